// azd postup: how to reach the app, and the first three calls: test the connection, list segments, dry run.
const env = process.env;
const url = `${env.SERVICE_API_URI}/api`;
const entra = env.APP_AUTHENTICATION === 'entra';

const credential = entra
  ? `TOKEN=$(az account get-access-token --scope api://${env.APP_AUTH_CLIENT_ID}/.default --query accessToken --output tsv)`
  : `KEY=$(az functionapp keys list --resource-group ${env.AZURE_RESOURCE_GROUP} --name ${env.SERVICE_API_NAME} --query functionKeys.default --output tsv)`;
const header = entra ? '-H "Authorization: Bearer $TOKEN"' : '-H "x-functions-key: $KEY"';
const call = (method, path, body) =>
  `curl -sS -X ${method} ${url}${path} ${header}${body ? ` -H "Content-Type: application/json" \\\n    -d '${JSON.stringify(body)}'` : ''}`;

const connection = {
  displayName: 'Shop',
  host: '<account>.api-us1.com',
  secretName: 'activecampaign-shop',
  audience: 'contributors',
  consent: { accepted: true, version: '<version of GET /consent>' },
};
const newsletter = {
  displayName: 'Newsletter',
  connectionId: 'shop',
  listId: '<id of GET /connections/shop/lists>',
  segments: ['<name of GET /segments>'],
  mapping: { email: '<column with the address>' },
  automations: 'never',
};

console.log(`
${
  entra
    ? 'Access: Entra. You are Administrator; give others a role under Enterprise applications > Users and groups.'
    : `Access: function keys. Whoever has the key below is ${env.APP_FUNCTION_KEY_ROLE}: keep it like a password.`
}
Store the ActiveCampaign key (Settings > Developer), then read your ${entra ? 'token' : 'key'}:
  az keyvault secret set --vault-name ${env.KEY_VAULT_NAME} --name activecampaign-shop --value <key>
  ${credential}

1. Connect, which tests the connection (key, account, and the segments in storage account ${env.DATA_ACCOUNT_NAME}):
  ${call('GET', '/consent')}
  ${call('PUT', '/connections/shop', connection)}
  ${call('POST', '/connections/shop/test')}
2. List the segments:
  ${call('GET', '/segments')}
3. Configure an export and see what it would do, without sending:
  ${call('PUT', '/exports/newsletter', newsletter)}
  ${call('POST', '/exports/newsletter/runs', { dryRun: true })}

Workbook: ${env.WORKBOOK_ID ? `https://portal.azure.com/#resource${env.WORKBOOK_ID}` : 'in the portal, under Application Insights > Workbooks'}
`);

// azd preprovision: creates the Entra app registration with the three app roles, makes the installer Administrator
// and hands the client id on to Bicep (mode "entra"). Where the installer has no right to do so, it prints what an
// administrator of the directory has to run and leaves mode "keys". Can be run any number of times.
import { az, AzError, bodyFile, callGraph, keep } from './az.mjs';
import { administratorRoleId, identifierUris, knownClientBody, registrationBody } from './registration.mjs';
import { runbookUrlOf } from './runbook-url.mjs';

const { AZURE_ENV_NAME, AZURE_PRINCIPAL_ID, AUTH_CLIENT_ID, ACCESS_MODE, RUNBOOK_URL } = process.env;
if (!AZURE_ENV_NAME) throw new Error('AZURE_ENV_NAME is not set: run this through azd.');
const displayName = `segments-to-activecampaign (${AZURE_ENV_NAME})`;
const say = (line) => console.log(line);

function findRegistration() {
  if (AUTH_CLIENT_ID) return callGraph('GET', `/applications(appId='${AUTH_CLIENT_ID}')`);
  const name = encodeURIComponent(displayName.replaceAll("'", "''"));
  const found = callGraph('GET', `/applications?$filter=displayName%20eq%20'${name}'`).value;
  if (found.length > 1)
    throw new Error(
      `${found.length} app registrations are called "${displayName}". ` +
        'Choose one: azd env set AUTH_CLIENT_ID <its client id>',
    );
  return found[0];
}

function ensureRegistration() {
  const existing = findRegistration();
  const body = { name: 'registration', value: registrationBody(displayName, existing) };
  if (existing) callGraph('PATCH', `/applications/${existing.id}`, body);
  const made = existing ?? callGraph('POST', '/applications', body);
  callGraph('PATCH', `/applications/${made.id}`, {
    name: 'known-client',
    value: { ...knownClientBody(existing), identifierUris: identifierUris(made.appId, existing) },
  });
  return made.appId;
}

function ensureServicePrincipal(appId) {
  try {
    return callGraph('GET', `/servicePrincipals(appId='${appId}')`).id;
  } catch (error) {
    if (!(error instanceof AzError) || !error.missing) throw error;
    return callGraph('POST', '/servicePrincipals', { name: 'service-principal', value: { appId } }).id;
  }
}

const signedInPerson = () =>
  az('account', 'show').user.type === 'user' ? callGraph('GET', '/me?$select=id').id : undefined;

function makeAdministrator(servicePrincipalId) {
  const principalId = AZURE_PRINCIPAL_ID || signedInPerson();
  if (!principalId) return;
  const value = { principalId, resourceId: servicePrincipalId, appRoleId: administratorRoleId };
  try {
    callGraph('POST', `/servicePrincipals/${servicePrincipalId}/appRoleAssignedTo`, {
      name: 'administrator',
      value,
    });
  } catch (error) {
    if (!(error instanceof AzError) || !error.exists) throw error;
  }
}

function explainKeys() {
  const registration = bodyFile('registration', registrationBody(displayName));
  const known = bodyFile('known-client', knownClientBody());
  say(`
You may not register apps in this directory, so the app is deployed with function keys (mode "keys").
For sign-in with Entra and a role for each person, an administrator of the directory runs:
  az rest --method POST --uri https://graph.microsoft.com/v1.0/applications \\
    --headers Content-Type=application/json --body ${registration} --query appId --output tsv
  APP=<the id it printed>
  az rest --method PATCH --uri "https://graph.microsoft.com/v1.0/applications(appId='$APP')" \\
    --headers Content-Type=application/json --body ${known}
  az ad app update --id $APP --identifier-uris api://$APP
  az ad sp create --id $APP
and gives you the role Administrator (portal: Enterprise applications > "${displayName}" >
Users and groups). Then you run:
  azd env set AUTH_CLIENT_ID <that id>
  azd provision
`);
}

function main() {
  if (!RUNBOOK_URL) {
    const url = runbookUrlOf(process.cwd());
    if (url) keep('RUNBOOK_URL', url);
  }
  if (ACCESS_MODE === 'keys') {
    keep('AUTH_CLIENT_ID', '');
    say('ACCESS_MODE is keys: no app registration.');
    return;
  }
  try {
    const appId = ensureRegistration();
    makeAdministrator(ensureServicePrincipal(appId));
    keep('AUTH_CLIENT_ID', appId);
    say(`App registration "${displayName}" (${appId}) has its roles; you are Administrator.`);
  } catch (error) {
    if (!(error instanceof AzError) || !error.denied) throw error;
    // A pipeline without rights in the directory must not turn sign-in off that a person has set up.
    if (AUTH_CLIENT_ID)
      say(`The app registration ${AUTH_CLIENT_ID} is left as it is: no right to change it.`);
    else explainKeys();
  }
}

try {
  main();
} catch (error) {
  console.error(`Access could not be set up. ${error.message}`);
  console.error('Are you signed in (az login)? To go on with function keys: azd env set ACCESS_MODE keys');
  process.exitCode = 1;
}

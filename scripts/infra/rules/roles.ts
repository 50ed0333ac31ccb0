/** Who may do what: exactly the roles that are needed, each at the narrowest scope. Pure. */
import { customerInsights, installer, type Scenario } from '../scenarios';
import { at, ofType, scopeOf, type Snapshot } from '../snapshot';

/** Built-in roles by id (learn.microsoft.com/azure/role-based-access-control/built-in-roles). */
const roleNames: Record<string, string> = {
  '4633458b-17de-408a-b874-0445c86b69e6': 'Key Vault Secrets User',
  'b86a8fe4-44ce-4948-aee5-eccb2c155cd7': 'Key Vault Secrets Officer',
  'b7e6dc6d-f1e8-4753-8033-0f276bb0955b': 'Storage Blob Data Owner',
  'ba92f5b4-2d11-453d-a403-e96b0029c9fe': 'Storage Blob Data Contributor',
  '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1': 'Storage Blob Data Reader',
  '974c5e8b-45b9-4653-ba55-5f855dd0fb88': 'Storage Queue Data Contributor',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3': 'Storage Table Data Contributor',
  '3913510d-42f4-4e42-8a64-420c390055eb': 'Monitoring Metrics Publisher',
  '0ad04412-c4d5-4796-b79c-f76d14c8d402': 'Durable Task Data Contributor',
};

/** The roles that a scenario needs, as "who: role on what". */
function needed({ parameters: p }: Scenario): string[] {
  const own = p.existingDataAccountId === undefined;
  const account = own ? 'data' : 'insightsdata';
  const segments = own ? 'customerinsights' : 'ci-exports';
  return [
    'app: Storage Blob Data Owner on host storage',
    'app: Storage Queue Data Contributor on host storage',
    'app: Storage Table Data Contributor on host storage',
    'app: Monitoring Metrics Publisher on insights',
    `app: Key Vault Secrets ${p.allowKeyEntry === true ? 'Officer' : 'User'} on vault`,
    `app: Storage Blob Data Contributor on ${account}/${String(p.exportsContainer ?? 'exports')}`,
    `app: Storage Blob Data Reader on ${account}/${segments}`,
    ...(p.principalType === 'ServicePrincipal' ? [] : ['installer: Key Vault Secrets Officer on vault']),
    ...(own && p.customerInsightsPrincipalId !== undefined
      ? [`Customer Insights: Storage Blob Data Contributor on ${account}/${segments}`]
      : []),
    ...(p.durableBackend === 'dts' ? ['app: Durable Task Data Contributor on hub'] : []),
  ];
}

const places: [RegExp, string][] = [
  [/\/storageAccounts\/sth\w+$/, 'host storage'],
  [/\/storageAccounts\/std\w+\/blobServices\/default\/containers\/([\w-]+)$/, 'data/$1'],
  [/\/storageAccounts\/(insightsdata)\/blobServices\/default\/containers\/([\w-]+)$/, '$1/$2'],
  [/\/components\/appi-\w+$/, 'insights'],
  [/\/vaults\/kv-\w+$/, 'vault'],
  [/\/schedulers\/dts-\w+\/taskHubs\/\w+$/, 'hub'],
];

function placeOf(scope: string): string {
  for (const [pattern, name] of places) {
    const match = pattern.exec(scope);
    if (match) return name.replace(/\$(\d)/g, (_, i: string) => match[Number(i)] ?? '');
  }
  return scope;
}

const who = (principal: string): string =>
  principal === installer
    ? 'installer'
    : principal === customerInsights
      ? 'Customer Insights'
      : /identity-.*principalId/.test(principal)
        ? 'app'
        : principal;

export function roleProblems(snapshot: Snapshot, scenario: Scenario): string[] {
  const given = ofType(snapshot, 'Microsoft.Authorization/roleAssignments').map((r) => {
    const roleId = String(at(r.properties, 'roleDefinitionId')).split('/').at(-1) ?? '';
    const role = roleNames[roleId] ?? `role ${roleId}`;
    return `${who(String(at(r.properties, 'principalId')))}: ${role} on ${placeOf(scopeOf(r.id))}`;
  });
  const wanted = needed(scenario);
  return [
    ...wanted.filter((one) => !given.includes(one)).map((one) => `role is missing: ${one}`),
    ...given.filter((one) => !wanted.includes(one)).map((one) => `role is too much: ${one}`),
  ];
}

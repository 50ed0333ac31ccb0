/** Vault, logs, network, alerts: what stands around the app. Pure. */
import { type Scenario } from '../scenarios';
import { at, listAt, ofType, scopeOf, type Snapshot } from '../snapshot';

export function vaultProblems(snapshot: Snapshot, { parameters: p }: Scenario): string[] {
  const [vault] = ofType(snapshot, 'Microsoft.KeyVault/vaults');
  const rules: [string, boolean][] = [
    ['enableRbacAuthorization', at(vault?.properties, 'enableRbacAuthorization') === true],
    ['enableSoftDelete', at(vault?.properties, 'enableSoftDelete') === true],
    [
      'enablePurgeProtection',
      p.purgeProtection === false || at(vault?.properties, 'enablePurgeProtection') === true,
    ],
    ['accessPolicies', at(vault?.properties, 'accessPolicies') === undefined],
  ];
  return rules.filter(([, good]) => !good).map(([name]) => `vault: ${name}`);
}

export function logProblems(snapshot: Snapshot, scenario: Scenario): string[] {
  const [insights] = ofType(snapshot, 'Microsoft.Insights/components');
  const watched = ofType(snapshot, 'Microsoft.Insights/diagnosticSettings').map((r) => scopeOf(r.id));
  const wanted: [string, RegExp][] = [
    ['vault', /\/vaults\/kv-/],
    ...(scenario.parameters.existingDataAccountId === undefined
      ? ([['data account', /\/storageAccounts\/std\w+\/blobServices\/default$/]] as [string, RegExp][])
      : []),
    ...(scenario.parameters.authClientId === undefined
      ? []
      : ([['site', /\/sites\/func-/]] as [string, RegExp][])),
  ];
  return [
    ...(at(insights?.properties, 'DisableLocalAuth') === true
      ? []
      : ['insights: telemetry must need an identity']),
    ...wanted
      .filter(([, pattern]) => !watched.some((id) => pattern.test(id)))
      .map(([name]) => `diagnostics of the ${name} are off`),
  ];
}

export function networkProblems(snapshot: Snapshot, { parameters: p }: Scenario): string[] {
  const endpoints = ofType(snapshot, 'Microsoft.Network/privateEndpoints');
  if (p.vnetEnabled !== true) return endpoints.length === 0 ? [] : ['private endpoints without a network'];
  const closed = [
    ...ofType(snapshot, 'Microsoft.Storage/storageAccounts'),
    ...ofType(snapshot, 'Microsoft.KeyVault/vaults'),
  ].filter((r) => !r.name.startsWith('std') || p.dataPublicAccess === false);
  const groups = endpoints
    .flatMap((r) => listAt(r.properties, 'privateLinkServiceConnections', 0, 'properties', 'groupIds'))
    .sort();
  const subnets = ofType(snapshot, 'Microsoft.Network/virtualNetworks/subnets');
  const app = subnets.find((r) => r.name.endsWith('/app'));
  return [
    ...closed
      .filter((r) => String(at(r.properties, 'publicNetworkAccess')).toLowerCase() !== 'disabled')
      .map((r) => `${r.name}: public access must be off in a private network`),
    ...(groups.join() === 'blob,blob,queue,table,vault' ? [] : [`private endpoints: ${groups.join()}`]),
    ...(at(app?.properties, 'delegations', 0, 'properties', 'serviceName') === 'Microsoft.App/environments'
      ? []
      : ['the subnet of the app must be delegated to Microsoft.App/environments']),
    ...(at(app?.properties, 'natGateway', 'id') === undefined
      ? ['the subnet of the app has no way out to ActiveCampaign']
      : []),
  ];
}

/** The rules that must be there; each has a section of this name in the runbook. */
export const alertNames = [
  'run-failed',
  'run-held',
  'run-stuck',
  'rejects',
  'unknown-outcomes',
  'export-overdue',
  'snapshot-not-ready',
  'no-timer-tick',
  'connection-failing',
  'vault-failing',
  'settings-invalid',
];

export function alertProblems(snapshot: Snapshot, scenario: Scenario, runbook: string): string[] {
  const prefix = 'segment-exports-';
  const rules = ofType(snapshot, 'Microsoft.Insights/scheduledQueryRules');
  const names = rules.map((r) => r.name.replace(prefix, ''));
  const sections = new Set([...runbook.matchAll(/<a id="([\w-]+)"><\/a>/g)].map((m) => m[1]));
  const mail = scenario.parameters.alertEmail !== undefined;
  const groups = ofType(snapshot, 'Microsoft.Insights/actionGroups').length;
  return [
    ...alertNames.filter((name) => !names.includes(name)).map((name) => `alert ${name} is missing`),
    ...names.filter((name) => !alertNames.includes(name)).map((name) => `alert ${name} is not expected`),
    ...(groups === (mail ? 1 : 0) ? [] : ['action group does not follow alertEmail']),
    ...rules.flatMap((rule) => {
      const name = rule.name.replace(prefix, '');
      const link = String(at(rule.properties, 'actions', 'customProperties', 'runbook'));
      const told = listAt(rule.properties, 'actions', 'actionGroups').length;
      return [
        ...(link.endsWith(`#${name}`) && sections.has(name)
          ? []
          : [`alert ${name} does not lead to its runbook entry`]),
        ...(String(at(rule.properties, 'description')).includes(link)
          ? []
          : [`alert ${name}: no link in its text`]),
        ...(at(rule.properties, 'autoMitigate') === true
          ? []
          : [`alert ${name} would repeat instead of telling once`]),
        ...(told === (mail ? 1 : 0) ? [] : [`alert ${name} tells nobody`]),
      ];
    }),
  ];
}

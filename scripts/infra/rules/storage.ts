/** Storage accounts: no keys, no plain text, nothing undeletable; lifecycle rules touch runs only. Pure. */
import { type Scenario } from '../scenarios';
import { at, listAt, ofType, type Resource, type Snapshot } from '../snapshot';

const accountRules: [string[], unknown][] = [
  [['allowSharedKeyAccess'], false],
  [['allowBlobPublicAccess'], false],
  [['defaultToOAuthAuthentication'], true],
  [['allowCrossTenantReplication'], false],
  [['isLocalUserEnabled'], false],
  [['minimumTlsVersion'], 'TLS1_2'],
  [['supportsHttpsTrafficOnly'], true],
];

function accountProblems(account: Resource): string[] {
  return accountRules
    .filter(([path, wanted]) => at(account.properties, ...path) !== wanted)
    .map(([path, wanted]) => `${account.name}: ${path.join('.')} must be ${String(wanted)}`);
}

/** Soft delete breaks the export of Customer Insights; versions would keep deleted personal data. */
function dataProblems(snapshot: Snapshot): string[] {
  const service = ofType(snapshot, 'Microsoft.Storage/storageAccounts/blobServices').find((r) =>
    r.name.startsWith('std'),
  );
  if (service === undefined) return ['the blob service of the data account is missing'];
  const off: [string, ...string[]][] = [
    ['deleteRetentionPolicy', 'enabled'],
    ['containerDeleteRetentionPolicy', 'enabled'],
    ['isVersioningEnabled'],
  ];
  return off
    .filter((path) => at(service.properties, ...path) !== false)
    .map((path) => `${service.name}: ${path.join('.')} must be false`);
}

/** Days that the remains of a run must live at least: the longest hold, then settling, each begun day counted. */
function leastDays({ parameters: p }: Scenario): number {
  const hold = Number(p.holdExpiresHours ?? 72) / 24 + Number(p.settleDeadlineMinutes ?? 60) / 1440;
  return Math.max(Math.ceil(hold), Number(p.retentionDays ?? 90));
}

function lifecycleProblems(snapshot: Snapshot, scenario: Scenario): string[] {
  const policies = ofType(snapshot, 'Microsoft.Storage/storageAccounts/managementPolicies');
  const rules = policies.flatMap((policy) => listAt(policy.properties, 'policy', 'rules'));
  if (rules.length === 0) return ['the data account has no lifecycle rule'];
  const runs = `${String(scenario.parameters.exportsContainer ?? 'exports')}/runs/`;
  return rules.flatMap((rule) => {
    const name = String(at(rule, 'name'));
    const prefixes = listAt(rule, 'definition', 'filters', 'prefixMatch');
    const actions = at(rule, 'definition', 'actions', 'baseBlob');
    const days = at(actions, 'delete', 'daysAfterModificationGreaterThan');
    return [
      ...(prefixes.length > 0 && prefixes.every((p) => typeof p === 'string' && p.startsWith(runs))
        ? []
        : [`lifecycle rule ${name} must be limited to ${runs}, not ${JSON.stringify(prefixes)}`]),
      ...(typeof days === 'number' && days > leastDays(scenario)
        ? []
        : [`lifecycle rule ${name} removes after ${String(days)} days, not after ${leastDays(scenario)}`]),
      ...(Object.keys((actions as object | undefined) ?? {}).join() === 'delete'
        ? []
        : [`lifecycle rule ${name} may only delete`]),
    ];
  });
}

/** An account that was there before: the app's container and role assignments, nothing else. */
function existingProblems(snapshot: Snapshot, id: string): string[] {
  const harmless = /\/(?:containers|roleAssignments)\/[^/]+$/;
  return snapshot.predictedResources
    .filter((r) => r.id.startsWith(id) && !harmless.test(r.id))
    .map((r) => `${r.id} would change the existing data account`);
}

export function storageProblems(snapshot: Snapshot, scenario: Scenario): string[] {
  const accounts = ofType(snapshot, 'Microsoft.Storage/storageAccounts');
  const existing = scenario.parameters.existingDataAccountId;
  return [
    ...accounts.flatMap(accountProblems),
    ...(typeof existing === 'string'
      ? existingProblems(snapshot, existing)
      : [...dataProblems(snapshot), ...lifecycleProblems(snapshot, scenario)]),
    ...(accounts.length === (existing === undefined ? 2 : 1) ? [] : ['number of storage accounts']),
  ];
}

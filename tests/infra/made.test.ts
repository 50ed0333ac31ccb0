/** The rules over what the installation would make, on the predictions that `npm run check:infra` keeps up to date. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { snapshotProblems } from '../../scripts/infra/compiled';
import { goldenFolder } from '../../scripts/infra/golden';
import { scenarios } from '../../scripts/infra/scenarios';
import { snapshotSchema, type Resource, type Snapshot } from '../../scripts/infra/snapshot';

const runbook = readFileSync('docs/runbook.md', 'utf8');
const made = (name: string): Snapshot =>
  snapshotSchema.parse(JSON.parse(readFileSync(path.join(goldenFolder, `${name}.json`), 'utf8')));
const judge = (name: string, snapshot: Snapshot) =>
  snapshotProblems(
    snapshot,
    scenarios.find((one) => one.name === name)!,
    runbook,
  );

test.each(scenarios.map((one) => one.name))('what the scenario %s makes satisfies every rule', (name) => {
  expect(judge(name, made(name))).toEqual([]);
});

type Change = (resource: Resource & { properties: Record<string, unknown> }) => void;

/** The scenario's prediction with every resource of a type (and name) changed. */
function changed(scenario: string, type: string, name: RegExp, change: Change): Snapshot {
  const snapshot = made(scenario);
  const hits = snapshot.predictedResources.filter((r) => r.type === type && name.test(r.name));
  expect(hits.length).toBeGreaterThan(0);
  for (const hit of hits) change(hit as Parameters<Change>[0]);
  return snapshot;
}

const wrong: [string, string, string, RegExp, Change, RegExp][] = [
  [
    'blob versions on the data account',
    'keys',
    'Microsoft.Storage/storageAccounts/blobServices',
    /^std/,
    (r) => (r.properties.isVersioningEnabled = true),
    /isVersioningEnabled must be false/,
  ],
  [
    'old TLS',
    'keys',
    'Microsoft.Storage/storageAccounts',
    /^sth/,
    (r) => (r.properties.minimumTlsVersion = 'TLS1_0'),
    /minimumTlsVersion must be TLS1_2/,
  ],
  [
    'a lifecycle rule without a prefix',
    'keys',
    'Microsoft.Storage/storageAccounts/managementPolicies',
    /./,
    (r) => {
      const { policy } = r.properties as { policy: { rules: { definition: { filters: object } }[] } };
      policy.rules[0]!.definition.filters = { blobTypes: ['blockBlob'] };
    },
    /must be limited to exports\/runs\//,
  ],
  [
    'an account-wide setting of an existing data account',
    'existing-data',
    'Microsoft.Storage/storageAccounts/blobServices/containers',
    /insightsdata/,
    (r) => (r.id = r.id.replace(/\/containers\/.*/, '')),
    /would change the existing data account/,
  ],
  [
    'a role for somebody else',
    'keys',
    'Microsoft.Authorization/roleAssignments',
    /./,
    (r) => (r.properties.principalId = '99999999-9999-9999-9999-999999999999'),
    /role is too much: 99999999/,
  ],
  [
    'a setting that Flex Consumption forbids',
    'keys',
    'Microsoft.Web/sites/config',
    /appsettings/,
    (r) => (r.properties.WEBSITE_RUN_FROM_PACKAGE = '1'),
    /WEBSITE_RUN_FROM_PACKAGE is not one of the contract/,
  ],
  [
    'a key among the settings',
    'keys',
    'Microsoft.Web/sites/config',
    /appsettings/,
    (r) => (r.properties.DATA_STORAGE__blobServiceUri = 'AccountName=x;AccountKey=y'),
    /holds a key/,
  ],
  [
    'a function key with a role beside Entra',
    'entra',
    'Microsoft.Web/sites/config',
    /appsettings/,
    (r) => (r.properties.FUNCTION_KEY_ROLE = 'Viewer'),
    /the app refuses its settings: FUNCTION_KEY_ROLE/,
  ],
  [
    'tokens that are not required',
    'entra',
    'Microsoft.Web/sites/config',
    /authsettings/,
    (r) => (r.properties.globalValidation = { requireAuthentication: false }),
    /platform authentication: requireAuthentication/,
  ],
  [
    'publishing by password',
    'keys',
    'Microsoft.Web/sites/basicPublishingCredentialsPolicies',
    /scm/,
    (r) => (r.properties.allow = true),
    /publishing by password/,
  ],
  [
    'plain http',
    'keys',
    'Microsoft.Web/sites',
    /./,
    (r) => (r.properties.httpsOnly = false),
    /httpsOnly must be true/,
  ],
  [
    'a network without a way out',
    'private',
    'Microsoft.Network/virtualNetworks/subnets',
    /app$/,
    (r) => delete r.properties.natGateway,
    /no way out to ActiveCampaign/,
  ],
  [
    'an alert that repeats',
    'keys',
    'Microsoft.Insights/scheduledQueryRules',
    /run-held/,
    (r) => (r.properties.autoMitigate = false),
    /run-held would repeat/,
  ],
  [
    'an alert that tells nobody',
    'keys',
    'Microsoft.Insights/scheduledQueryRules',
    /rejects/,
    (r) => (r.properties.actions = {}),
    /rejects tells nobody/,
  ],
  [
    'diagnostics of the vault off',
    'keys',
    'Microsoft.Insights/diagnosticSettings',
    /./,
    (r) => (r.id = '/elsewhere/providers/x'),
    /diagnostics of the vault are off/,
  ],
];

test.each(wrong)('%s is caught', (_, scenario, type, name, change, says) => {
  expect(judge(scenario, changed(scenario, type, name, change)).join('\n')).toMatch(says);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planStart } from '../../local/start/plan';
import { settingNames } from '../../shared/settings/local';

const sample = (
  JSON.parse(readFileSync(join(__dirname, '../../local.settings.sample.json'), 'utf8')) as {
    Values: Record<string, unknown>;
  }
).Values;
const location = 'customerinsights/CustomerInsights_1/BlobExport';

const planned = (values: Record<string, unknown>, env: NodeJS.ProcessEnv = {}) => {
  const answer = planStart(values, env);
  if ('problems' in answer) throw new Error(JSON.stringify(answer.problems));
  return answer.plan;
};
const problems = (values: Record<string, unknown>, env: NodeJS.ProcessEnv = {}): string[] => {
  const answer = planStart(values, env);
  return 'problems' in answer ? answer.problems.map(({ path }) => path) : [];
};

test('the sample settings name every setting of the app and are good as they are', () => {
  for (const name of settingNames) expect(Object.keys(sample)).toContain(name);
  expect(planned(sample).along).toEqual({ storage: true, vault: true, simulator: true, sample: true });
});

test('every setting of the sample is explained in docs/getting-started.md: JSON has no comments', () => {
  const page = readFileSync(join(__dirname, '../../docs/getting-started.md'), 'utf8');
  for (const name of Object.keys(sample)) expect(page).toContain(`\`${name}\``);
});

test('empty settings start everything along', () => {
  expect(planned({}).along).toEqual({ storage: true, vault: true, simulator: true, sample: true });
});

test.each<[string, Record<string, string>, object]>([
  [
    'another Azurite',
    { DATA_STORAGE: 'UseDevelopmentStorage=true', SEGMENTS_LOCATION: location },
    { storage: false, vault: true, simulator: true, sample: false },
  ],
  [
    'a storage account in Azure',
    { DATA_STORAGE__blobServiceUri: 'https://contoso.blob.core.windows.net', SEGMENTS_LOCATION: location },
    { storage: false, vault: true, simulator: true, sample: false },
  ],
  [
    'segments in another account',
    { SEGMENTS_STORAGE__blobServiceUri: 'https://ci.blob.core.windows.net', SEGMENTS_LOCATION: location },
    { storage: true, vault: true, simulator: true, sample: false },
  ],
  [
    'another vault',
    { KEY_VAULT_URI: 'https://contoso.vault.azure.net' },
    { storage: true, vault: false, simulator: true, sample: true },
  ],
  [
    'the real ActiveCampaign',
    { ACTIVECAMPAIGN_HOSTS: '*.api-us1.com' },
    { storage: true, vault: true, simulator: false, sample: true },
  ],
  [
    'a segment of ones own in the storage that is started along',
    { SEGMENTS_LOCATION: location },
    { storage: true, vault: true, simulator: true, sample: false },
  ],
])('%s is used as it is, the rest is started along', (_, values, along) => {
  expect(planned(values).along).toEqual(along);
});

test('a setting of the environment wins over the file, as with Core Tools', () => {
  const plan = planned(
    { KEY_VAULT_URI: 'https://a.vault.azure.net' },
    { KEY_VAULT_URI: 'https://b.vault.azure.net' },
  );
  expect(plan.values.KEY_VAULT_URI).toBe('https://b.vault.azure.net');
});

test('what is blank counts as not set and is not handed on', () => {
  expect(planned({ KEY_VAULT_URI: ' ', DATA_STORAGE: '' }).values).not.toHaveProperty('KEY_VAULT_URI');
});

test('every bad value is named at once, unknown names too', () => {
  expect(
    problems({
      REFRESH_SCHEDULE: 'daily',
      FUNCTION_KEY_ROLE: 'Owner',
      KEY_VAULT_URI: 'http://contoso.vault.azure.net',
      EXPORTS_CONTAINER: 'Exports',
      HOLD_EXPIRES: '5',
      RETENTION_DAYS: 90,
      SEGMENT_LOCATION: location,
    }).sort(),
  ).toEqual([
    'EXPORTS_CONTAINER',
    'FUNCTION_KEY_ROLE',
    'HOLD_EXPIRES',
    'KEY_VAULT_URI',
    'REFRESH_SCHEDULE',
    'RETENTION_DAYS',
    'SEGMENT_LOCATION',
  ]);
});

test('with entra, function keys get no role by themselves', () => {
  const entra = { AUTHENTICATION: 'entra', WEBSITE_AUTH_ENABLED: 'true' };
  expect(planned(entra).values.FUNCTION_KEY_ROLE).toBe('None');
  expect(planned({}).values).not.toHaveProperty('FUNCTION_KEY_ROLE');
  expect(problems({ ...entra, FUNCTION_KEY_ROLE: 'Administrator' })).toEqual(['FUNCTION_KEY_ROLE']);
});

test('segments elsewhere without a location are refused: nothing can be guessed there', () => {
  expect(problems({ DATA_STORAGE: 'UseDevelopmentStorage=true' })).toEqual(['SEGMENTS_LOCATION']);
});

test('development switches end where the settings themselves name a variable of Azure', () => {
  expect(problems({ WEBSITE_SITE_NAME: 'contoso' })).toContain('DATA_STORAGE__blobServiceUri');
});

test('a variable of Azure that the machine happens to set is not taken for Azure', () => {
  // Container platforms set CONTAINER_NAME.
  expect(problems({}, { CONTAINER_NAME: 'build-agent-7', WEBSITE_SITE_NAME: 'x' })).toEqual([]);
});

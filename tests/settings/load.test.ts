import { azureVariables, isDevelopment } from '../../shared/settings/development';
import { loadSettings, type Settings } from '../../shared/settings/load';
import { azureEnv, developmentEnv } from './settings';

const problemsOf = (env: NodeJS.ProcessEnv): string[] => {
  const loaded = loadSettings(env);
  return loaded.ok ? [] : loaded.problems.map((problem) => problem.path);
};
const settingsOf = (env: NodeJS.ProcessEnv): Settings => {
  const loaded = loadSettings(env);
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.settings;
};

test('good settings are read, and what is not set gets the default that docs/settings.md names', () => {
  expect(settingsOf(azureEnv())).toEqual({
    development: false,
    dataStorage: { kind: 'uri', uri: 'https://data.blob.core.windows.net' },
    exportsContainer: 'exports',
    segmentsStorage: { kind: 'uri', uri: 'https://data.blob.core.windows.net' },
    segmentsLocations: [{ container: 'customerinsights', prefix: 'CustomerInsights_1a2b/BlobExport' }],
    keyVaultUri: 'https://contoso.vault.azure.net',
    refreshSchedule: '0 */15 * * * *',
    activeCampaignHosts: ['*.api-us1.com', '*.activehosted.com'],
    authentication: 'entra',
    functionKeyRole: 'None',
    holdExpiresSeconds: 72 * 3600,
    settleDeadlineSeconds: 3600,
    retryAfterCapSeconds: 900,
    retentionDays: 90,
    snapshotMaxAgeSeconds: 7 * 86_400,
  });
  expect(settingsOf(developmentEnv())).toMatchObject({ development: true, authentication: 'keys' });
});

test('every bad value is named at once', () => {
  const bad = {
    WEBSITE_SITE_NAME: 'contoso',
    SEGMENTS_STORAGE: 'UseDevelopmentStorage=true',
    SEGMENTS_LOCATION: 'https://x/y,ok-container/../up',
    EXPORTS_CONTAINER: 'Exports',
    KEY_VAULT_URI: 'http://contoso.vault.azure.net',
    REFRESH_SCHEDULE: '*/15 * * * *',
    ACTIVECAMPAIGN_HOSTS: '*,localhost:1,10.0.0.1',
    AUTHENTICATION: 'entra',
    FUNCTION_KEY_ROLE: 'Viewer',
    HOLD_EXPIRES: '72',
    SETTLE_DEADLINE: '0 min',
    RETRY_AFTER_CAP: 'soon',
    RETENTION_DAYS: '1.5',
    SNAPSHOT_MAX_AGE: '7 weeks',
  };
  expect(new Set(problemsOf(bad))).toEqual(
    new Set([
      'AzureWebJobsStorage',
      'DATA_STORAGE__blobServiceUri',
      'WEBSITE_AUTH_ENABLED',
      ...Object.keys(bad).filter((name) => name !== 'WEBSITE_SITE_NAME' && name !== 'AUTHENTICATION'),
    ]),
  );
});

const spoilt: [string, string, NodeJS.ProcessEnv][] = [
  ['AUTHENTICATION', 'password', {}],
  ['FUNCTION_KEY_ROLE', 'Owner', { AUTHENTICATION: 'keys' }],
  ['KEY_VAULT_URI', 'https://contoso.vault.azure.net/secrets/x', {}],
  ['KEY_VAULT_URI', '', {}],
  ['SEGMENTS_LOCATION', '', {}],
  ['SEGMENTS_LOCATION', 'customerinsights/a,customerinsights/a/', {}],
  ['SEGMENTS_LOCATION', 'customerinsights/a//b', {}],
  ['REFRESH_SCHEDULE', '0 0 0 31 2 *', {}],
  ['REFRESH_SCHEDULE', '0 0 0 L * *', {}],
  ['REFRESH_SCHEDULE', '60 * * * * *', {}],
  ['ACTIVECAMPAIGN_HOSTS', '*.com', {}],
  ['ACTIVECAMPAIGN_HOSTS', 'https://contoso.api-us1.com', {}],
  ['ACTIVECAMPAIGN_HOSTS', ',', {}],
  ['EXPORTS_CONTAINER', 'customerinsights', {}],
  ['DATA_STORAGE__blobServiceUri', 'http://data.blob.core.windows.net', {}],
  ['DATA_STORAGE__blobServiceUri', 'https://data.blob.core.windows.net/exports', {}],
  ['SEGMENTS_STORAGE__blobServiceUri', 'https://ci.blob.core.windows.net/?sv=1&sig=SECRET', {}],
  ['AzureWebJobsStorage__queueServiceUri', '', {}],
  ['RETENTION_DAYS', '0', {}],
];
test.each(spoilt)('%s = "%s" is refused and named', (name, value, more) => {
  expect(problemsOf({ ...azureEnv(), ...more, [name]: value })).toEqual([name]);
});

test('a problem never repeats a value that may hold a secret', () => {
  const loaded = loadSettings({
    ...azureEnv(),
    DATA_STORAGE: 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=CANARY==',
    SEGMENTS_STORAGE__blobServiceUri: 'https://ci.blob.core.windows.net/?sig=CANARY',
    KEY_VAULT_URI: 'https://user:CANARY@contoso.vault.azure.net',
  });
  expect(loaded.ok).toBe(false);
  expect(JSON.stringify(loaded)).not.toContain('CANARY');
});

describe('development', () => {
  test('is what the host says, where nothing of Azure is set', () => {
    expect(isDevelopment({ AZURE_FUNCTIONS_ENVIRONMENT: 'Development' })).toBe(true);
    expect(isDevelopment({})).toBe(false);
    expect(isDevelopment({ AZURE_FUNCTIONS_ENVIRONMENT: 'Production' })).toBe(false);
  });

  const switches: [string, NodeJS.ProcessEnv][] = [
    ['DATA_STORAGE', { DATA_STORAGE: 'UseDevelopmentStorage=true', DATA_STORAGE__blobServiceUri: undefined }],
    ['SEGMENTS_STORAGE', { SEGMENTS_STORAGE: 'UseDevelopmentStorage=true' }],
    ['DATA_STORAGE__blobServiceUri', { DATA_STORAGE__blobServiceUri: 'http://127.0.0.1:10000/account' }],
    ['KEY_VAULT_URI', { KEY_VAULT_URI: 'https://localhost:8443' }],
    ['ACTIVECAMPAIGN_HOSTS', { ACTIVECAMPAIGN_HOSTS: 'localhost:9443' }],
  ];
  const base = (): NodeJS.ProcessEnv => ({
    ...azureEnv(),
    WEBSITE_SITE_NAME: undefined,
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
  });

  test.each(switches)('%s may point at this machine in development', (_name, values) => {
    expect(problemsOf({ ...base(), ...values })).toEqual([]);
  });

  test.each(
    azureVariables.flatMap((variable) => switches.map(([name, values]) => [name, variable, values] as const)),
  )('%s is refused as soon as %s is set, even to nothing', (name, variable, values) => {
    expect(problemsOf({ ...base(), ...values, [variable]: 'x' })).toEqual([name]);
    expect(problemsOf({ ...base(), ...values, [variable]: '' })).toEqual([name]);
  });
});

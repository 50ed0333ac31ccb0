/** The function app: plan, transport, publishing, authentication, application settings. Pure. */
import { loadSettings } from '../../../shared/settings/load';
import { clientId, tenantId, type Scenario } from '../scenarios';
import { at, listAt, ofType, resolved, type Snapshot } from '../snapshot';

/** Settings that the app needs in Azure, by the names of the contract. */
const appSettings = [
  'DATA_STORAGE__blobServiceUri',
  'SEGMENTS_LOCATION',
  'EXPORTS_CONTAINER',
  'KEY_VAULT_URI',
  'AUTHENTICATION',
  'FUNCTION_KEY_ROLE',
  'HOLD_EXPIRES',
  'SETTLE_DEADLINE',
  'RETENTION_DAYS',
  'SNAPSHOT_MAX_AGE',
];
/** Settings of host and SDKs; queue and table are Durable's. */
const hostSettings = [
  ...['blobServiceUri', 'queueServiceUri', 'tableServiceUri', 'credential', 'clientId'].map(
    (name) => `AzureWebJobsStorage__${name}`,
  ),
  'APPLICATIONINSIGHTS_CONNECTION_STRING',
  'APPLICATIONINSIGHTS_AUTHENTICATION_STRING',
  'AZURE_CLIENT_ID',
  'AZURE_TOKEN_CREDENTIALS',
];
const optional = ['REFRESH_SCHEDULE', 'ACTIVECAMPAIGN_HOSTS'];
const schedulerSettings = ['DURABLE_TASK_SCHEDULER_CONNECTION_STRING', 'TASKHUB_NAME'];

/** The application settings as the app would read them. */
export function settingsOf(snapshot: Snapshot): Record<string, string> {
  const config = ofType(snapshot, 'Microsoft.Web/sites/config').find((r) => r.name.endsWith('/appsettings'));
  return Object.fromEntries(Object.entries(config?.properties ?? {}).map(([k, v]) => [k, resolved(v)]));
}

/** What the app itself would say about these settings on the platform. */
function refusals(settings: Record<string, string>, entra: boolean): string[] {
  const platform = { WEBSITE_SITE_NAME: 'func', ...(entra ? { WEBSITE_AUTH_ENABLED: 'True' } : {}) };
  const loaded = loadSettings({ ...settings, ...platform });
  return loaded.ok ? [] : loaded.problems.map((p) => `the app refuses its settings: ${p.path}: ${p.message}`);
}

export function settingProblems(snapshot: Snapshot, { parameters: p }: Scenario): string[] {
  const settings = settingsOf(snapshot);
  const dts = p.durableBackend === 'dts';
  const required = [...appSettings, ...hostSettings, ...(dts ? schedulerSettings : [])];
  const known = [...required, ...optional];
  const wanted: Record<string, string> = {
    AUTHENTICATION: p.authClientId === undefined ? 'keys' : 'entra',
    FUNCTION_KEY_ROLE: p.authClientId === undefined ? String(p.functionKeyRole ?? 'Administrator') : 'None',
    HOLD_EXPIRES: `${String(p.holdExpiresHours ?? 72)} h`,
    SETTLE_DEADLINE: `${String(p.settleDeadlineMinutes ?? 60)} min`,
    RETENTION_DAYS: String(p.retentionDays ?? 90),
    AzureWebJobsStorage__credential: 'managedidentity',
  };
  return [
    ...required.filter((name) => !settings[name]).map((name) => `setting ${name} is missing`),
    ...Object.keys(settings)
      .filter((name) => !known.includes(name))
      .map((name) => `setting ${name} is not one of the contract or is forbidden on Flex Consumption`),
    ...Object.entries(wanted)
      .filter(([name, value]) => settings[name] !== undefined && settings[name] !== value)
      .map(([name, value]) => `setting ${name} must be ${value}, not ${String(settings[name])}`),
    ...Object.entries(settings)
      .filter(([, value]) => /AccountKey=|SharedAccessSignature|listKeys/i.test(value))
      .map(([name]) => `setting ${name} holds a key`),
    ...refusals(settings, p.authClientId !== undefined),
  ];
}

const siteRules: [string[], unknown][] = [
  [['httpsOnly'], true],
  [['siteConfig', 'minTlsVersion'], '1.2'],
  [['siteConfig', 'scmMinTlsVersion'], '1.2'],
  [['siteConfig', 'ftpsState'], 'Disabled'],
  [['siteConfig', 'remoteDebuggingEnabled'], false],
  [['functionAppConfig', 'runtime', 'name'], 'node'],
  [['functionAppConfig', 'deployment', 'storage', 'authentication', 'type'], 'UserAssignedIdentity'],
];

export function siteProblems(snapshot: Snapshot, scenario: Scenario): string[] {
  const [site] = ofType(snapshot, 'Microsoft.Web/sites');
  const [plan] = ofType(snapshot, 'Microsoft.Web/serverfarms');
  if (site === undefined || plan === undefined) return ['the site or its plan is missing'];
  const policies = ofType(snapshot, 'Microsoft.Web/sites/basicPublishingCredentialsPolicies');
  const warm = scenario.parameters.alwaysReadyInstances ?? 0;
  const ready = listAt(site.properties, 'functionAppConfig', 'scaleAndConcurrency', 'alwaysReady');
  return [
    ...siteRules
      .filter(([path, wanted]) => at(site.properties, ...path) !== wanted)
      .map(([path, wanted]) => `site: ${path.join('.')} must be ${String(wanted)}`),
    ...(at(site, 'tags', 'azd-service-name') === 'api'
      ? []
      : ['site: azd finds it by the tag azd-service-name']),
    ...(at(plan, 'sku', 'name') === 'FC1' ? [] : ['plan: must be Flex Consumption (FC1)']),
    ...(policies.length === 2 && policies.every((r) => at(r.properties, 'allow') === false)
      ? []
      : ['publishing by password must be off for ftp and scm']),
    ...((warm === 0 ? 0 : 1) === ready.length &&
    ready.every((one) => at(one, 'name') === 'durable' && at(one, 'instanceCount') === warm)
      ? []
      : ['always-ready instances do not follow the parameter']),
  ];
}

/** The platform's authentication and the app's AUTHENTICATION are two halves; one alone leaves the app open or shut. */
export function authenticationProblems(snapshot: Snapshot, scenario: Scenario): string[] {
  const config = ofType(snapshot, 'Microsoft.Web/sites/config').find((r) =>
    r.name.endsWith('/authsettingsV2'),
  );
  const properties = config?.properties;
  const directory = at(properties, 'identityProviders', 'azureActiveDirectory');
  const entra = scenario.parameters.authClientId !== undefined;
  const rules: [string, boolean][] = entra
    ? [
        ['platform.enabled', at(properties, 'platform', 'enabled') === true],
        ['requireAuthentication', at(properties, 'globalValidation', 'requireAuthentication') === true],
        [
          'unauthenticatedClientAction',
          at(properties, 'globalValidation', 'unauthenticatedClientAction') === 'Return401',
        ],
        [
          'excludedPaths',
          JSON.stringify(at(properties, 'globalValidation', 'excludedPaths')) === '["/api/health"]',
        ],
        ['clientId', at(directory, 'registration', 'clientId') === clientId],
        ['openIdIssuer', String(at(directory, 'registration', 'openIdIssuer')).includes(tenantId)],
        ['allowedAudiences', listAt(directory, 'validation', 'allowedAudiences').includes(clientId)],
      ]
    : [['platform.enabled', at(properties, 'platform', 'enabled') === false]];
  return rules.filter(([, good]) => !good).map(([name]) => `platform authentication: ${name}`);
}

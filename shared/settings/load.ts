/** Reads the settings once and names every bad value at once. */
import type { ErrorDetail } from '../model/errors';
import { isDevelopment } from './development';
import type { SegmentsLocation } from './locations';
import { listed, settingsSchema, shownSettings } from './schema';
import { checkHostStorage, given, storageAddress, type StorageAddress } from './storage';

/** All settings, decided. Durations are seconds. */
export interface Settings {
  /** See `isDevelopment`; every development switch asks this. */
  development: boolean;
  /** Account with the app's own container. */
  dataStorage: StorageAddress;
  exportsContainer: string;
  /** Account that Customer Insights writes to. */
  segmentsStorage: StorageAddress;
  segmentsLocations: SegmentsLocation[];
  keyVaultUri: string;
  /** NCRONTAB of the timer. */
  refreshSchedule: string;
  /** Lower-case host patterns, see `hostAllowed`. */
  activeCampaignHosts: string[];
  authentication: 'keys' | 'entra';
  functionKeyRole: 'None' | 'Viewer' | 'Contributor' | 'Administrator';
  holdExpiresSeconds: number;
  settleDeadlineSeconds: number;
  retryAfterCapSeconds: number;
  retentionDays: number;
  snapshotMaxAgeSeconds: number;
}

export type LoadedSettings = { ok: true; settings: Settings } | { ok: false; problems: ErrorDetail[] };

/** The platform's authentication is on. The platform writes "True"; nothing but it may (docs/settings.md). */
const platformAuthentication = (env: NodeJS.ProcessEnv): boolean =>
  env.WEBSITE_AUTH_ENABLED?.toLowerCase() === 'true';

/** Rules between settings; read from the raw values, so that they are judged even when others are bad. */
function checkTogether(env: NodeJS.ProcessEnv, sameAccount: boolean, problems: ErrorDetail[]): void {
  if (given(env, 'AUTHENTICATION') === 'entra') {
    const role = given(env, 'FUNCTION_KEY_ROLE') ?? 'None';
    if (role !== 'None')
      problems.push({
        path: 'FUNCTION_KEY_ROLE',
        message: 'Must be None with AUTHENTICATION entra: keys are not checked then.',
        received: role,
      });
    if (!platformAuthentication(env))
      problems.push({
        path: 'WEBSITE_AUTH_ENABLED',
        message: "AUTHENTICATION is entra, but the platform's authentication is off. Turn it on for the app.",
      });
  }
  const own = given(env, 'EXPORTS_CONTAINER') ?? 'exports';
  const read = listed(given(env, 'SEGMENTS_LOCATION') ?? '').map((location) => location.split('/')[0]);
  if (sameAccount && read.includes(own))
    problems.push({
      path: 'EXPORTS_CONTAINER',
      message: 'Is a container of SEGMENTS_LOCATION too; the app only ever reads those. Give it another one.',
      received: own,
    });
}

/** Reads all settings from an environment. Never throws; the problems name every bad value and no secret. */
export function loadSettings(env: NodeJS.ProcessEnv): LoadedSettings {
  const development = isDevelopment(env);
  const problems: ErrorDetail[] = [];
  checkHostStorage(env, development, problems);
  const dataStorage = storageAddress(env, 'DATA_STORAGE', development, problems);
  if (!dataStorage)
    problems.push({
      path: 'DATA_STORAGE__blobServiceUri',
      message: "Not set: the account with the app's container.",
    });
  const segmentsStorage = storageAddress(env, 'SEGMENTS_STORAGE', development, problems) ?? dataStorage;

  const schema = settingsSchema(development);
  const raw = Object.fromEntries(Object.keys(schema.shape).map((name) => [name, given(env, name)]));
  const parsed = schema.safeParse(raw);
  for (const issue of parsed.error?.issues ?? []) {
    const name = String(issue.path[0]);
    const received = raw[name];
    const shown = received !== undefined && shownSettings.has(name);
    problems.push({
      path: name,
      message: issue.message,
      ...(shown ? { received: received.slice(0, 200) } : {}),
    });
  }
  checkTogether(env, JSON.stringify(dataStorage) === JSON.stringify(segmentsStorage), problems);
  if (!parsed.success || !dataStorage || !segmentsStorage || problems.length > 0)
    return { ok: false, problems };

  const values = parsed.data;
  const settings: Settings = {
    development,
    dataStorage,
    exportsContainer: values.EXPORTS_CONTAINER,
    segmentsStorage,
    segmentsLocations: values.SEGMENTS_LOCATION,
    keyVaultUri: values.KEY_VAULT_URI,
    refreshSchedule: values.REFRESH_SCHEDULE,
    activeCampaignHosts: values.ACTIVECAMPAIGN_HOSTS,
    authentication: values.AUTHENTICATION,
    functionKeyRole: values.FUNCTION_KEY_ROLE,
    holdExpiresSeconds: values.HOLD_EXPIRES,
    settleDeadlineSeconds: values.SETTLE_DEADLINE,
    retryAfterCapSeconds: values.RETRY_AFTER_CAP,
    retentionDays: values.RETENTION_DAYS,
    snapshotMaxAgeSeconds: values.SNAPSHOT_MAX_AGE,
  };
  return { ok: true, settings };
}

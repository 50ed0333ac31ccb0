/** Decides what is used as the settings say and what is started along, and judges the settings first. Pure. */
import type { ErrorDetail } from '../../shared/model/errors';
import { loadSettings } from '../../shared/settings/load';
import { checkLocalSettings, settingNames } from '../../shared/settings/local';
import { given } from '../../shared/settings/storage';
import { sampleContainer, samplePrefix } from '../sample/layout';
import { withoutAzure } from '../stack/start';

/** What is started along because the settings leave it open. */
export interface Along {
  storage: boolean;
  vault: boolean;
  simulator: boolean;
  /** The sample segment is put into the storage that is started along. */
  sample: boolean;
}

export interface StartPlan {
  along: Along;
  /** Settings of the app, without those that only a started service can tell. */
  values: Record<string, string>;
}

/** Stands for addresses that are known only once the services run; good for judging, never used. */
const placeholder = {
  storage: 'https://localhost:1/devstoreaccount1',
  vault: 'https://localhost:1',
};

const isSet = (values: Record<string, string>, ...names: string[]): boolean =>
  names.some((name) => given(values, name) !== undefined);

/**
 * `values` are those of the settings file, `env` the environment, which wins as with Core Tools.
 * Answers the plan, or every bad value at once.
 */
export function planStart(
  values: Record<string, unknown>,
  env: NodeJS.ProcessEnv,
): { plan: StartPlan } | { problems: ErrorDetail[] } {
  const named = checkLocalSettings(values);
  const merged: Record<string, string> = {};
  for (const name of new Set([...Object.keys(values), ...settingNames])) {
    const inForce = env[name] ?? values[name];
    // Blank counts as not set: the sample names every setting, so that nobody has to look the names up.
    if (typeof inForce === 'string' && inForce.trim() !== '') merged[name] = inForce;
  }
  const all = { ...definedOf(withoutAzure(env)), ...merged };
  const along: Along = {
    storage: !isSet(all, 'DATA_STORAGE', 'DATA_STORAGE__blobServiceUri'),
    vault: !isSet(all, 'KEY_VAULT_URI'),
    simulator: !isSet(all, 'ACTIVECAMPAIGN_HOSTS'),
    sample: false,
  };
  const segmentsElsewhere = isSet(all, 'SEGMENTS_STORAGE', 'SEGMENTS_STORAGE__blobServiceUri');
  const location = `${sampleContainer}/${samplePrefix}`;
  const asked = given(all, 'SEGMENTS_LOCATION');
  along.sample = along.storage && !segmentsElsewhere && (asked === undefined || asked === location);
  // The local host keeps its state in a folder and needs no storage of its own; the setting must be there all the same.
  merged.AzureWebJobsStorage = given(all, 'AzureWebJobsStorage') ?? 'UseDevelopmentStorage=true';
  if (along.sample) merged.SEGMENTS_LOCATION = location;
  // The stack gives function keys a role where none is set; with entra they have none.
  if (given(all, 'AUTHENTICATION') === 'entra') merged.FUNCTION_KEY_ROLE ??= 'None';

  const judged = loadSettings({
    ...all,
    ...merged,
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    ...(along.storage ? { DATA_STORAGE__blobServiceUri: placeholder.storage } : {}),
    ...(along.vault ? { KEY_VAULT_URI: placeholder.vault } : {}),
  });
  const problems = [...named, ...(judged.ok ? [] : judged.problems)];
  return problems.length > 0 ? { problems } : { plan: { along, values: merged } };
}

const definedOf = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

/** Judges the names in a local.settings.json: a misspelt setting is otherwise ignored in silence. Pure. */
import type { ErrorDetail } from '../model/errors';
import { nearest } from '../model/nearest';
import { settingsSchema } from './schema';

/** Settings of the app that hold storage addresses. */
const storageSettings = ['DATA_STORAGE', 'SEGMENTS_STORAGE'].flatMap((name) => [
  name,
  `${name}__blobServiceUri`,
]);

/** Every setting of the app by name. */
export const settingNames: readonly string[] = [
  ...Object.keys(settingsSchema(true).shape),
  ...storageSettings,
];

/** Settings of host, worker, platform, SDKs and Node, which this app leaves to them. */
const foreign =
  /^(?:AzureWebJobs|AzureFunctionsJobHost__|FUNCTIONS_|AZURE_|APPLICATIONINSIGHTS_|APPINSIGHTS_|WEBSITE_|IDENTITY_|MSI_|NODE_|languageWorkers|AZURITE_|DURABLE_TASK_|TASKHUB_|(?:HTTPS?|NO)_PROXY$)/i;

/** Names that neither the app nor the host knows, with near matches. */
export function checkLocalSettings(values: Record<string, unknown>): ErrorDetail[] {
  return Object.entries(values).flatMap(([name, value]): ErrorDetail[] => {
    if (settingNames.includes(name) || foreign.test(name))
      return typeof value === 'string' ? [] : [{ path: name, message: 'Must be a text.' }];
    const [near] = nearest(name, settingNames);
    return [{ path: name, message: `Unknown setting.${near === undefined ? '' : ` Did you mean ${near}?`}` }];
  });
}

// Environment of the app: local.settings.json and the variables every Functions host sets.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from './log';

/**
 * Reads a file in the form of local.settings.json and returns its `Values`.
 * @throws Error with a sentence when the file is missing, no JSON, or holds a value that is not text
 */
export function readSettings(file: string): Record<string, string> {
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Error(`The settings file ${file} cannot be read: ${messageOf(error)}`, { cause: error });
  }
  if ((document as { IsEncrypted?: unknown } | null)?.IsEncrypted === true)
    throw new Error(`The settings file ${file} is encrypted; only Core Tools can read it.`);
  const values = (document as { Values?: unknown } | null)?.Values ?? {};
  if (typeof values !== 'object' || Array.isArray(values))
    throw new Error(`"Values" in the settings file ${file} is not an object.`);
  for (const [name, value] of Object.entries(values)) {
    if (typeof value !== 'string')
      throw new Error(`The setting ${name} in ${file} is not a text; Azure's settings are texts.`);
  }
  return values as Record<string, string>;
}

/** Sets the app's environment variables; those already set win, as with `func start`. */
export function applySettings(root: string, settingsFile: string | null): void {
  const standard = path.join(root, 'local.settings.json');
  const values = settingsFile
    ? readSettings(settingsFile)
    : existsSync(standard)
      ? readSettings(standard)
      : {};
  const all = {
    ...values,
    FUNCTIONS_WORKER_RUNTIME: 'node',
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    AzureWebJobsScriptRoot: root,
  };
  for (const [name, value] of Object.entries(all)) process.env[name] ??= value;
}

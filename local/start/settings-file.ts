/** Finds and reads the settings file; says so when the sample settings stand in for it. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../console/usage-error';

export interface SettingsFile {
  path: string;
  values: Record<string, unknown>;
  /** True when there is no local.settings.json and none was named. */
  sample: boolean;
}

const standard = 'local.settings.json';
const sample = 'local.settings.sample.json';

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new UsageError(`The settings file ${path} cannot be read (${code ?? 'unknown'}).`);
  }
}

function valuesOf(text: string, path: string): Record<string, unknown> {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UsageError(`The settings file ${path} is not JSON: ${(error as Error).message}`);
  }
  const { IsEncrypted, Values } = (document ?? {}) as { IsEncrypted?: unknown; Values?: unknown };
  if (IsEncrypted === true) {
    throw new UsageError(`The settings file ${path} is encrypted. Decrypt it first: func settings decrypt`);
  }
  if (typeof Values !== 'object' || Values === null || Array.isArray(Values)) {
    throw new UsageError(`The settings file ${path} has no object "Values".`);
  }
  return Values as Record<string, unknown>;
}

/** Reads the named file; else local.settings.json; else the sample settings. */
export async function readSettingsFile(root: string, named: string | undefined): Promise<SettingsFile> {
  const path = resolve(root, named ?? standard);
  const text = await textOf(path);
  if (text !== undefined) return { path, values: valuesOf(text, path), sample: false };
  if (named !== undefined) throw new UsageError(`The settings file ${path} does not exist.`);
  const fallback = resolve(root, sample);
  const sampleText = await textOf(fallback);
  if (sampleText === undefined) throw new UsageError(`Neither ${path} nor ${fallback} exists.`);
  return { path: fallback, values: valuesOf(sampleText, fallback), sample: true };
}

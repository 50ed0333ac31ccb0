/** The files that make up the installation, as texts by path, so that a check can also be given a changed one. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export type Files = Record<string, string>;

/** Text of a file that must be there. */
export function textOf(files: Files, name: string): string {
  const text = files[name];
  if (text === undefined) throw new Error(`${name} is missing.`);
  return text;
}

/** All Bicep files. */
export const bicepFiles = (files: Files): string[] => Object.keys(files).filter((n) => n.endsWith('.bicep'));

/** Reads them from the folder of the project. */
export function loadFiles(root: string): Files {
  const names = ['azure.yaml', 'host.json', 'bicepconfig.json', 'docs/runbook.md'];
  const infra = readdirSync(path.join(root, 'infra'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
  return Object.fromEntries(
    [...names, ...infra].map((name) => [name, readFileSync(path.join(root, name), 'utf8')]),
  );
}

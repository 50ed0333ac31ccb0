// Function apps made for one test.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { newFolder } from './host-process';
import { testApp } from './test-app';

export type Parts = {
  hostJson?: unknown;
  /** text of the app, with `app` at hand; the test app by default */
  code?: string;
  /** local.settings.json */
  settings?: unknown;
};

/** Writes an app into a folder of its own. */
export function makeApp({ hostJson = { version: '2.0' }, code, settings }: Parts): string {
  const folder = newFolder();
  const library = JSON.stringify(require.resolve('@azure/functions'));
  const load = `require(${JSON.stringify(path.join(testApp, 'index.cjs'))});`;
  writeFileSync(path.join(folder, 'package.json'), '{"main":"index.cjs"}');
  writeFileSync(path.join(folder, 'host.json'), JSON.stringify(hostJson));
  writeFileSync(
    path.join(folder, 'index.cjs'),
    code === undefined ? load : `const { app } = require(${library});${code}`,
  );
  if (settings !== undefined)
    writeFileSync(path.join(folder, 'local.settings.json'), JSON.stringify(settings));
  return folder;
}

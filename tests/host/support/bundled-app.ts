// The test app as one file: fifty hosts of the tests load it, each in two thirds of the time.
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { testApp, testAppSources } from './test-app';

/** Makes it anew, before the first test file. */
export async function bundleTestApp(): Promise<void> {
  await build({
    entryPoints: [path.join(testAppSources, 'index.cjs')],
    bundle: true,
    platform: 'node',
    external: ['@azure/functions-core'],
    minifySyntax: true,
    minifyWhitespace: true,
    outfile: path.join(testApp, 'index.cjs'),
  });
  writeFileSync(path.join(testApp, 'package.json'), '{"main":"index.cjs"}');
  copyFileSync(path.join(testAppSources, 'host.json'), path.join(testApp, 'host.json'));
}

// Makes a self-contained folder for deployment: one bundled file, host.json, package.json, nothing else.
// The source map stands elsewhere, so that it is in no package; it is released beside it.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { backendOf, hostJsonFor } from './host-json.mjs';
import { writeChanged } from './write.mjs';

const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/** zod brings its messages in forty languages; the app speaks one. Saves a twentieth of the package. */
const oneLanguage = {
  name: 'one-language',
  setup(build) {
    build.onLoad({ filter: /zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/** How a program becomes one file, here and for the commands of the local tools. */
export const bundling = {
  write: false,
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  // Provided by the Functions worker at run time; it is in no registry.
  external: ['@azure/functions-core'],
  minifySyntax: true,
  minifyWhitespace: true,
  // Names stay as they are: they stand in stack traces and errors, and keepNames costs a tenth of the start.
  plugins: [oneLanguage],
  legalComments: 'none',
  logLevel: 'warning',
};

/**
 * Bundles `entry` into the folder `out`, with the host.json for the Durable backend that DURABLE_BACKEND names
 * (azd hands its environment's values to `npm run build`).
 */
export async function bundle({ entry, out, map, env = process.env }) {
  const { outputFiles } = await build({
    ...bundling,
    entryPoints: [entry],
    outfile: path.join(out, 'main.js'),
    sourcemap: 'external',
  });
  const { name, version } = readJson('package.json');
  const made = {
    'main.js': textOf(outputFiles, 'main.js'),
    'package.json': json({ name, version, type: 'commonjs', main: 'main.js' }),
    'host.json': json(hostJsonFor(backendOf(env), readJson('host.json'))),
  };
  if (existsSync(out))
    for (const file of readdirSync(out))
      if (!(file in made)) rmSync(path.join(out, file), { recursive: true });
  for (const [file, text] of Object.entries(made)) writeChanged(path.join(out, file), text);
  writeChanged(map, textOf(outputFiles, 'main.js.map'));
}

const textOf = (files, name) => files.find((file) => path.basename(file.path) === name).text;
const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

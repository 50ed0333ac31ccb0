// Azurite as one file: it starts in half the time, and what burdens it is left out. Made anew only when Azurite or this
// script has changed. Azurite's own files stay as they are.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundling } from './bundle.mjs';
import { readIfThere, writeChanged } from './write.mjs';

const { resolve } = createRequire(import.meta.url);

/** Replaces the one place in a file where `place` stands; throws where it does not stand once. */
function replaceIn(file, place, by) {
  const parts = readFileSync(file, 'utf8').split(place);
  if (parts.length !== 2)
    throw new Error(`${file} has "${place}" ${parts.length - 1} times: see scripts/azurite.mjs.`);
  return { contents: parts.join(by) };
}

/** What is left out or replaced, by the files that it concerns. */
const spared = {
  // Its telemetry library, which is loaded even when telemetry is off, and its store in a database server, which
  // nobody asks for here: more than half of its modules.
  unused: [/^(applicationinsights|\.\/SqlBlob(Server|Configuration))$/, 3],
  // Collecting garbage amid the work: every ten minutes it takes overwritten contents away one by one and sorts its
  // whole index again for each. After some ten thousand writes it stands still for minutes. It collects at every start
  // as well; that stays, and once a day.
  garbage: [/azurite[\\/]dist[\\/]src[\\/]blob[\\/]utils[\\/]constants\.js$/, 1],
  // The path templates of all operations are compiled anew for each request: each is compiled once.
  templates: [/azurite[\\/]dist[\\/]src[\\/]\w+[\\/]generated[\\/]utils[\\/]utils\.js$/, 3],
};

const spareIt = {
  name: 'spare-it',
  setup({ onLoad, onResolve, onEnd }) {
    const met = { unused: 0, garbage: 0, templates: 0 };
    onResolve({ filter: spared.unused[0] }, ({ path: name }) => {
      met.unused++;
      return { path: name, namespace: 'nothing' };
    });
    onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: 'module.exports = {};' }));
    onLoad({ filter: spared.garbage[0] }, ({ path: file }) => {
      met.garbage++;
      return replaceIn(file, 'GC_INTERVAL_MS = 10 * 60 * 1000', 'GC_INTERVAL_MS = 24 * 60 * 60 * 1000');
    });
    onLoad({ filter: spared.templates[0] }, ({ path: file }) => {
      met.templates++;
      const once = `((compile, kept = new Map()) => (text) =>
        kept.get(text) ?? kept.set(text, compile(text)).get(text))(require('uri-templates'))`;
      return replaceIn(file, 'require("uri-templates")', once);
    });
    // An update of Azurite may name these files otherwise: that must be noticed.
    onEnd(() => {
      for (const [what, [, times]] of Object.entries(spared))
        if (met[what] !== times)
          throw new Error(
            `Azurite: "${what}" was met ${met[what]} times, not ${times}: see scripts/azurite.mjs.`,
          );
    });
  },
};

/** Writes the bundle to `out`, whose first line says what it was made of. */
export async function bundleAzurite(out) {
  const hash = createHash('sha256');
  const parts = ['azurite.mjs', 'bundle.mjs'].map((name) => fileURLToPath(new URL(name, import.meta.url)));
  for (const file of [...parts, resolve('azurite/package.json')]) hash.update(readFileSync(file));
  const madeOf = `// ${hash.digest('hex')}\n`;
  if (readIfThere(out)?.subarray(0, madeOf.length).toString() === madeOf) return;
  const { outputFiles } = await build({
    ...bundling,
    entryPoints: [resolve('azurite/dist/src/azurite.js')],
    outfile: path.resolve(out),
    // Of Azurite as an extension of an editor.
    external: ['vscode'],
    plugins: [spareIt],
  });
  writeChanged(out, madeOf + outputFiles[0].text.replace(/^#!.*\n/, ''));
}

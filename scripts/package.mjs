// Makes the release files from build/: the zip that is deployed, its checksum, and the source map beside it.
// Prints the package's size and, with --measure, the start-up time against the unbundled app.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync, zipSync } from 'fflate';
import { measureStartup } from './startup.mjs';

const out = '.local/package';
/** Promised limits: a small package and a quick start keep cold starts short. */
const limits = { zipBytes: 1_000_000, startupRatio: 0.6 };

const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
// A fixed time makes the same build give the same bytes, so that the checksum can be compared.
const files = Object.fromEntries(
  readdirSync('build')
    .sort()
    .map((file) => [
      file,
      [readFileSync(path.join('build', file)), { level: 9, mtime: new Date('2000-01-01T12:00:00') }],
    ]),
);
if (!files['main.js']) throw new Error('build/main.js is missing: run `npm run build` first.');

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const zip = Buffer.from(zipSync(files));
const base = `${name}-${version}`;
const sha256 = createHash('sha256').update(zip).digest('hex');
writeFileSync(path.join(out, `${base}.zip`), zip);
writeFileSync(path.join(out, `${base}.zip.sha256`), `${sha256}  ${base}.zip\n`);
writeFileSync(
  path.join(out, `${base}.js.map.gz`),
  gzipSync(readFileSync('dist/bundle/main.js.map'), { mtime: 0 }),
);

const verdict = (good) => (good ? 'ok' : 'TOO MUCH');
const small = zip.length <= limits.zipBytes;
console.log(`${path.join(out, `${base}.zip`)}  sha256 ${sha256}`);
console.log(`package    ${zip.length} bytes, at most ${limits.zipBytes}: ${verdict(small)}`);
let quick = true;
if (process.argv.includes('--measure')) {
  const { bundledMs, unbundledMs, ratio } = measureStartup('build/main.js', 'dist/functions/index.js');
  quick = ratio <= limits.startupRatio;
  console.log(
    `start-up   ${bundledMs.toFixed(0)} ms bundled, ${unbundledMs.toFixed(0)} ms unbundled, ` +
      `ratio ${ratio.toFixed(2)}, at most ${limits.startupRatio}: ${verdict(quick)}`,
  );
}
process.exitCode = small && quick ? 0 : 1;

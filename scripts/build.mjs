// Builds both forms of the app: dist/ file by file (tests, local host), build/ bundled (deployment). In dist/ the
// commands that are started often are one file each: they start sooner. Types are not checked here: `npm run check` and
// the gate do, and without it a first start is ten seconds sooner.
import { build } from 'esbuild';
import { bundleAzurite } from './azurite.mjs';
import { bundle, bundling } from './bundle.mjs';
import { writeChanged } from './write.mjs';

const rooms = ['functions', 'shared', 'local', 'conformance', 'scripts', 'bench'];
const commands = ['host', 'simulator', 'demo', 'start', 'conformance'].map((name) => `local/${name}/main.ts`);
const entry = 'functions/index.ts';
const here = { outdir: 'dist', outbase: '.', sourcemap: true };

const [files, programs] = await Promise.all([
  build({
    ...here,
    write: false,
    entryPoints: rooms.map((room) => `${room}/**/*.ts`),
    platform: 'node',
    target: 'es2023',
    format: 'cjs',
    logLevel: 'warning',
  }),
  build({ ...bundling, ...here, sourcemap: false, entryPoints: commands }),
  bundle({ entry, out: 'build', map: 'dist/bundle/main.js.map' }),
  bundleAzurite('dist/azurite/main.js'),
]);
const made = new Map(
  [...files.outputFiles, ...programs.outputFiles].map((file) => [file.path, file.contents]),
);
for (const [file, contents] of made) writeChanged(file, contents);

// Builds both forms of the app: dist/ file by file (tests, local host), build/ bundled (deployment). Types are not
// checked here: `npm run check` and the gate do, and without it a first start is ten seconds sooner.
import { existsSync } from 'node:fs';
import { build } from 'esbuild';
import { bundle } from './bundle.mjs';
import { writeChanged } from './write.mjs';

const rooms = ['functions', 'shared', 'local', 'conformance', 'scripts', 'bench'];
const entry = 'functions/index.ts';

const [compiled] = await Promise.all([
  build({
    write: false,
    entryPoints: rooms.map((room) => `${room}/**/*.ts`),
    outdir: 'dist',
    outbase: '.',
    platform: 'node',
    target: 'es2023',
    format: 'cjs',
    sourcemap: true,
    logLevel: 'warning',
  }),
  existsSync(entry) ? bundle({ entry, out: 'build', map: 'dist/bundle/main.js.map' }) : undefined,
]);
for (const { path, contents } of compiled.outputFiles) writeChanged(path, contents);

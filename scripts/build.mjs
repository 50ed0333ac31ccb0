// Builds both forms of the app: dist/ by the compiler (tests, local host), build/ by the bundler (deployment).
// Incremental: an unchanged tree costs about two seconds.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { bundle } from './bundle.mjs';

const compiler = spawn(
  process.execPath,
  [
    'node_modules/typescript/bin/tsc',
    '-p',
    'tsconfig.build.json',
    '--incremental',
    '--tsBuildInfoFile',
    'dist/.tsbuildinfo',
  ],
  { stdio: 'inherit' },
);
const compiled = once(compiler, 'exit');
const entry = 'functions/index.ts';
if (existsSync(entry)) await bundle({ entry, out: 'build', map: 'dist/bundle/main.js.map' });
const [code] = await compiled;
process.exitCode = code ?? 1;

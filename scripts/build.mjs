// Compiles dist/ (tests, local host). Incremental: an unchanged tree costs a second.
import { execFileSync } from 'node:child_process';

execFileSync(
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

#!/usr/bin/env node
// Drives any Functions host that runs the app beside this file, over HTTP alone, and prints one JSON object:
// probe name -> what was seen.
//   node run.mjs http://localhost:7071 [--out FILE] [--only REGEX] [--parallel N] [--share beside|alone] [--master KEY]
import { writeFileSync } from 'node:fs';
import { start, until } from './client.mjs';
import { master, only, out, parallel, RUN, share } from './context.mjs';
import { text, walk } from './normalise.mjs';
import { probes } from './registry.mjs';
import './groups/admin.mjs';
import './groups/entities.mjs';
import './groups/errors.mjs';
import './groups/events.mjs';
import './groups/http.mjs';
import './groups/instances-control.mjs';
import './groups/instances-read.mjs';
import './groups/instances-start.mjs';
import './groups/keys.mjs';
import './groups/status.mjs';
import './groups/tasks.mjs';
import './groups/timers.mjs';
import './groups/values.mjs';

const chosen = probes.filter((p) => {
  if (!only.test(p.name) || p.keys !== Boolean(master)) return false;
  return share === undefined || p.alone === (share === 'alone');
});
const results = {};

async function run(p) {
  const began = Date.now();
  try {
    results[p.name] = walk(await p.fn(`${RUN}-${p.name.replace('.', '-')}`));
  } catch (e) {
    results[p.name] = { probeError: text(String(e.stack).slice(0, 400)) };
  }
  process.stderr.write(`${p.name} ${Date.now() - began} ms\n`);
}

// Just started, a host may need half a minute to take over its partitions.
async function warm(n) {
  await start('pxInput', `${RUN}-warm-${n}`, n);
  await until(`${RUN}-warm-${n}`, undefined, 90_000);
}

if (!master) await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(warm));
const queue = chosen.filter((p) => !p.alone);
await Promise.all(
  Array.from({ length: parallel }, async () => {
    for (let p = queue.shift(); p; p = queue.shift()) await run(p);
  }),
);
for (const p of chosen.filter((x) => x.alone)) await run(p);
const json = `${JSON.stringify(Object.fromEntries(chosen.map((p) => [p.name, results[p.name]])), null, 1)}\n`;
if (out) writeFileSync(out, json);
else process.stdout.write(json);

#!/usr/bin/env node
// Compares two recordings: node compare.mjs golden/real-host.json mine.json [--json]
// Prints every place where they differ; exit status 1 when there is one. Not compared: the value of the `server` header,
// which says who answers.
import { readFileSync } from 'node:fs';

const [first, second, flag] = process.argv.slice(2);
const [a, b] = [first, second].map((file) => {
  const recording = JSON.parse(readFileSync(file, 'utf8'));
  return recording.probes ?? recording;
});

/** `[{ probe, at, real, local }]`; `at` is the place in the probe's answer. */
function differences(probe, at, real, local) {
  if (at.endsWith('headers/server') && real !== undefined && local !== undefined) return [];
  if (JSON.stringify(real) === JSON.stringify(local)) return [];
  const isWalked = (v) => v !== null && typeof v === 'object';
  if (isWalked(real) && isWalked(local) && Array.isArray(real) === Array.isArray(local)) {
    const keys = [...new Set([...Object.keys(real), ...Object.keys(local)])];
    return keys.flatMap((key) => differences(probe, at ? `${at}/${key}` : key, real[key], local[key]));
  }
  return [{ probe, at, real, local }];
}

const found = Object.keys(b).flatMap((probe) =>
  probe in a ? differences(probe, '', a[probe], b[probe]) : [{ probe, at: '', local: b[probe] }],
);
if (flag === '--json') process.stdout.write(JSON.stringify(found));
else {
  const show = (v) => (v === undefined ? '(absent)' : JSON.stringify(v).slice(0, 220));
  for (const { probe, at, real, local } of found)
    console.log(`${probe}/${at}\n  - ${show(real)}\n  + ${show(local)}`);
  const touched = new Set(found.map((d) => d.probe)).size;
  console.log(`${found.length} differences in ${touched} of ${Object.keys(b).length} probes`);
}
process.exitCode = found.length ? 1 : 0;

// Start-up `require` time of two builds of the app, measured side by side in fresh processes. A bench, not a test.
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const program = (file) =>
  `const t=performance.now();require(${JSON.stringify(file)});process.stdout.write('\\nms='+(performance.now()-t)+'\\n');process.exit(0)`;

function once(file) {
  const result = spawnSync(process.execPath, ['-e', program(path.resolve(file))], { encoding: 'utf8' });
  const ms = /\nms=([\d.]+)/.exec(result.stdout ?? '')?.[1];
  if (result.status !== 0 || ms === undefined) throw new Error(`${file} does not load:\n${result.stderr}`);
  return Number(ms);
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Medians in milliseconds of `runs` loads of each file, taken in turns so that the machine's noise hits both. */
export function measureStartup(bundled, unbundled, runs = 11) {
  const taken = { bundled: [], unbundled: [] };
  for (let i = 0; i < runs; i++) {
    taken.bundled.push(once(bundled));
    taken.unbundled.push(once(unbundled));
  }
  const [b, u] = [median(taken.bundled), median(taken.unbundled)];
  return { bundledMs: b, unbundledMs: u, ratio: b / u };
}

/** `npm run bench -- <name> [options]`: the measurements by name. Each is a program of its own. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const benches: Record<string, string> = {
  delivery:
    'one run against the simulator at real limits or faster: utilisation, late slots, cost of a batch',
  changes: 'what a refresh that changes little costs: time, memory, slots; 1 to 10 million rows',
  csv: 'CSV parsers: speed, memory, correctness',
};

const [name = '', ...options] = process.argv.slice(2);
if (name in benches) {
  const { status } = spawnSync(process.execPath, [path.join(__dirname, name, 'main.js'), ...options], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} else {
  const lines = Object.entries(benches).map(
    ([each, what]) => `  npm run bench -- ${each.padEnd(10)} ${what}`,
  );
  process.stderr.write(`Name a measurement:\n${lines.join('\n')}\n`);
  process.exitCode = 1;
}

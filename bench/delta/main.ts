/**
 * Comparison with the delivered state, from local files: `node dist/bench/delta/main.js [rows] [columns]`.
 * Second snapshot: 1 % changed, 0.5 % added, 0.5 % left. The figures stand in docs/decisions/0002-delivered-state.md.
 */
import { execFileSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cellsOf, lineOf } from '../csv/sample';
import { stateOfSnapshot } from './steps';

interface Figures {
  added: number;
  changed: number;
  unchanged: number;
  leavers: number;
  batches: number;
  indexBytes: number;
  seconds: number;
  cpu: number;
  megabytes: number;
  rss: number;
}

async function writeSnapshot(
  path: string,
  from: number,
  rows: number,
  columns: number,
  change: boolean,
): Promise<void> {
  const file = createWriteStream(path);
  let text = '';
  for (let n = from; n < from + rows; n++) {
    const cells = cellsOf(n, columns);
    if (change && n % 100 === 7) cells[2] = 'Changed';
    text += `${lineOf(cells, 'always')}\n`;
    if (text.length < 1_000_000) continue;
    if (!file.write(text)) await once(file, 'drain');
    text = '';
  }
  file.end(text);
  await once(file, 'close');
}

function measure(title: string, ...args: string[]): void {
  const out = execFileSync(process.execPath, [join(__dirname, 'one.js'), ...args], { encoding: 'utf8' });
  const f = JSON.parse(out) as Figures;
  console.log(
    `${title.padEnd(34)} ${f.seconds.toFixed(2)} s (${f.cpu.toFixed(2)} s of processor), ` +
      `${(f.megabytes / f.seconds).toFixed(0)} MB/s, ${f.rss.toFixed(0)} MB RSS, index ${(f.indexBytes / 1e6).toFixed(0)} MB; ` +
      `${f.added} added, ${f.changed} changed, ${f.unchanged} unchanged, ${f.leavers} left, ${f.batches} batches`,
  );
}

async function main(): Promise<void> {
  const rows = Number(process.argv[2] ?? 1_000_000);
  const width = Number(process.argv[3] ?? 8);
  const columns = Array.from({ length: width }, (_, i) => `c${i}`);
  const folder = mkdtempSync(join(tmpdir(), 'delta-'));
  const [one, two, state, next] = ['1.csv', '2.csv', 'state', 'next'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  await writeSnapshot(one, 0, rows, width, false);
  await writeSnapshot(two, Math.round(rows * 0.005), rows, width, true);
  await stateOfSnapshot(one, columns, state);
  const size = statSync(state).size;
  console.log(
    `${rows} rows, ${width} columns; state ${(size / 1e6).toFixed(1)} MB, ${(size / rows).toFixed(1)} bytes a contact`,
  );
  const expected = String(Math.round(rows * 1.1));
  measure('first run (no state)', 'first', one, String(width));
  measure('changes', 'changes', two, String(width), state, next, expected);
  measure('changes, read a second time', 'twice', two, String(width), state, next, expected);
  measure('changes and next state', 'settle', two, String(width), state, next, expected);
  rmSync(folder, { recursive: true });
}
void main();

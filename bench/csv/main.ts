/**
 * Compares CSV parsers: speed and memory on 1,000,000 rows, correctness cell by cell, hard cases.
 * `node dist/bench/csv/main.js [rows]`; the figures stand in docs/decisions/0001-csv-parser.md.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adapters } from './parsers';
import { cellsOf, writeSample } from './sample';
import { printCases } from './cases';

interface Figures {
  rows: number;
  characters: number;
  seconds: number;
  megabytes: number;
  rss: number;
}

/** First row in which the parser differs from what was written; undefined when none does. */
async function firstDifference(name: string, path: string, columns: number): Promise<number | undefined> {
  let n = 0;
  let wrong: number | undefined;
  await adapters[name]?.(path, columns, (cells) => {
    const expected = cellsOf(n, columns);
    if (wrong === undefined && JSON.stringify(cells) !== JSON.stringify(expected)) wrong = n;
    n++;
  });
  return wrong;
}

async function compare(rows: number, columns: number, quotes: 'always' | 'needed'): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'csv-bench-'));
  const file = join(folder, 'sample.csv');
  const small = join(folder, 'small.csv');
  await writeSample(file, rows, columns, quotes);
  await writeSample(small, 20_000, columns, quotes);
  console.log(`\n${rows} rows, ${columns} columns, quotes ${quotes}`);
  for (const name of Object.keys(adapters)) {
    const args = [join(__dirname, 'one.js'), name, file, String(columns)];
    const best = [0, 1, 2]
      .map(() => JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Figures)
      .sort((a, b) => a.seconds - b.seconds)[0];
    if (!best) continue;
    const wrong = await firstDifference(name, small, columns);
    console.log(
      [
        name.padEnd(11),
        `${best.seconds.toFixed(2)} s`,
        `${Math.round(best.rows / best.seconds)} rows/s`,
        `${(best.megabytes / best.seconds).toFixed(0)} MB/s`,
        `${best.rss.toFixed(0)} MB RSS`,
        best.rows === rows ? '' : `WRONG: ${best.rows} rows`,
        wrong === undefined ? 'cells equal' : `WRONG from row ${wrong}`,
      ].join('  '),
    );
  }
  rmSync(folder, { recursive: true });
}

async function main(): Promise<void> {
  const rows = Number(process.argv[2] ?? 1_000_000);
  await compare(rows, 8, 'always');
  await compare(rows, 8, 'needed');
  await compare(Math.round(rows / 5), 60, 'needed');
  await printCases();
}
void main();

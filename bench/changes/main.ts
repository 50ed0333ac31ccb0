/**
 * What a refresh that changes little costs, on the whole stack: `npm run bench -- changes [--only PART,PART] [--rows N]`.
 * Prints figures; exit code 1 when a bound is missed. The figures stand in docs/decisions/0002-delivered-state.md.
 */
import { parseArgs } from 'node:util';
import { changes } from './parts/changes';
import { first } from './parts/first';
import { five } from './parts/five';
import { large } from './parts/large';
import type { PartOptions } from './parts/part';
import { wide } from './parts/wide';
import { Report } from './report';
import { wholeRows } from './segment';

interface Part {
  title: (rows: string) => string;
  run: (options: PartOptions) => Promise<void>;
}

const parts: Record<string, Part> = {
  changes: { title: (rows) => `${rows} rows of 8 columns, at ActiveCampaign's own limits`, run: changes },
  wide: { title: (rows) => `${rows} rows of 60 columns`, run: wide },
  first: { title: (rows) => `${rows} rows for the first time`, run: first },
  large: { title: (rows) => `Ten times ${rows} rows`, run: large },
  five: { title: (rows) => `Five exports of ${rows} rows due at once`, run: five },
};

const fullRows = 1_000_000;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, rows: { type: 'string', default: String(fullRows) } },
  });
  const names = values.only?.split(',') ?? Object.keys(parts);
  const rows = wholeRows(Number(values.rows));
  const report = new Report((line) => process.stdout.write(`${line}\n`));
  for (const name of names) {
    const part = parts[name];
    if (!part) throw new Error(`There is no part "${name}"; there are ${Object.keys(parts).join(', ')}.`);
    process.stdout.write(`${name}: ${part.title(rows.toLocaleString('en'))}\n`);
    await part.run({ rows, full: rows === fullRows, report });
  }
  process.exitCode = report.missed === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});

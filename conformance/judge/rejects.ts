/** rejects.csv against the rows that were made to fail. Pure. */
import { parse } from 'papaparse';
import { finding, type Finding } from '../finding';
import { columns, mapping } from '../segments/files';
import type { Person } from '../segments/people';

const own = ['_file', '_line', '_outcome', '_code', '_reason', '_action', '_firstSeen'];

/** A row as the report must show it: raw address, physical line within its file. */
export interface Bad {
  email: string;
  line: number;
}

/** Where the rows after the first `good` ones stand: files are halves, lines count from 1. */
export function badRows(rows: readonly Person[], good: number): Bad[] {
  const half = Math.ceil(rows.length / 2);
  return rows.slice(good).map(({ email }, i) => {
    const at = good + i;
    return { email, line: at < half ? at + 1 : at - half + 1 };
  });
}

/** The mapped columns, then file, line, outcome, code, reason and action; exactly the bad rows, each where it stands. */
export function namesEveryReject(csv: string, bad: readonly Bad[]): Finding[] {
  const { data } = parse<string[]>(csv.replace(/^\uFEFF/, ''), { skipEmptyLines: true });
  const [header = [], ...records] = data;
  const mapped = columns.filter((column) => (Object.values(mapping) as string[]).includes(column));
  const at = (name: string) => header.indexOf(name);
  const place = (email: string, line: string | number) => `${line} ${email}`;
  const found = records.map((cells) => place(cells[at(mapping.email)] ?? '', cells[at('_line')] ?? ''));
  const wanted = bad.map(({ email, line }) => place(email, line));
  const unexplained = records.filter((cells) =>
    ['_file', '_code', '_reason', '_action'].some((name) => !cells[at(name)]),
  ).length;
  return [
    finding(
      'rejects.csv begins with the mapped columns, then the own ones',
      ([...header.slice(0, mapped.length)].sort().join() !== [...mapped].sort().join() ||
        header.slice(mapped.length).join() !== own.join()) &&
        `the columns are ${header.join(', ')}`,
    ),
    finding(
      'it names exactly the rows that did not arrive, with their lines',
      [...found].sort().join('\n') !== [...wanted].sort().join('\n') &&
        `${found.length} rows instead of ${wanted.length}, or other lines`,
    ),
    finding('and of each why, and what to do', unexplained > 0 && `${unexplained} rows without`),
  ];
}

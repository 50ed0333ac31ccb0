/** The end of a run as a short table whose rows add up on screen. Pure. */
import { imbalance, type Counts } from '../../shared/model/counts';

/** One line: a word, a number, what it means. */
type Line = readonly [name: string, value: number, meaning: string];

const outcomes: readonly (readonly [keyof Counts, string, string])[] = [
  ['invalid', 'invalid', 'without a usable email address'],
  ['duplicate', 'duplicate', 'address of an earlier row, letter case ignored'],
  ['unchanged', 'unchanged', 'on the list already as they are'],
  ['delivered', 'delivered', 'confirmed by ActiveCampaign'],
  ['rejected', 'rejected', 'refused by ActiveCampaign'],
  ['unknown', 'unknown', 'ActiveCampaign did not say in time'],
  ['notSent', 'not sent', 'the run ended before'],
];

const grouped = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: 1 });

const line = ([name, value, meaning]: Line): string =>
  `  ${name.padEnd(14)}${grouped(value).padStart(12)}   ${meaning}`.trimEnd();

/** What the table tells. Seconds are those of the whole run. */
export interface Ended {
  counts: Counts;
  /** Import requests made, resends included. */
  requests: number;
  /** From the first import request to the last; undefined when there was none. */
  importSeconds?: number;
  seconds: number;
}

/** The table, line by line. */
export function outcomeTable({ counts, requests, importSeconds, seconds }: Ended): string[] {
  const sum = counts.read - imbalance(counts);
  const took = importSeconds === undefined ? '' : `, first to last in ${grouped(importSeconds)} s`;
  const verdict =
    sum === counts.read
      ? '= read: every row is accounted for'
      : `is not ${grouped(counts.read)}: A ROW IS MISSING`;
  return [
    line(['read', counts.read, 'rows of the segment']),
    ...outcomes.map(([key, name, meaning]) => line([name, counts[key], meaning])),
    `  ${' '.repeat(14)}${'─'.repeat(12)}`,
    line(['sum', sum, verdict]),
    '',
    line(['requests made', requests, `bulk imports of at most 250 contacts${took}`]),
    line(['seconds', Math.round(seconds * 10) / 10, 'from start to end of the run']),
  ];
}

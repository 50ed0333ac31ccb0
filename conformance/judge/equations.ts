/** The two equations that every ended run must satisfy. Pure. */
import type { Run } from '../app/documents';
import { finding, type Finding } from '../finding';

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

const parts = {
  counts: ['invalid', 'duplicate', 'unchanged', 'delivered', 'rejected', 'unknown', 'notSent'],
  leaverCounts: ['kept', 'keptByOtherExport', 'marked', 'unsubscribed', 'rejected', 'unknown', 'notSent'],
} as const;

/** Every row and every leaver has exactly one outcome, and no outcome is a negative number or none. */
export function everyRowAccountedFor({ counts, leaverCounts }: Run): Finding {
  const rows = parts.counts.map((name) => counts[name]);
  const leavers = parts.leaverCounts.map((name) => leaverCounts[name]);
  const odd = [...rows, ...leavers, counts.read, leaverCounts.leavers].some(
    (count) => !Number.isInteger(count) || count < 0,
  );
  const balanced = sum(rows) === counts.read && sum(leavers) === leaverCounts.leavers;
  return finding(
    'every row and every leaver has one outcome',
    (odd || !balanced) && `they do not add up: ${JSON.stringify({ counts, leaverCounts })}`,
  );
}

/** What the next refresh of the segment does to its rows: which leave, which change, how many are added. Pure. */
import { mix, shuffler } from './random';

/** Shares of the rows, 0 to 1; each becomes exactly that share of the row count, rounded down. */
export interface Refresh {
  /** Counts from 1. Refresh 2 is another variation of the first segment, not a successor of refresh 1. */
  number: number;
  changed: number;
  added: number;
  left: number;
}

/** What a refresh does to a row that stays. */
export interface RowChange {
  refresh: number;
  /** True when a column changes that the sample's mapping sends. */
  mapped: boolean;
}

export type RowFate = 'left' | RowChange | undefined;

/** Rows added at the end. */
export const addedRows = (rows: number, refresh: Refresh | undefined): number =>
  refresh ? Math.floor(rows * refresh.added) : 0;

/** Says of each row what the refresh does to it; undefined: nothing. */
export function fates(rows: number, seed: number, refresh: Refresh | undefined): (row: number) => RowFate {
  if (!refresh) return () => undefined;
  const place = shuffler(rows, mix(seed, refresh.number));
  const left = Math.floor(rows * refresh.left);
  const changed = Math.floor(rows * refresh.changed);
  return (row) => {
    // Rows that this refresh adds have no earlier version to differ from.
    if (row >= rows) return undefined;
    const at = place(row);
    if (at < left) return 'left';
    if (at < left + changed) return { refresh: refresh.number, mapped: true };
    // Points and spending move for every tenth row: columns that are not sent.
    return at % 10 === 0 ? { refresh: refresh.number, mapped: false } : undefined;
  };
}

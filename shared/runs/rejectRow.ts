/** One row of rejects.csv: the mapped source columns with raw values, then what became of the row and what to do. Pure. */
import { errorRegistry, type ErrorCode } from '../model/errors';
import { csvLine } from './files/cells';

export interface RejectRow {
  /** Raw values of the mapped source columns, in the order of the header. */
  values: readonly string[];
  /** File below the configured location, and the physical line on which the record begins, from 1. */
  file: string;
  line: number;
  outcome: 'invalid' | 'duplicate' | 'rejected' | 'unknown' | 'notSent';
  code: ErrorCode;
  /** ActiveCampaign's own words where it gives any; the registry's meaning otherwise. */
  reason?: string;
  /** When a row of this address was first refused (ISO), this run's time when it is new. */
  firstSeen: string;
}

/** Columns that stand after the source's own. */
export const ownColumns: readonly string[] = [
  '_file',
  '_line',
  '_outcome',
  '_code',
  '_reason',
  '_action',
  '_firstSeen',
];

/** The header line for the mapped columns of an export. */
export const rejectHeader = (columns: readonly string[]): string => csvLine([...columns, ...ownColumns]);

/** The line of one row. */
export function rejectLine(row: RejectRow): string {
  const entry = errorRegistry[row.code];
  const own = [
    row.file,
    String(row.line),
    row.outcome,
    row.code,
    row.reason ?? entry.meaning,
    entry.action,
    row.firstSeen,
  ];
  return csvLine([...row.values, ...own]);
}

/** What a look at the batch records shows of a run's progress. Pure. */
import type { BatchSummary } from './batchSummary';
import { folderSize } from './files/batchRecords';

export interface Look {
  /** Lowest folder with a batch that has not ended; looks begin there. */
  folder: number;
  /** Records that have not ended. */
  open: BatchSummary[];
  /** Batches without a record, or with something still to be sent. */
  unsent: number;
  /** Batches of which everything was sent. */
  sent: number;
  /** Batches that failed as a whole and are to be sent again. */
  reopened: number[];
  /** Batches with refusals to be looked up, none of them to be asked about. */
  bare: BatchSummary[];
  /** All records seen, by batch. */
  summaries: ReadonlyMap<number, BatchSummary>;
  /** Latest acceptance and first request (ms) among the records seen, 0 when there is none. */
  acceptedAt: number;
  firstSentAt: number;
}

/**
 * @param folders summaries of consecutive folders from `first`; all folders below `first` have ended.
 * @param explain whether refusals without a reason are still looked up
 */
export function lookAt(
  folders: readonly BatchSummary[][],
  first: number,
  batches: number,
  explain: boolean,
): Look {
  const hasEnded = ({ phase, bare }: BatchSummary): boolean => phase === 'ended' && !(explain && bare > 0);
  const all = folders.flat();
  // A repeated look may begin behind the last folder, which need not be full.
  const done = Math.min(first * folderSize, batches);
  const sent = done + all.filter((summary) => summary.phase === 'sent' || summary.phase === 'ended').length;
  const full = folders.findIndex(
    (summaries, i) =>
      !summaries.every(hasEnded) ||
      summaries.length < Math.min(folderSize, batches - (first + i) * folderSize),
  );
  return {
    folder: full === -1 ? first + folders.length : first + full,
    open: all.filter((summary) => summary.phase !== 'ended'),
    unsent: batches - sent,
    sent,
    reopened: all.filter((summary) => summary.phase === 'reopened').map((summary) => summary.batch),
    bare: explain ? all.filter(({ phase, bare }) => bare > 0 && phase === 'ended') : [],
    summaries: new Map(all.map((summary) => [summary.batch, summary])),
    acceptedAt: Math.max(0, ...all.map((summary) => summary.acceptedAt)),
    firstSentAt: earliest(all.map((summary) => summary.firstSentAt)),
  };
}

/** The smallest of some times that is not 0; 0 when there is none. */
export function earliest(times: readonly number[]): number {
  const known = times.filter((time) => time > 0);
  return known.length === 0 ? 0 : known.reduce((a, b) => Math.min(a, b));
}

/** Seconds that `batches` imports need at `perMinute`. */
export const estimateRemaining = (batches: number, perMinute: number): number =>
  Math.ceil((batches * 60) / perMinute);

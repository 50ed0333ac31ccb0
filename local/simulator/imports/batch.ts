/** An accepted batch and the status that `import/info` shows for it at any moment. Pure. */
import type { TimeScale } from '../clock';
import type { BatchFate } from '../faults/deck';
import type { ImportedContact } from './body';

export interface Batch {
  id: string;
  acceptedAt: number;
  /** Seconds of ActiveCampaign's time from acceptance to the end. */
  seconds: number;
  /** Part that is applied when it fails or is interrupted. */
  appliedShare: number;
  fate: BatchFate;
  count: number;
  /** Undefined once processed. */
  contacts: (ImportedContact & { email: string })[] | undefined;
  /** Filled at the end: ids of contacts (as numbers, which take a third of the memory), and addresses. */
  success: number[];
  failure: string[];
}

export type BatchStatus =
  false | 'waiting' | 'claimed' | 'active' | 'completed' | 'failed' | 'interrupted' | 'rescheduled';

/** "If status is checked within a second of submission, it is false" (reference/bulk-import-status-info). */
const secondsWithoutStatus = 1;

/** Milliseconds since 1970 at which the batch is done; never for a stuck one. */
export const dueAt = (batch: Batch, scale: TimeScale): number =>
  batch.fate === 'stuck'
    ? Number.POSITIVE_INFINITY
    : batch.acceptedAt + scale.ms(Math.max(batch.seconds, secondsWithoutStatus));

/** The status now. */
export function statusAt(batch: Batch, now: number, scale: TimeScale): BatchStatus {
  const passed = scale.seconds(batch.acceptedAt, now);
  if (passed < secondsWithoutStatus) return false;
  if (now >= dueAt(batch, scale))
    return batch.fate === 'failed' || batch.fate === 'interrupted' ? batch.fate : 'completed';
  const part = (passed - secondsWithoutStatus) / Math.max(batch.seconds - secondsWithoutStatus, 0.001);
  if (part < 0.3) return 'waiting';
  if (part < 0.4) return 'claimed';
  return batch.fate === 'strange' ? 'rescheduled' : 'active';
}

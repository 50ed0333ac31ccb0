/** Writes what an answer means over the claim under which the request was sent. */
import type { BatchRecord } from './batchRecord';
import type { BatchRecords } from './files/batchRecords';
import type { Consequence } from './importOutcome';
import { applyAnswer } from './partAnswers';

/**
 * If the claim had run out and somebody else claimed the part meanwhile, an acceptance is still kept: the other's
 * answer to the same contacts will find it and change nothing.
 */
export async function storeOutcome(
  records: BatchRecords,
  after: BatchRecord,
  part: number,
  etag: string,
  consequence: Consequence,
  now: number,
): Promise<void> {
  if ((await records.write(after, etag)) !== false || consequence.part.kind !== 'accepted') return;
  for (;;) {
    const current = await records.read(after.batch);
    if (current?.record.parts[part]?.state !== 'claimed') return;
    const kept = applyAnswer(current.record, part, consequence.part, now);
    if ((await records.write(kept, current.etag)) !== false) return;
  }
}

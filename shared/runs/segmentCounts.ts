/** Counts of each segment of an ended run: the row equation holds for every one of them, and in total. */
import type { Counts } from '../model/counts';
import type { RowOutcome } from '../delta/record';
import type { BatchSummary } from './batchSummary';
import type { BatchFilesReader } from './files/batchFiles';
import type { BatchRecords } from './files/batchRecords';
import { outcomeAt } from './nextDelivered';
import type { Plan } from './plan';

type SegmentCounts = Plan['segments'];

const countOf = (outcome: RowOutcome): keyof Counts =>
  outcome === 'delivered' || outcome === 'unknown' || outcome === 'notSent' ? outcome : 'rejected';

/**
 * From the plan's counts and the outcomes. `total` are the run's counts: those of the one segment where there is only
 * one. Of several segments the rows of every batch that was sent are read.
 */
export async function segmentCounts(
  plan: Plan,
  total: Counts,
  files: BatchFilesReader,
  records: BatchRecords,
  summaries: readonly BatchSummary[],
): Promise<SegmentCounts> {
  const result = plan.segments.map(({ segment, counts }) => ({ segment, counts: { ...counts } }));
  const [only] = result;
  if (only && result.length === 1) return [{ ...only, counts: total }];
  const { batches, segmentOfFile = [] } = await files.index();
  for (const { batch, refused, unknown, open, waiting } of summaries) {
    if (batches[batch]?.kind !== 'rows') continue;
    const record = refused + unknown + open + waiting === 0 ? undefined : (await records.read(batch))?.record;
    for (const [at, { file }] of (await files.rows(batch)).entries()) {
      const counts = result[segmentOfFile[file] ?? 0]?.counts;
      if (!counts) throw new Error(`Batch ${batch} has a row of no segment.`);
      counts.notSent--;
      counts[countOf(record ? outcomeAt(record, at) : 'delivered')]++;
    }
  }
  return result;
}

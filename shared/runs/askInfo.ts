/** Asks ActiveCampaign what became of one accepted part of a batch, and writes it down. */
import { matchFailures, type InfoOutcome } from '../activecampaign/infoAnswer';
import type { ActiveCampaignClient } from '../activecampaign/client';
import type { Called } from './atSlots';
import { positionsOf, type BatchRecord } from './batchRecord';
import type { Delivery } from './delivery';
import { faultPoint } from './faultPoints';
import { applyInfo, type PartInfo } from './partInfo';

/** Tells that ActiveCampaign asked to wait. */
export type OnWait = (kind: 'poll' | 'lookup', what: string, waitSeconds: number, outcome: string) => void;

/** Prepares the question about the accepted part that waits longest; undefined when none waits any more. */
export async function prepareInfo(
  delivery: Delivery,
  client: ActiveCampaignClient,
  batch: number,
  onWait: OnWait,
): Promise<(() => Promise<Called>) | undefined> {
  const found = await delivery.records.read(batch);
  if (!found) return undefined;
  const index = longestWaiting(found.record);
  const part = found.record.parts[index];
  const batchId = part?.batchId;
  if (batchId === undefined) return undefined;
  return async () => {
    const outcome = await client.importInfo(batchId);
    if (outcome.type === 'rateLimited' || outcome.type === 'unavailable') {
      onWait('poll', `${batch}/${part?.asked ?? 0}`, outcome.waitSeconds, outcome.type);
      return { wait: outcome.waitSeconds };
    }
    const info = await infoOf(delivery, found.record, index, outcome);
    // Lost to somebody else's write: they have learned the same, or it is asked again.
    await delivery.records.write(applyInfo(found.record, index, info, Date.now()), found.etag);
    await faultPoint('pollAnswered');
    return {};
  };
}

function longestWaiting(record: BatchRecord): number {
  const since = record.parts.map((part) =>
    part.state === 'accepted' ? (part.askedAt ?? part.acceptedAt ?? 0) : Infinity,
  );
  return since.indexOf(Math.min(...since));
}

/** Failures come as bare addresses and are matched to rows without regard to case. */
async function infoOf(
  delivery: Delivery,
  record: BatchRecord,
  index: number,
  outcome: InfoOutcome,
): Promise<PartInfo> {
  if (outcome.type === 'failed' || outcome.type === 'interrupted') return { kind: 'broken' };
  if (outcome.type !== 'completed') return { kind: 'pending' };
  if (outcome.failures.length === 0) return { kind: 'completed', refusals: [] };
  const part = record.parts[index];
  const positions = part ? positionsOf(part, record.refused) : [];
  const rows = await delivery.batches.rows(record.batch);
  const { failed } = matchFailures(
    positions.map((position) => rows[position]?.email ?? ''),
    outcome.failures,
  );
  const refusals = failed.flatMap((i) => {
    const at = positions[i];
    return at === undefined ? [] : [{ at, code: 'reason_not_given' as const, bare: true as const }];
  });
  return { kind: 'completed', refusals };
}

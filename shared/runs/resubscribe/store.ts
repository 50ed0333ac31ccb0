/** The records of a run's single calls, as documents in its folder. */
import type { Versioned } from '../../store/documents';
import { ProductError } from '../../model/errors';
import { subscriptionsPath } from '../../store/paths';
import type { BatchIndex } from '../files/batchFiles';
import type { RunServices } from '../services';
import { newSubscriptions, type Subscriptions, subscriptionsSchema } from './record';

type Stores = Pick<RunServices, 'documents'>;

/** Numbers of the batches whose people are subscribed again before they are sent. Pure. */
export const resubscribeBatches = ({ batches }: BatchIndex): number[] =>
  batches.flatMap((entry, batch) => (entry.resubscribe ? [batch] : []));

/** The record of a batch; one that was never written is new. */
export async function readSubscriptions(
  { documents }: Stores,
  runId: string,
  batch: number,
  contacts: number,
): Promise<{ record: Subscriptions; etag: string | undefined }> {
  const found = await documents.read(subscriptionsPath(runId, batch), subscriptionsSchema);
  return found ? recordOf(found) : { record: newSubscriptions(batch, contacts), etag: undefined };
}

const recordOf = ({ value, etag }: Versioned<Subscriptions>) => ({ record: value, etag });

/** Writes a record over the version read; false when somebody else was first: they have learned the same. */
export async function writeSubscriptions(
  { documents }: Stores,
  runId: string,
  record: Subscriptions,
  etag: string | undefined,
): Promise<boolean> {
  const condition = etag === undefined ? ({ ifNoneMatch: '*' } as const) : { ifMatch: etag };
  try {
    await documents.write(subscriptionsPath(runId, record.batch), record, condition);
    return true;
  } catch (error) {
    if (error instanceof ProductError && error.code === 'precondition_failed') return false;
    throw error;
  }
}

/** All records of a run that were written. */
export async function allSubscriptions(
  { documents }: Stores,
  runId: string,
  index: BatchIndex,
): Promise<Subscriptions[]> {
  const records: Subscriptions[] = [];
  for (const batch of resubscribeBatches(index)) {
    const found = await documents.read(subscriptionsPath(runId, batch), subscriptionsSchema);
    if (found) records.push(found.value);
  }
  return records;
}

/** Starts the orchestration of an erasure. */
import type { DurableClient } from 'durable-functions';
import { names } from '../shared/runs/names';

/** Only the id travels: never an address. */
export interface ErasureInput {
  erasureId: string;
}

/**
 * Starts the work. `try_` tells repeated starts apart: an instance id can be blocked for ever by lost queues, and two
 * that work on one erasure do no harm.
 */
export async function startErasure(
  client: Pick<DurableClient, 'startNew'>,
  erasureId: string,
  try_: string,
): Promise<void> {
  await client.startNew(names.erasePerson, {
    instanceId: `erasure.${erasureId}.${try_}`,
    input: { erasureId },
  });
}

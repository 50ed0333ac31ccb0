/**
 * Which copy of an activity may use the slots of a round of polling. Batches are claimed before they are sent; questions
 * are not, and two copies that run at once would ask each of them twice at one slot: more than the account allows.
 */
import { z } from 'zod';
import { ProductError } from '../model/errors';
import type { DocumentStore } from '../store/documents';
import { pollSlotsPath } from '../store/paths';
import type { PollInput } from './messages';

const pollSlotsSchema = z.strictObject({
  /** First slot (ms) of the round that was begun last. Slots only go on. */
  first: z.number(),
});

/** The slots of the round, or none when another copy has begun it: that one uses them and tells what was left. */
export async function ownSlots(documents: DocumentStore, { runId, slots }: PollInput): Promise<number[]> {
  const [first] = slots;
  if (first === undefined) return slots;
  const path = pollSlotsPath(runId);
  const begun = await documents.read(path, pollSlotsSchema);
  if (begun && begun.value.first >= first) return [];
  try {
    await documents.write(path, { first }, begun ? { ifMatch: begun.etag } : { ifNoneMatch: '*' });
    return slots;
  } catch (error) {
    if (error instanceof ProductError && error.code === 'precondition_failed') return [];
    throw error;
  }
}

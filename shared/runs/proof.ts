/**
 * Whether a refused key is refused for good: 403 and the login page come now and then with valid keys, too. So the
 * secret is read again and ActiveCampaign asked who we are, five times with growing pauses.
 */
import type { ActiveCampaignClient } from '../activecampaign/client';
import { ProductError } from '../model/errors';
import { slotComes } from './atSlots';

/** Refusals in a row that are believed. */
export const proofsNeeded = 5;
/** Slots asked for at once: room for pauses of one, two, four and eight slots between five proofs. */
export const proofSlots = 16;

/**
 * Slots to pass over after the `done`-th proof with `left` slots to come: pauses double, as far as the proofs that are
 * still needed leave room. Pure.
 */
export const slotsToPass = (done: number, left: number): number =>
  Math.max(0, Math.min(2 ** (done - 1) - 1, left - (proofsNeeded - done)));

export interface Proof {
  /** Refusals in a row, those before included; 0 when the key was accepted. */
  refusals: number;
  /** What ActiveCampaign said last, if it was asked. */
  refusal?: ProductError;
  /** Slots that were not used. */
  unused: number[];
}

/**
 * Asks at the slots until the key is accepted or `proofsNeeded` refusals in a row are reached. What was late for its
 * slot proves nothing, so there may be fewer; the next refusal goes on counting from there.
 */
export async function proveKey(
  slots: readonly number[],
  refusalsBefore: number,
  freshClient: () => Promise<Pick<ActiveCampaignClient, 'me'>>,
): Promise<Proof> {
  const unused = new Set(slots);
  let refusals = refusalsBefore;
  let refusal: ProductError | undefined;
  let pass = 0;
  for (const [i, slot] of slots.entries()) {
    if (refusals >= proofsNeeded) break;
    if (pass-- > 0 || !(await slotComes(slot))) continue;
    unused.delete(slot);
    try {
      await (await freshClient()).me();
      return { refusals: 0, unused: [...unused] };
    } catch (error) {
      refusals++;
      if (error instanceof ProductError) refusal = error;
    }
    pass = slotsToPass(refusals, slots.length - 1 - i);
  }
  return { refusals, unused: [...unused], ...(refusal === undefined ? {} : { refusal }) };
}

/** Calls at their slots, beside each other: one slow answer must not cost the others their slots. */
import { setTimeout as sleep } from 'node:timers/promises';
import { waitForSlot } from '../activecampaign/pace';
import { isPaused, rememberPause } from './pauses';

/** What a call at a slot came to; `wait` in seconds when ActiveCampaign asked to wait. */
export interface Called {
  wait?: number;
}

/**
 * Makes each call at its slot and answers the slots that were not used and until when ActiveCampaign asked to wait
 * (ms). After that answer the calls that have not begun are left.
 */
export async function callAtSlots(
  account: string,
  calls: readonly { slot: number; call: () => Promise<Called> }[],
): Promise<{ unused: number[]; waitUntil?: number }> {
  const unused: number[] = [];
  let waitUntil = 0;
  await Promise.all(
    calls.map(async ({ slot, call }) => {
      await sleep(Math.max(0, slot - Date.now()));
      if (isPaused(account, Date.now()) || waitForSlot(slot, Date.now()).state === 'missed') {
        unused.push(slot);
        return;
      }
      const { wait } = await call();
      if (wait === undefined) return;
      waitUntil = Math.max(waitUntil, Date.now() + wait * 1000);
      rememberPause(account, waitUntil);
    }),
  );
  return { unused, ...(waitUntil > 0 ? { waitUntil } : {}) };
}

/** Calls at their slots, beside each other: one slow answer must not cost the others their slots. */
import { setTimeout as sleep } from 'node:timers/promises';
import { waitForSlot } from '../activecampaign/pace';
import { isPaused, rememberPause } from './pauses';

/** What a call at a slot came to; `wait` in seconds when ActiveCampaign asked to wait. */
export interface Called {
  wait?: number;
}

/** Waits for the slot; false when it was missed. Asks the clock after every wait: timers may be early or late. */
export async function slotComes(slot: number): Promise<boolean> {
  for (;;) {
    const next = waitForSlot(slot, Date.now());
    if (next.state !== 'wait') return next.state === 'send';
    await sleep(next.ms);
  }
}

/** What became of the slots of several calls. */
export interface SlotsSpent {
  /** Slots that were not used. */
  unused: number[];
  /** How many of them had passed already. */
  late: number;
  /** Until when (ms) ActiveCampaign asked to wait. */
  waitUntil?: number;
}

/** Makes each call at its slot. After an answer that asks to wait the calls that have not begun are left. */
export async function callAtSlots(
  account: string,
  calls: readonly { slot: number; call: () => Promise<Called> }[],
): Promise<SlotsSpent> {
  const unused: number[] = [];
  let late = 0;
  let waitUntil = 0;
  await Promise.all(
    calls.map(async ({ slot, call }) => {
      const inTime = await slotComes(slot);
      if (!inTime || isPaused(account, Date.now())) {
        unused.push(slot);
        if (!inTime) late++;
        return;
      }
      const { wait } = await call();
      if (wait === undefined) return;
      waitUntil = Math.max(waitUntil, Date.now() + wait * 1000);
      rememberPause(account, waitUntil);
    }),
  );
  return { unused, late, ...(waitUntil > 0 ? { waitUntil } : {}) };
}

/** Calls at their slots, beside each other: one slow answer must not cost the others their slots. */
import { setTimeout as sleep } from 'node:timers/promises';
import { waitForSlot } from '../activecampaign/pace';
import { isPaused, rememberPause } from './pauses';

/** What a call at a slot came to; `wait` in seconds when ActiveCampaign asked to wait. */
export interface Called {
  wait?: number;
}

/** A call at a slot: what it does after everything that takes time was done before. */
export interface CallAtSlot {
  slot: number;
  /** Begins `prepareMs` before the slot; undefined when there is nothing to ask. */
  prepare: () => Promise<(() => Promise<Called>) | undefined>;
}

/**
 * Reading a document takes some 10 ms, on a busy storage some 100: read after the slot came, it would make the call
 * late. So long before, because on a slow host slots are asked for further ahead, and that must help the reading, too.
 */
const prepareMs = 4000;

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

/**
 * Makes each call at its slot; one that is not prepared in time is missed rather than sent late. After an answer that
 * asks to wait the calls that have not begun are left.
 */
export async function callAtSlots(account: string, calls: readonly CallAtSlot[]): Promise<SlotsSpent> {
  const unused: number[] = [];
  let late = 0;
  let waitUntil = 0;
  await Promise.all(
    calls.map(async ({ slot, prepare }) => {
      await sleep(Math.max(0, slot - prepareMs - Date.now()));
      const call = isPaused(account, slot) ? undefined : await prepare();
      const inTime = call === undefined || (await slotComes(slot));
      if (call === undefined || !inTime || isPaused(account, Date.now())) {
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

/** What a sender does with its slot. Pure. */
import { spread } from './windows';

export type SlotState = { state: 'wait'; ms: number } | { state: 'send' } | { state: 'missed' };

/**
 * What to do at `now` (the sender's own clock) with a call for this slot: wait so many ms and ask again, send it at
 * once, or do not send it any more. Ask again after every wait: timers may be early or late.
 */
export function waitForSlot(slot: number, now: number, lateMs: number = spread.lateMs): SlotState {
  if (now < slot) return { state: 'wait', ms: slot - now };
  return now <= slot + lateMs ? { state: 'send' } : { state: 'missed' };
}

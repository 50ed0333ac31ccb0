/** What else happens to a pace: slots come back, answers tell something. Pure. */
import type { PaceState } from './state';

/**
 * Takes back slots that were certainly not used: missed ones, or ones of a run that ended. A copy of an activity
 * may only call a slot missed when it holds the claim for its batch, else the other copy may have used the slot.
 * Only the requester's own slots are taken; giving back twice does nothing.
 */
export function giveBack(state: PaceState, requester: string, slots: readonly number[]): PaceState {
  const number = state.requesters.find(({ id }) => id === requester)?.number;
  if (number === undefined) return state;
  const back = new Set(slots);
  return { ...state, slots: state.slots.filter((slot) => slot[2] !== number || !back.has(slot[0])) };
}

/** Everybody on the account waits until then (ms since 1970); an earlier end than the present one changes nothing. */
export function noteWait(state: PaceState, until: number, reason: string): PaceState {
  return until <= (state.wait?.until ?? 0) ? state : { ...state, wait: { until, reason } };
}

/** Remembers the `RateLimit-Limit` of an answer. */
export const noteAdvertised = (state: PaceState, limit: number, now: number): PaceState => ({
  ...state,
  advertised: { limit, at: now },
});

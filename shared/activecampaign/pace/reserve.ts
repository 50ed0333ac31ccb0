/** Handing out slots. Pure: the caller passes the clock. */
import { documentedLimits } from '../../model/limits';
import { Book } from './book';
import {
  forgetLimits,
  forgetSlots,
  type HeldSlot,
  isImport,
  type PaceState,
  type Requester,
  sharingMs,
  type SlotKind,
} from './state';
import { type PaceLimits, type Windows, windowsOf } from './windows';

export interface ReserveRequest {
  /** Who shares fairly with others: the run id, for both lanes and the polling of a run. */
  requester: string;
  /** Id of the connection whose limits these are; the strictest of all connections to the account counts. */
  connection: string;
  limits: PaceLimits;
  kind: SlotKind;
  count: number;
  /** Milliseconds from now to the first slot; default `leadMs`. */
  lead?: number;
}

export interface Reservation {
  state: PaceState;
  /** Absolute times (ms since 1970), ascending; at most as many as asked for, all within 15 s of the first. */
  slots: number[];
  /** When there are no slots: ask again at this time, not before. */
  askAgainAt?: number;
}

/** From its first to its last slot a wave takes at most this long, so that its activities end within 40 s. */
export const waveMs = 15_000;
/**
 * Slots further ahead are not handed out (the next minute's are): newcomers should not wait behind them, and a long
 * wait should not waste them.
 */
export const horizonMs = 70_000;
/** Other calls that may be held ahead by all requesters together: about 15 s at the documented limits. */
const requestsAhead = 50;

/**
 * How far ahead the first slot lies by default: time for the fan-out. 5 s for imports (activities were seen to start
 * up to 7 s late on a loaded machine), shorter in proportion where the limits are higher, 1 s for other calls.
 */
export function leadMs(kind: SlotKind, limits: PaceLimits): number {
  if (kind === 'request') return 1000;
  return Math.min(5000, Math.max(1000, (5000 * documentedLimits.importsPerMinute) / limits.importsPerMinute));
}

const letter = { import: 'i', single: 's', request: 'r' } as const;

/** The requester's entry, new if need be, with the time of this question noted. */
function meet(
  requesters: readonly Requester[],
  request: ReserveRequest,
  now: number,
): [Requester, Requester[]] {
  const known = requesters.find(({ id }) => id === request.requester);
  const numbers = new Set(requesters.map(({ number }) => number));
  let free = 0;
  while (numbers.has(free)) free += 1;
  const asked = request.kind === 'request' ? { requests: now } : { imports: now };
  const me = { ...(known ?? { id: request.requester, number: free }), ...asked };
  return [me, [...requesters.filter(({ id }) => id !== request.requester), me]];
}

/**
 * How many slots this requester may hold ahead: all that one window holds when it is alone, its part of them when
 * others have asked lately. So nobody waits behind more than one window of others.
 */
function fairPart(
  request: ReserveRequest,
  requesters: readonly Requester[],
  windows: Windows,
  now: number,
): number {
  const imports = request.kind !== 'request';
  const lately = (at: number | undefined): boolean => at !== undefined && at > now - sharingMs;
  const sharing = requesters.filter((one) => lately(imports ? one.imports : one.requests)).length;
  const all = imports ? windows.imports.count : requestsAhead;
  return Math.max(1, Math.floor(all / Math.max(1, sharing)));
}

/**
 * Hands out slots at the earliest times that all windows allow. See `Reservation` for what may come back. Throws a
 * RangeError for a count below one and for times that are none: searching on would never end.
 */
export function reserve(before: PaceState, request: ReserveRequest, now: number): Reservation {
  if (!(request.count >= 1 && Number.isFinite(now + (request.lead ?? 0)))) {
    throw new RangeError('The pace is asked for at least one slot at a time that is a number.');
  }
  const connections = {
    ...before.connections,
    [request.connection]: { limits: request.limits, usedAt: now },
  };
  const told = forgetLimits({ ...before, connections }, now);
  const limits = Object.values(told.connections).map((one) => one.limits);
  const windows = windowsOf(limits, told.advertised?.limit);
  const kept = forgetSlots(told, Math.max(windows.imports.ms, windows.singles.ms, windows.gapMs), now);
  const [me, requesters] = meet(kept.requesters, request, now);
  const state = { ...kept, requesters };

  const imports = request.kind !== 'request';
  const ahead = kept.slots.filter(
    (slot) => slot[2] === me.number && slot[0] > now && isImport(slot) === imports,
  );
  const part = fairPart(request, requesters, windows, now);
  const room = part - ahead.length;
  // Less than half of its part is not worth a wave: ask again when so many slots have passed.
  const worthwhile = Math.min(request.count, Math.ceil(part / 2));
  if (room < worthwhile) {
    const passes = ahead[worthwhile - room - 1]?.[0] ?? now;
    return { state, slots: [], askAgainAt: Math.max(passes, now + 100) };
  }

  const from = Math.ceil(
    Math.max(now + (request.lead ?? leadMs(request.kind, request.limits)), kept.wait?.until ?? 0),
  );
  const book = new Book(kept.slots, windows);
  const first = book.earliest(request.kind, from);
  if (first > now + horizonMs) return { state, slots: [], askAgainAt: first - horizonMs };
  const slots: number[] = [];
  for (let next = first; next <= first + waveMs && slots.length < Math.min(request.count, room);) {
    slots.push(next);
    book.take(request.kind, next);
    next = book.earliest(request.kind, next + windows.gapMs);
  }
  const held = slots.map((at): HeldSlot => [at, letter[request.kind], me.number]);
  return { state: { ...state, slots: [...kept.slots, ...held].sort((a, b) => a[0] - b[0]) }, slots };
}

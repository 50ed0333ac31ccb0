/** What the pace of one account remembers: plain data of a few KB, the state of a Durable entity. Pure. */
import type { PaceLimits } from './windows';

/** `import`: several contacts; `single`: one contact; `request`: any other call. */
export type SlotKind = 'import' | 'single' | 'request';

/** A slot handed out: time (ms since 1970), first letter of its kind, number of the requester that holds it. */
export type HeldSlot = [at: number, kind: 'i' | 's' | 'r', by: number];

export interface Requester {
  /** A run id, or the name of a call from outside a run. */
  id: string;
  number: number;
  /** When it last asked for imports, and for other calls. */
  imports?: number;
  requests?: number;
}

export interface PaceState {
  /** By time. Those in the past stay as long as a window may count them. */
  slots: HeldSlot[];
  requesters: Requester[];
  /** Limits of each connection to the account that asked lately. */
  connections: Record<string, { limits: PaceLimits; usedAt: number }>;
  /** `RateLimit-Limit` as last seen. */
  advertised?: { limit: number; at: number };
  /** Nobody gets a slot before `until`. */
  wait?: { until: number; reason: string };
}

/** The pace of an account that nobody has asked for yet. */
export const emptyPace = (): PaceState => ({ slots: [], requesters: [], connections: {} });

/** Limits of a connection that has not asked for this long no longer count: it may be gone. */
export const connectionMemoryMs = 15 * 60_000;
/** An advertised limit is forgotten when no answer has repeated it for this long. */
export const advertisedMemoryMs = 15 * 60_000;
/** Who asked within this time shares the budget with the others; two waves of a run lie less than this apart. */
export const sharingMs = 90_000;

export const isImport = (slot: HeldSlot): boolean => slot[1] !== 'r';

/** Without connections, advertised limits and waits whose time is over. */
export function forgetLimits(state: PaceState, now: number): PaceState {
  const { advertised, wait, ...rest } = state;
  return {
    ...rest,
    connections: Object.fromEntries(
      Object.entries(state.connections).filter(([, { usedAt }]) => usedAt > now - connectionMemoryMs),
    ),
    ...(advertised !== undefined && advertised.at > now - advertisedMemoryMs ? { advertised } : {}),
    ...(wait !== undefined && wait.until > now ? { wait } : {}),
  };
}

/** Without slots that no window counts any more, and requesters that neither hold any nor asked lately. */
export function forgetSlots(state: PaceState, longestWindowMs: number, now: number): PaceState {
  // The entity may move to an instance whose clock is behind: a second more than the window is kept.
  const oldest = now - longestWindowMs - 1000;
  const first = state.slots.findIndex((slot) => slot[0] > oldest);
  const slots = first < 0 ? [] : state.slots.slice(first);
  const holders = new Set<number>();
  for (const slot of slots) holders.add(slot[2]);
  const lately = (at: number | undefined): boolean => at !== undefined && at > now - sharingMs;
  const requesters = state.requesters.filter(
    (one) => holders.has(one.number) || lately(one.imports) || lately(one.requests),
  );
  return { ...state, slots, requesters };
}

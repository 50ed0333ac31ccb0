/**
 * Claims on a batch: what a repeated activity may do, so that two copies never send the same part at the same time.
 * The claim counts once it is written over the version that was read. Pure.
 */
import { isUnfinished, keep, partAt, replacePart, type BatchRecord } from './batchRecord';

/** Longest time between slot and written answer (ms): that for the answer, and half as much for storage. */
export const claimMs = (answerSeconds: number): number => answerSeconds * 1500;

export type Claim =
  | { kind: 'claimed'; record: BatchRecord; part: number; automationsOff: boolean }
  /** Not before this time (ms): somebody else's claim, or a pause after a failure. */
  | { kind: 'busy'; until: number }
  | { kind: 'nothing' };

/** Claims the first part that may be sent at `slot`; a claim whose time is over is taken as in flight and sent again. */
export function claim(record: BatchRecord, now: number, slot: number, answerSeconds: number): Claim {
  if (!isUnfinished(record)) return { kind: 'nothing' };
  const pause = record.notBefore ?? 0;
  if (pause > now) return { kind: 'busy', until: pause };
  const index = record.parts.findIndex(
    (part) => part.state === 'open' || (part.state === 'claimed' && (part.claimedUntil ?? 0) <= now),
  );
  const part = record.parts[index];
  if (!part) {
    const ends = record.parts.flatMap(({ state, claimedUntil }) =>
      state === 'claimed' && claimedUntil !== undefined ? [claimedUntil] : [],
    );
    return { kind: 'busy', until: Math.min(...ends) };
  }
  const resend = record.resend || part.state === 'claimed';
  const next = replacePart(record, index, {
    ...keep(part),
    state: 'claimed',
    slot,
    claimedUntil: Math.max(now, slot) + claimMs(answerSeconds),
  });
  return {
    kind: 'claimed',
    record: { ...next, resend, requests: record.requests + 1 },
    part: index,
    automationsOff: resend,
  };
}

/** True when the slot was used for this batch, or is claimed for it: then it must not be given back. */
export const slotUsed = (record: BatchRecord, slot: number): boolean =>
  record.lastSentAt === slot || record.parts.some((part) => part.state === 'claimed' && part.slot === slot);

/** Gives a claim back that was not used: the slot was missed, so nothing was sent. */
export function releaseClaim(record: BatchRecord, index: number): BatchRecord {
  const part = partAt(record, index);
  return { ...replacePart(record, index, { ...keep(part), state: 'open' }), requests: record.requests - 1 };
}

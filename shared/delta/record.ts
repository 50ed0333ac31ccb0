/**
 * What the delivered state knows of one contact, and what an outcome makes of it. Pure.
 *
 * A member is on the list as far as we know: ActiveCampaign has confirmed it at some time. Only members can leave.
 * Beside it stands what became of the last attempt: a member whose changed row was refused is still a member.
 */

/** Codes of the error registry for refusals that are final until the row changes. */
export const finalCodes = ['refused_by_activecampaign', 'unsubscribed', 'bounced'] as const;
export type FinalCode = (typeof finalCodes)[number];

/** A refusal without reason is tried in this many runs, then it is final. */
export const triesWithoutReason = 5;

export type LastOutcome =
  | { kind: 'delivered' }
  | { kind: 'refused'; code: FinalCode; firstSeen: number }
  | { kind: 'noReason'; tries: number; firstSeen: number }
  /** Sent, and what became of it was not learned in time: sent again by the next run. */
  | { kind: 'unknown' }
  /** Was a member, left the segment, and was marked or unsubscribed: recognised on return. */
  | { kind: 'left' };

export interface StateRecord {
  /** As it was sent. */
  email: string;
  member: boolean;
  last: LastOutcome;
  /** Of the content that `last` speaks of: two words of 32 bits. */
  fingerprint: readonly [number, number];
  /** Hashes of the values that ActiveCampaign holds: see slots.ts. */
  slots: readonly number[];
}

/** What the state said about a row when it was sent; travels with the row until its outcome is known. */
export interface Sent {
  fingerprint: readonly [number, number];
  /** Hashes of the values that ActiveCampaign holds if the row is applied, but for those that it clears. */
  slots: readonly number[];
  /** Bit by bit, the words of `slots` whose value the row clears: gone once it is delivered, and not before. */
  cleared: number;
  member: boolean;
  /** Earlier tries of the same content that were refused without reason. */
  tries: number;
  /** When a row of this address was first refused, in seconds since 1970; 0 when never. */
  firstSeen: number;
}

/** What became of a row that was to be sent. Times are seconds since 1970. */
export type RowOutcome = 'delivered' | 'unknown' | 'notSent' | 'reason_not_given' | FinalCode;

/** The contact's new record; undefined when the old one, if any, stays as it is. */
export function recordAfter(
  email: string,
  sent: Sent,
  outcome: RowOutcome,
  now: number,
): StateRecord | undefined {
  const { fingerprint, member, cleared } = sent;
  const done = outcome === 'delivered' && cleared !== 0;
  const slots = done ? sent.slots.map((hash, word) => ((cleared >> word) & 1 ? 0 : hash)) : sent.slots;
  const firstSeen = sent.firstSeen === 0 ? now : sent.firstSeen;
  const record = (last: LastOutcome, isMember: boolean): StateRecord => ({
    email,
    member: isMember,
    last,
    fingerprint,
    slots,
  });
  switch (outcome) {
    case 'notSent':
      return undefined;
    case 'delivered':
      return record({ kind: 'delivered' }, true);
    case 'unknown':
      return record({ kind: 'unknown' }, member);
    case 'reason_not_given':
      return record({ kind: 'noReason', tries: sent.tries + 1, firstSeen }, member);
    default:
      return record({ kind: 'refused', code: outcome, firstSeen }, member);
  }
}

/** The record of a leaver who was marked or unsubscribed. */
export const recordOfLeft = (email: string): StateRecord => ({
  email,
  member: false,
  last: { kind: 'left' },
  fingerprint: [0, 0],
  slots: [],
});

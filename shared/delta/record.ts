/**
 * What the delivered state knows of one contact, and what an outcome makes of it. Pure.
 *
 * A member is on the list as far as we know: ActiveCampaign has confirmed it at some time. Only members can leave.
 * Beside it stands what became of the last attempt: a member whose changed row was refused is still a member.
 */
import { slotsAfter, slotsPerhapsAfter } from './slots';

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
  /** Of the content that was sent last, whatever became of it: two words of 32 bits. */
  fingerprint: readonly [number, number];
  /** Hashes of the values that ActiveCampaign holds: see slots.ts. */
  slots: readonly number[];
  /** This app unsubscribed the person, who had not done so before as far as it knew, and nobody is known to have subscribed them since. */
  unsubscribed?: true;
}

/** What the state said about a row when it was sent; travels with the row until its outcome is known. */
export interface Sent {
  fingerprint: readonly [number, number];
  /** Hashes of the values of the row. */
  slots: readonly number[];
  /** Hashes of the values that ActiveCampaign held before; empty for a contact that the state did not know. */
  held: readonly number[];
  /** Whether the row clears a value that it does not have. */
  clears: boolean;
  member: boolean;
  /** Earlier tries of the same content that were refused without reason. */
  tries: number;
  /** When a row of this address was first refused, in seconds since 1970; 0 when never. */
  firstSeen: number;
  /** As in the state; of a leaver: as it will be when the person is gone. */
  unsubscribed?: true;
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
  const { fingerprint, member, held, clears } = sent;
  const firstSeen = sent.firstSeen === 0 ? now : sent.firstSeen;
  const record = (last: LastOutcome, isMember = member, slots = held): StateRecord => ({
    email,
    member: isMember,
    last,
    fingerprint,
    slots,
    ...(sent.unsubscribed && last.kind !== 'delivered' ? { unsubscribed: true } : {}),
  });
  switch (outcome) {
    case 'notSent':
      return undefined;
    case 'delivered':
      return record({ kind: 'delivered' }, true, slotsAfter(held, sent.slots, clears));
    case 'unknown':
      return record({ kind: 'unknown' }, member, slotsPerhapsAfter(held, sent.slots, clears));
    case 'reason_not_given':
      return record({ kind: 'noReason', tries: sent.tries + 1, firstSeen });
    default:
      return record({ kind: 'refused', code: outcome, firstSeen });
  }
}

/**
 * What travels with a leaver who is to be marked or unsubscribed. Who is known to have unsubscribed before is not
 * counted as unsubscribed by this app: nobody may subscribe them again.
 */
export const sentOfLeaver = (
  { fingerprint, slots, member, last }: StateRecord,
  unsubscribe = false,
): Sent => ({
  ...{ fingerprint, slots: [], held: slots, clears: false },
  ...{ member, tries: 0, firstSeen: 0 },
  ...(unsubscribe && !(last.kind === 'refused' && last.code === 'unsubscribed')
    ? { unsubscribed: true }
    : {}),
});

/** The record of a leaver who was marked or unsubscribed; on any other outcome the old record stays. */
export const recordOfLeft = (email: string, { fingerprint, held, unsubscribed }: Sent): StateRecord => ({
  email,
  member: false,
  last: { kind: 'left' },
  fingerprint,
  // ActiveCampaign still holds the values.
  slots: held,
  ...(unsubscribed ? { unsubscribed } : {}),
});

/** What a single call made of a person who returns: on the list again, or known never to be by such a call. */
export type Resubscription = 'subscribed' | 'refused';

/**
 * What is known of a person once the call has been made: who is on the list again is a member, whatever becomes of
 * the row that follows; whom ActiveCampaign refuses is not asked about again.
 */
export function afterResubscription({ unsubscribed: _settled, ...sent }: Sent, call: Resubscription): Sent {
  return call === 'subscribed' ? { ...sent, member: true } : sent;
}

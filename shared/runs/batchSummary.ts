/** What a list of a run's batch records shows without reading them: kept in blob metadata. Pure. */
import { isUnfinished, positionsOf, type BatchRecord } from './batchRecord';

const phases = ['sending', 'reopened', 'sent', 'ended'] as const;
/**
 * Sending: something is still to be sent. Reopened: accepted once, failed as a whole, to be sent again. Sent:
 * ActiveCampaign works on it. Ended: nothing more happens.
 */
export type BatchPhase = (typeof phases)[number];

export interface BatchSummary {
  batch: number;
  phase: BatchPhase;
  contacts: number;
  refused: number;
  /** Of those refused: reported as bare addresses that were not looked up. */
  bare: number;
  unknown: number;
  /** Contacts of parts that are not sent (yet). */
  open: number;
  /** Contacts of parts that ActiveCampaign has accepted and not finished. */
  waiting: number;
  requests: number;
  /** When the first accepted part was last asked about, or accepted (ms); 0 when none is accepted. */
  waitingSince: number;
  /** Latest acceptance (ms), 0 when none. */
  acceptedAt: number;
  /** First and last request (ms), 0 when none was answered. */
  firstSentAt: number;
  lastSentAt: number;
}

export function summarizeBatch(record: BatchRecord): BatchSummary {
  const count = (...states: readonly string[]): number =>
    record.parts
      .filter((part) => !part.search && states.includes(part.state))
      .reduce((sum, part) => sum + positionsOf(part, record.refused).length, 0);
  // The part that a search has out is among its suspects.
  const searched = (record.search?.suspects.length ?? 0) + (record.search?.aside.length ?? 0);
  const accepted = record.parts.filter((part) => part.state === 'accepted');
  const sending = isUnfinished(record);
  const reopened = record.parts.some(
    ({ state, interrupted }) => interrupted !== undefined && (state === 'open' || state === 'claimed'),
  );
  return {
    batch: record.batch,
    phase: reopened ? 'reopened' : sending ? 'sending' : accepted.length > 0 ? 'sent' : 'ended',
    contacts: record.contacts,
    refused: record.refused.length,
    bare: record.refused.filter((refusal) => refusal.bare).length,
    unknown: count('unknown'),
    open: count('open', 'claimed') + searched,
    waiting: count('accepted'),
    requests: record.requests,
    waitingSince:
      accepted.length === 0 ? 0 : Math.min(...accepted.map((part) => part.askedAt ?? part.acceptedAt ?? 0)),
    acceptedAt: Math.max(0, ...record.parts.map((part) => part.acceptedAt ?? 0)),
    firstSentAt: record.firstSentAt ?? 0,
    lastSentAt: record.lastSentAt ?? 0,
  };
}

/** The numbers of a summary in the order of their text. */
const fields = [
  'contacts',
  'refused',
  'bare',
  'unknown',
  'open',
  'waiting',
  'requests',
  'waitingSince',
  'acceptedAt',
  'firstSentAt',
  'lastSentAt',
] as const satisfies readonly (keyof BatchSummary)[];

/** Metadata form: one short ASCII value. */
export const encodeSummary = (s: BatchSummary): string =>
  [s.batch, s.phase, ...fields.map((field) => s[field])].join(' ');

/** Reads `encodeSummary`. Throws on anything else. */
export function decodeSummary(text: string): BatchSummary {
  const [batch, word, ...numbers] = text.split(' ');
  const phase = phases.find((known) => known === word);
  const readable = [batch, ...numbers].every((number) => /^\d+$/.test(number ?? ''));
  if (!phase || !readable || numbers.length !== fields.length) {
    throw new Error('A batch record has unreadable metadata.');
  }
  const values = Object.fromEntries(fields.map((field, i) => [field, Number(numbers[i])]));
  return { batch: Number(batch), phase, ...(values as Record<(typeof fields)[number], number>) };
}

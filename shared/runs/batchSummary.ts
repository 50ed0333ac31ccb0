/** What a list of a run's batch records shows without reading them: kept in blob metadata. Pure. */
import { remaining, type BatchRecord } from './batchRecord';

/** Sending: something is still to be sent. Sent: ActiveCampaign works on it. Ended: nothing more happens. */
export type BatchPhase = 'sending' | 'sent' | 'ended';

export interface BatchSummary {
  batch: number;
  phase: BatchPhase;
  contacts: number;
  refused: number;
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
}

export function summarizeBatch(record: BatchRecord): BatchSummary {
  const count = (states: readonly string[]): number =>
    record.parts
      .filter((part) => states.includes(part.state))
      .reduce((sum, part) => sum + remaining(part.from, part.to, record.refused).length, 0);
  const accepted = record.parts.filter((part) => part.state === 'accepted');
  const sending = record.parts.some((part) => part.state === 'open' || part.state === 'claimed');
  return {
    batch: record.batch,
    phase: sending ? 'sending' : accepted.length > 0 ? 'sent' : 'ended',
    contacts: record.contacts,
    refused: record.refused.length,
    unknown: count(['unknown']),
    open: count(['open', 'claimed']),
    waiting: count(['accepted']),
    requests: record.requests,
    waitingSince:
      accepted.length === 0 ? 0 : Math.min(...accepted.map((part) => part.askedAt ?? part.acceptedAt ?? 0)),
    acceptedAt: Math.max(0, ...record.parts.map((part) => part.acceptedAt ?? 0)),
  };
}

/** Metadata form: one short ASCII value. */
export const encodeSummary = (s: BatchSummary): string =>
  [
    s.batch,
    s.phase,
    s.contacts,
    s.refused,
    s.unknown,
    s.open,
    s.waiting,
    s.requests,
    s.waitingSince,
    s.acceptedAt,
  ].join(' ');

/** Reads `encodeSummary`. Throws on anything else. */
export function decodeSummary(text: string): BatchSummary {
  const [batch, phase, ...numbers] = text.split(' ');
  const [contacts, refused, unknown, open, waiting, requests, waitingSince, acceptedAt] = numbers.map(Number);
  const known = phase === 'sending' || phase === 'sent' || phase === 'ended';
  if (!known || acceptedAt === undefined || numbers.some((n) => !/^\d+$/.test(n))) {
    throw new Error('A batch record has unreadable metadata.');
  }
  return {
    batch: Number(batch),
    phase,
    contacts: contacts ?? 0,
    refused: refused ?? 0,
    unknown: unknown ?? 0,
    open: open ?? 0,
    waiting: waiting ?? 0,
    requests: requests ?? 0,
    waitingSince: waitingSince ?? 0,
    acceptedAt,
  };
}

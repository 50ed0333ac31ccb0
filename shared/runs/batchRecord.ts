/**
 * The record of one batch: what was claimed, sent, accepted, refused. It decides what a repeated activity does,
 * so that two copies never send the same part at the same time and no answer is counted twice. Pure.
 *
 * A batch is sent in parts: one part with all contacts, until ActiveCampaign refuses a part without naming a
 * contact; then the part is halved. Positions count from 0 within the batch.
 */
import { z } from 'zod';

const position = z.int().nonnegative();

export const partSchema = z.strictObject({
  from: position,
  /** Exclusive. */
  to: position,
  state: z.enum(['open', 'claimed', 'accepted', 'done', 'unknown']),
  /** While claimed: the slot (ms) it is sent at, and the time (ms) before which nobody else sends. */
  slot: z.number().optional(),
  claimedUntil: z.number().optional(),
  batchId: z.string().optional(),
  acceptedAt: z.number().optional(),
  /** Last time ActiveCampaign was asked about the part (ms), and how often. */
  askedAt: z.number().optional(),
  asked: z.int().optional(),
  /** How often ActiveCampaign reported the whole part as failed or interrupted. */
  interrupted: z.int().optional(),
});
export type Part = z.infer<typeof partSchema>;

/** A contact that was refused, by position; a reason only in ActiveCampaign's own words. */
export const refusalSchema = z.strictObject({
  at: position,
  code: z.enum(['refused_by_activecampaign', 'reason_not_given', 'unsubscribed', 'bounced']),
  reason: z.string().optional(),
});
export type Refusal = z.infer<typeof refusalSchema>;

export const batchRecordSchema = z.strictObject({
  batch: z.int().nonnegative(),
  contacts: z.int().positive(),
  parts: z.array(partSchema),
  refused: z.array(refusalSchema),
  /** Import requests made for this batch. */
  requests: z.int().nonnegative(),
  /** Requests in a row that ended without acceptance although the batch was not at fault. */
  failures: z.int().nonnegative(),
  /** Not before this time (ms), after a failure. */
  notBefore: z.number().optional(),
  /** True once an earlier request may have been applied: from then on automations stay off. */
  resend: z.boolean(),
  /** Slots (ms) of the first and the last request that was answered. */
  firstSentAt: z.number().optional(),
  lastSentAt: z.number().optional(),
});
export type BatchRecord = z.infer<typeof batchRecordSchema>;

/** Longest time between claim and written answer (ms): 20 s for the answer, the rest for storage. */
export const claimMs = 30_000;
/** Requests in a row without acceptance after which a part's outcome is given up as unknown. */
export const maxFailures = 12;

/** The record of a batch that nobody has touched. */
export const newRecord = (batch: number, contacts: number): BatchRecord => ({
  batch,
  contacts,
  parts: [{ from: 0, to: contacts, state: 'open' }],
  refused: [],
  requests: 0,
  failures: 0,
  resend: false,
});

export type Claim =
  | { kind: 'claimed'; record: BatchRecord; part: number; automationsOff: boolean }
  | { kind: 'busy' }
  | { kind: 'nothing' };

/** Claims the first part that may be sent at `slot`; a claim whose time is over is taken as in flight and sent again. */
export function claim(record: BatchRecord, now: number, slot: number): Claim {
  const unfinished = record.parts.some((part) => part.state === 'open' || part.state === 'claimed');
  if (!unfinished) return { kind: 'nothing' };
  if ((record.notBefore ?? 0) > now) return { kind: 'busy' };
  const index = record.parts.findIndex(
    (part) => part.state === 'open' || (part.state === 'claimed' && (part.claimedUntil ?? 0) <= now),
  );
  const part = record.parts[index];
  if (!part) return { kind: 'busy' };
  const resend = record.resend || part.state === 'claimed';
  const next = replacePart(record, index, {
    from: part.from,
    to: part.to,
    state: 'claimed',
    slot,
    claimedUntil: now + claimMs,
    ...keep(part),
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
  const open: Part = { from: part.from, to: part.to, state: 'open', ...keep(part) };
  return { ...replacePart(record, index, open), requests: record.requests - 1 };
}

/** What an answer means for the claimed part. */
export type PartAnswer =
  | { kind: 'accepted'; batchId: string }
  /** Positions within the batch. */
  | { kind: 'contactsRefused'; refusals: Refusal[] }
  /** Refused without naming a contact: the part is halved; a part of one contact is refused. */
  | { kind: 'refusedAsAWhole'; reason: string }
  /** Asked to wait: not a failure of the batch, nothing was applied. */
  | { kind: 'rateLimited'; until: number }
  /** No acceptance, tried again; `mayHaveBeenApplied` when the request may have arrived. */
  | { kind: 'failed'; mayHaveBeenApplied: boolean; retryAt: number };

/** The record after the answer to the claimed part, which was sent at `slot` (ms). */
export const answered = (
  record: BatchRecord,
  index: number,
  answer: PartAnswer,
  now: number,
  slot: number,
): BatchRecord => ({
  ...applyAnswer(record, index, answer, now),
  firstSentAt: record.firstSentAt ?? slot,
  lastSentAt: slot,
});

/** What the answer changes in the parts and their fate. */
export function applyAnswer(
  record: BatchRecord,
  index: number,
  answer: PartAnswer,
  now: number,
): BatchRecord {
  const part = partAt(record, index);
  const { from, to } = part;
  switch (answer.kind) {
    case 'accepted':
      return {
        ...replacePart(record, index, {
          from,
          to,
          state: 'accepted',
          batchId: answer.batchId,
          acceptedAt: now,
          ...keep(part),
        }),
        failures: 0,
      };
    case 'contactsRefused': {
      const refused = addRefusals(record.refused, answer.refusals);
      const left = remaining(from, to, refused).length;
      return {
        ...replacePart(record, index, { from, to, state: left === 0 ? 'done' : 'open', ...keep(part) }),
        refused,
        failures: 0,
      };
    }
    case 'refusedAsAWhole': {
      const left = remaining(from, to, record.refused);
      const first = left[0];
      if (first === undefined) return replacePart(record, index, { from, to, state: 'done' });
      if (left.length === 1) {
        const refused = addRefusals(record.refused, [
          { at: first, code: 'refused_by_activecampaign', reason: answer.reason },
        ]);
        return {
          ...replacePart(record, index, { from, to, state: 'done', ...keep(part) }),
          refused,
          failures: 0,
        };
      }
      const middle = left[Math.ceil(left.length / 2)] ?? to;
      const halves: Part[] = [
        { from, to: middle, state: 'open' },
        { from: middle, to, state: 'open' },
      ];
      return { ...record, parts: record.parts.flatMap((p, i) => (i === index ? halves : [p])), failures: 0 };
    }
    case 'rateLimited':
      return {
        ...replacePart(record, index, { from, to, state: 'open', ...keep(part) }),
        notBefore: answer.until,
      };
    case 'failed': {
      const failures = record.failures + 1;
      const resend = record.resend || answer.mayHaveBeenApplied;
      const state = failures >= maxFailures ? 'unknown' : 'open';
      return {
        ...replacePart(record, index, { from, to, state, ...keep(part) }),
        failures,
        resend,
        notBefore: answer.retryAt,
      };
    }
  }
}

/** What ActiveCampaign says of an accepted part. */
export type PartInfo =
  | { kind: 'pending' }
  /** Positions that failed; all others were applied. */
  | { kind: 'completed'; refusals: Refusal[] }
  /** Failed or interrupted as a whole: sent again once with automations off, then unknown. */
  | { kind: 'broken' };

/** The record after asking about the part. */
export function applyInfo(record: BatchRecord, index: number, info: PartInfo, now: number): BatchRecord {
  const part = partAt(record, index);
  switch (info.kind) {
    case 'pending':
      return replacePart(record, index, { ...part, askedAt: now, asked: (part.asked ?? 0) + 1 });
    case 'completed':
      return {
        ...replacePart(record, index, { from: part.from, to: part.to, state: 'done', ...keep(part) }),
        refused: addRefusals(record.refused, info.refusals),
      };
    case 'broken': {
      const interrupted = (part.interrupted ?? 0) + 1;
      const state = interrupted > 1 ? 'unknown' : 'open';
      return {
        ...replacePart(record, index, { from: part.from, to: part.to, state, interrupted }),
        resend: true,
      };
    }
  }
}

/**
 * Nothing more will be learned: what was accepted and never finished, and what was claimed and never answered, is
 * unknown. Open parts stay open: they were not sent.
 */
export const giveUpWaiting = (record: BatchRecord): BatchRecord => ({
  ...record,
  parts: record.parts.map((part) =>
    part.state === 'accepted' || part.state === 'claimed'
      ? { from: part.from, to: part.to, state: 'unknown' }
      : part,
  ),
});

/** Positions of a part that were not refused, ascending. */
export function remaining(from: number, to: number, refused: readonly Refusal[]): number[] {
  const gone = new Set(refused.map((refusal) => refusal.at));
  return Array.from({ length: to - from }, (_, i) => from + i).filter((at) => !gone.has(at));
}

const keep = (part: Part): Pick<Part, 'interrupted'> =>
  part.interrupted === undefined ? {} : { interrupted: part.interrupted };

function partAt(record: BatchRecord, index: number): Part {
  const part = record.parts[index];
  if (!part) throw new Error(`Batch ${record.batch} has no part ${index}.`);
  return part;
}

const replacePart = (record: BatchRecord, index: number, part: Part): BatchRecord => ({
  ...record,
  parts: record.parts.map((old, i) => (i === index ? part : old)),
});

const addRefusals = (old: readonly Refusal[], more: readonly Refusal[]): Refusal[] => {
  const byPosition = new Map([...more, ...old].map((refusal) => [refusal.at, refusal]));
  return [...byPosition.values()].sort((a, b) => a.at - b.at);
};

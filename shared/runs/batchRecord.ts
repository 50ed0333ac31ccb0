/**
 * The record of one batch: what was claimed, sent, accepted, refused. Pure; what happens to it stands in `claims.ts`,
 * `partAnswers.ts` and `partInfo.ts`.
 *
 * A batch is sent in parts: one part with all contacts, until ActiveCampaign refuses a part without naming a contact;
 * then a search (`activecampaign/bisection.ts`) says which part is sent next. Positions count from 0 within the batch.
 */
import { z } from 'zod';
import type { Bisection } from '../activecampaign/bisection';
import { formatRanges, parseRanges } from './ranges';

const position = z.int().nonnegative();

export const partSchema = z.strictObject({
  /** Positions of the part as ranges; those refused since are still among them. */
  positions: z.string(),
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
  /** True for the part that the search has out. */
  search: z.boolean().optional(),
  /** Positions that ActiveCampaign named once; named contacts a second time means that it counts otherwise than we. */
  named: z.string().optional(),
});
export type Part = z.infer<typeof partSchema>;

/** A contact that was refused, by position; a reason only in ActiveCampaign's own words. */
export const refusalSchema = z.strictObject({
  at: position,
  code: z.enum(['refused_by_activecampaign', 'reason_not_given', 'unsubscribed', 'bounced']),
  reason: z.string().optional(),
  /** Reported as a bare address, and not looked up yet. */
  bare: z.literal(true).optional(),
});
export type Refusal = z.infer<typeof refusalSchema>;

const searchSchema: z.ZodType<Bisection> = z.strictObject({
  suspects: z.array(position),
  aside: z.array(position),
  delivered: z.array(position),
  refused: z.array(z.strictObject({ position, reason: z.string() })),
  undecided: z.array(position),
  calls: z.int().nonnegative(),
  reason: z.string(),
});

export const batchRecordSchema = z.strictObject({
  batch: z.int().nonnegative(),
  contacts: z.int().positive(),
  parts: z.array(partSchema),
  refused: z.array(refusalSchema),
  /** The search for contacts that are refused without being named. Its suspects are sent in parts. */
  search: searchSchema.optional(),
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

/** The record of a batch that nobody has touched. */
export const newRecord = (batch: number, contacts: number): BatchRecord => ({
  batch,
  contacts,
  parts: [openPart(Array.from({ length: contacts }, (_, at) => at))],
  refused: [],
  requests: 0,
  failures: 0,
  resend: false,
});

/** A part of these positions that is to be sent. */
export const openPart = (positions: readonly number[]): Part => ({
  positions: formatRanges(positions),
  state: 'open',
});

/** True while something of the batch is to be sent. */
export const isUnfinished = (record: BatchRecord): boolean =>
  record.parts.some((part) => part.state === 'open' || part.state === 'claimed');

/** Positions of a part that were not refused, ascending: what is sent of it, or was. */
export function positionsOf(part: Part, refused: readonly Refusal[]): number[] {
  const gone = new Set(refused.map((refusal) => refusal.at));
  return parseRanges(part.positions).filter((at) => !gone.has(at));
}

/** What a part keeps from state to state. */
export const keep = (
  part: Part,
): Pick<Part, 'positions'> & Partial<Pick<Part, 'interrupted' | 'search' | 'named'>> => ({
  positions: part.positions,
  ...(part.interrupted === undefined ? {} : { interrupted: part.interrupted }),
  ...(part.search === undefined ? {} : { search: part.search }),
  ...(part.named === undefined ? {} : { named: part.named }),
});

/** Throws when there is no such part: a defect. */
export function partAt(record: BatchRecord, index: number): Part {
  const part = record.parts[index];
  if (!part) throw new Error(`Batch ${record.batch} has no part ${index}.`);
  return part;
}

/** The record with other parts in the place of one. */
export const replacePart = (record: BatchRecord, index: number, ...parts: Part[]): BatchRecord => ({
  ...record,
  parts: record.parts.flatMap((old, i) => (i === index ? parts : [old])),
});

/** Adds refusals; the first word about a contact stays. */
export const addRefusals = (old: readonly Refusal[], more: readonly Refusal[]): Refusal[] => {
  const byPosition = new Map([...more, ...old].map((refusal) => [refusal.at, refusal]));
  return [...byPosition.values()].sort((a, b) => a.at - b.at);
};

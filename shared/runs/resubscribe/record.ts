/**
 * What became of the people of one batch who are subscribed again by single calls before the batch is sent: positions
 * and nothing of the people. Pure.
 */
import { z } from 'zod';
import type { Resubscription } from '../../delta/record';
import { formatRanges, mergeNumbers, parseRanges } from '../ranges';

/**
 * People subscribed again in one run at most: two calls each, some twenty minutes of the account's calls. All others
 * wait for the next run.
 */
export const mostResubscriptions = 2000;
/** Calls for one person: look up, subscribe. */
export const callsEach = 2;
/** Failed calls for one person, and rounds of a batch in which nothing but failures came, after which it is left. */
export const mostTries = 5;

/**
 * subscribed: on the list again. notNeeded: unknown to the account or to the list, the import subscribes. refused:
 * ActiveCampaign refuses the call, or mail to the person bounces. failed: given up for this run.
 */
export const callOutcomes = ['subscribed', 'notNeeded', 'refused', 'failed'] as const;
export type CallOutcome = (typeof callOutcomes)[number];

export const subscriptionsSchema = z.strictObject({
  batch: z.int().nonnegative(),
  contacts: z.int().positive(),
  /** Positions by outcome, as ranges. */
  subscribed: z.string(),
  notNeeded: z.string(),
  refused: z.string(),
  failed: z.string(),
  /** Failed calls by position, of those who are not decided. */
  tries: z.record(z.string(), z.int().positive()),
  /** Rounds in a row in which calls failed and none succeeded. */
  barren: z.int().nonnegative(),
  /** Not before this time (ms), after such a round. */
  notBefore: z.number().optional(),
});
export type Subscriptions = z.infer<typeof subscriptionsSchema>;

/** Of a batch for which nothing has been done. */
export const newSubscriptions = (batch: number, contacts: number): Subscriptions => ({
  ...{ batch, contacts },
  ...{ subscribed: '', notNeeded: '', refused: '', failed: '' },
  tries: {},
  barren: 0,
});

/** Positions that are not decided, ascending. */
export function pendingOf(record: Subscriptions): number[] {
  const decided = new Set(callOutcomes.flatMap((outcome) => parseRanges(record[outcome])));
  return Array.from({ length: record.contacts }, (_, at) => at).filter((at) => !decided.has(at));
}

/** What a round learned of one person: an outcome, that a call failed, or (nothing final) that one succeeded. */
export interface Learned {
  at: number;
  result: CallOutcome | 'callFailed' | 'foundOnly';
}

/** The record after a round; `pauseMs` says how long to rest after so many barren rounds. */
export function afterRound(
  record: Subscriptions,
  learned: readonly Learned[],
  now: number,
  pauseMs: (barren: number) => number,
): Subscriptions {
  if (learned.length === 0) return record;
  const { notBefore: _over, ...rest } = record;
  const next: Subscriptions = { ...rest, tries: { ...record.tries } };
  const decide = (outcome: CallOutcome, positions: readonly number[]): void => {
    next[outcome] = formatRanges(mergeNumbers(parseRanges(next[outcome]), positions));
    for (const at of positions) delete next.tries[String(at)];
  };
  for (const { at, result } of learned) {
    if (result === 'foundOnly') continue;
    if (result !== 'callFailed') {
      decide(result, [at]);
      continue;
    }
    const tries = (next.tries[String(at)] ?? 0) + 1;
    next.tries[String(at)] = tries;
    if (tries >= mostTries) decide('failed', [at]);
  }
  const barren = learned.every(({ result }) => result === 'callFailed') ? record.barren + 1 : 0;
  if (barren >= mostTries) decide('failed', pendingOf(next));
  return { ...next, barren, ...(barren > 0 ? { notBefore: now + pauseMs(barren) } : {}) };
}

/** What the delivered state is to know of the person at a position; undefined when the calls say nothing final. */
export function callAt(record: Subscriptions): (at: number) => Resubscription | undefined {
  const subscribed = new Set(parseRanges(record.subscribed));
  const refused = new Set(parseRanges(record.refused));
  return (at) => (subscribed.has(at) ? 'subscribed' : refused.has(at) ? 'refused' : undefined);
}

/** People of a run by what became of them; `notTried` are those whom no call decided. */
export type CallCounts = Record<CallOutcome | 'notTried', number>;

/** Counts over all batches of a run that has `wanted` such people. */
export function countCalls(wanted: number, records: readonly Subscriptions[]): CallCounts {
  const of = (outcome: CallOutcome): number =>
    records.reduce((sum, record) => sum + parseRanges(record[outcome]).length, 0);
  const counts = { subscribed: of('subscribed'), notNeeded: of('notNeeded'), refused: of('refused') };
  const failed = of('failed');
  const decided = counts.subscribed + counts.notNeeded + counts.refused + failed;
  return { ...counts, failed, notTried: wanted - decided };
}

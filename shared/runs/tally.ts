/** From batch summaries to the counts of a run. Pure. */
import type { Counts, LeaverCounts } from '../model/counts';
import type { BatchSummary } from './batchSummary';
import type { BatchEntry } from './files/batchFiles';

export interface Tally {
  counts: Counts;
  leaverCounts: LeaverCounts;
  /** Import requests made. */
  requests: number;
  /** Batches of which at least one part was accepted or has ended. */
  sent: number;
}

/** What the plan promised before sending: everything to be sent counts as `notSent`. */
export interface TallyBasis {
  counts: Counts;
  leaverCounts: LeaverCounts;
}

/**
 * Counts of the run as its batch records stand. A batch without a record was not sent. What ActiveCampaign has
 * accepted but not finished is counted as unknown: call it when nothing is in flight, or for progress only.
 */
export function tally(
  basis: TallyBasis,
  batches: readonly BatchEntry[],
  summaries: readonly BatchSummary[],
  leaversAre: 'marked' | 'unsubscribed',
): Tally {
  const counts = { ...basis.counts };
  const leaverCounts = { ...basis.leaverCounts };
  let requests = 0;
  let sent = 0;
  for (const summary of summaries) {
    const entry = batches[summary.batch];
    if (!entry) throw new Error(`There is a record of batch ${summary.batch}, but no such batch.`);
    const waiting = summary.phase === 'ended' ? 0 : summary.waiting;
    const unknown = summary.unknown + waiting;
    const applied = summary.contacts - summary.refused - unknown - summary.open;
    requests += summary.requests;
    if (summary.open < summary.contacts) sent++;
    const to = entry.kind === 'leavers' ? leaverCounts : counts;
    to.notSent -= summary.contacts - summary.open;
    to.rejected += summary.refused;
    to.unknown += unknown;
    if (entry.kind === 'leavers') leaverCounts[leaversAre] += applied;
    else counts.delivered += applied;
  }
  return { counts, leaverCounts, requests, sent };
}

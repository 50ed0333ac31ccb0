/** What plan and run say about people who return. Pure. */
import type { CallCounts } from './record';

/** `unsubscribed`: those whom this app unsubscribed when they left, to be subscribed again or only sent. */
export function returningNotes(returned: number, unsubscribed: { again: number; only: number }): string[] {
  const { again, only } = unsubscribed;
  const notes: string[] = [];
  if (returned > 0) notes.push(`${returned} people return who had left the segments.`);
  if (again > 0) {
    notes.push(
      `${again} of them are subscribed again by single calls (resubscribe "withConsent"); ActiveCampaign may start automations for a subscription whatever "automations" says.`,
    );
  }
  if (only > 0) {
    notes.push(
      `${only} people in this run were unsubscribed by this app when they left; ActiveCampaign's importer does not subscribe them again. Who is refused stands in rejects.csv as returned_unsubscribed.`,
    );
  }
  return notes;
}

/** What the single calls came to. */
export function resubscribedNote(counts: CallCounts): string {
  const { subscribed, notNeeded, refused, failed, notTried } = counts;
  return `Of people who return ${subscribed} are subscribed again, ${notNeeded} needed no call, ${refused} were refused, ${failed} failed, ${notTried} were not tried.`;
}

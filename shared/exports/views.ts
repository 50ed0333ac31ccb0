/** What callers see of an export: the document without what only the app needs, and notes. Pure. */
import { z } from 'zod';
import { deliveredRefSchema, exportSchema, type ExportDocument } from '../model/export';

export const exportAnswerSchema = exportSchema.omit({ delivered: true, lastSnapshots: true }).extend({
  /** What ActiveCampaign has confirmed for this export. */
  delivered: deliveredRefSchema.pick({ rows: true, runId: true, at: true }).optional(),
  /** Snapshot by segment that the last completed run delivered. */
  lastSnapshots: exportSchema.shape.lastSnapshots,
  notes: z.array(z.string()),
});
export type ExportAnswer = z.infer<typeof exportAnswerSchema>;

const leaverNotes: Record<ExportDocument['leavers']['policy'], string | undefined> = {
  keep: undefined,
  mark: 'People who leave the segments get leavers.leaverValue in the field; they stay on the list.',
  unsubscribe:
    'A one-way door: people who leave the segments are unsubscribed, also those who had joined the list by themselves, and the importer does not subscribe again whom it once unsubscribed. See docs/leavers.md.',
};

const resubscribeNote =
  'People whom this app unsubscribed are subscribed again when they return: you have their consent. Automations that start with a subscription may start for them. See docs/leavers.md.';

/** What somebody who reads this export should know. */
function notesOf(document: ExportDocument): string[] {
  const notes: string[] = [];
  const leavers = leaverNotes[document.leavers.policy];
  if (leavers !== undefined) notes.push(leavers);
  if (document.resubscribe === 'withConsent') notes.push(resubscribeNote);
  if (document.connectionId === null)
    notes.push('Detached: it runs again once a connection is attached with PUT.');
  if (!document.enabled) notes.push('Disabled: neither the timer nor a call starts it.');
  return notes;
}

export function exportAnswer({ delivered, ...document }: ExportDocument): ExportAnswer {
  return {
    ...document,
    ...(delivered === undefined
      ? {}
      : { delivered: { rows: delivered.rows, runId: delivered.runId, at: delivered.at } }),
    notes: notesOf(document),
  };
}

/** What a run would do, as stored once prepared. A plan is written once and never changed. */
import { z } from 'zod';
import { countsSchema, leaverCountsSchema } from '../model/counts';

const count = z.int().nonnegative();

export const planSchema = z.strictObject({
  planId: z.string(),
  runId: z.string(),
  /** Names the batch files that belong to this plan; another copy of the activity may have written its own. */
  token: z.string(),
  createdAt: z.iso.datetime(),
  /** As they stand before anything is sent: what will be sent counts as notSent. */
  counts: countsSchema,
  leaverCounts: leaverCountsSchema,
  /** The same for each segment; a contact that stands in several counts in the first, and as duplicate in others. */
  segments: z.array(z.strictObject({ segment: z.string(), counts: countsSchema })),
  adds: count,
  changes: count,
  /** Of the changes, people who left once and return. */
  returned: count,
  /** Of these, people who are subscribed again by single calls before their rows are sent. */
  resubscribe: count.default(0),
  /** Distinct contacts of the snapshot. */
  contacts: count,
  /** Targets of the mapping's slots: layout of the delivered state that the run leaves behind. */
  layout: z.array(z.union([z.string(), z.number()])),
  /** See basis.ts. */
  basis: z.string(),
  /** The state before could not be read: what the run leaves behind is made of its own outcomes only. */
  newState: z.literal(true).optional(),
  leaversPolicy: z.enum(['keep', 'mark', 'unsubscribe']),
  /** Contacts that would enter automations. */
  automations: count,
  batches: count,
  /** Minutes that the imports need at the account's limits. */
  minutes: z.number().nonnegative(),
  /** Contact limit of the account and contacts in it, where the key may read them. */
  headroom: z.strictObject({ limit: z.int(), total: z.int() }).optional(),
  notes: z.array(z.string()),
});
export type Plan = z.infer<typeof planSchema>;

/** Largest export that this version was tested with: distinct contacts. */
export const testedContacts = 1_000_000;

/** What a plan says of its size: above what was tested a warning with the minutes to expect. */
export const sizeNotes = (contacts: number, minutes: number): string[] =>
  contacts > testedContacts
    ? [
        `The segments hold ${contacts} contacts; exports are tested up to ${testedContacts}. Sending is expected to take ${Math.ceil(minutes)} minutes.`,
      ]
    : [];

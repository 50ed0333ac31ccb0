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
  adds: count,
  changes: count,
  /** Contacts that would enter automations. */
  automations: count,
  batches: count,
  /** Minutes that the imports need at the account's limits. */
  minutes: z.number().nonnegative(),
  headroom: z.strictObject({ limit: z.int(), total: z.int() }).optional(),
  notes: z.array(z.string()),
});
export type Plan = z.infer<typeof planSchema>;

/** The run document: the truth about one execution of an export. Durable's history is only the motor. */
import { z } from 'zod';
import { countsSchema, leaverCountsSchema } from './counts';
import { deliveredRefSchema } from './export';

export const runStates = [
  'queued',
  'preparing',
  'held',
  'delivering',
  'settling',
  'canceling',
  'succeeded',
  'completedWithErrors',
  'nothingToDo',
  'planned',
  'canceled',
  'expired',
  'skipped',
  'failed',
] as const;
export const runStateSchema = z.enum(runStates);
export type RunState = z.infer<typeof runStateSchema>;

/** States in which nothing more happens. */
export const endedStates: ReadonlySet<RunState> = new Set([
  'succeeded',
  'completedWithErrors',
  'nothingToDo',
  'planned',
  'canceled',
  'expired',
  'skipped',
  'failed',
]);

const errorSummarySchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  action: z.string(),
  retried: z.enum(['automatically', 'nextRun', 'no']),
  target: z.string().optional(),
  details: z
    .array(z.strictObject({ path: z.string(), message: z.string(), received: z.string().optional() }))
    .optional(),
});

export const snapshotRefSchema = z.strictObject({
  segment: z.string(),
  /** Snapshot folder, for example 2026/11/24/0215. */
  snapshot: z.string(),
  modifiedAt: z.iso.datetime(),
  partitions: z.int(),
  bytes: z.int(),
});

export const runSchema = z.strictObject({
  runId: z.string(),
  exportId: z.string(),
  state: runStateSchema,
  /** Counts up when the watch starts the orchestration anew; activities of an older attempt do nothing. */
  attempt: z.int().positive(),
  mode: z.enum(['changes', 'full']),
  /** Why the mode differs from the one asked for, when it does. */
  modeReason: z.string().optional(),
  /** Where the rows came from, when not from the segments: a corrected rejects.csv. */
  source: z.literal('corrections').optional(),
  dryRun: z.boolean(),
  startedBy: z.string(),
  createdAt: z.iso.datetime(),
  startedAt: z.iso.datetime().optional(),
  endedAt: z.iso.datetime().optional(),
  snapshots: z.array(snapshotRefSchema),
  counts: countsSchema,
  leaverCounts: leaverCountsSchema,
  /** Counts of each segment; their sum is `counts`. A contact of several counts in the first, as duplicate in others. */
  segments: z.array(z.strictObject({ segment: z.string(), counts: countsSchema })).optional(),
  /** Why rows were not sent, when some were not. */
  notSentReason: z.enum(['canceled', 'stoppedByError', 'held', 'dryRun']).optional(),
  progress: z.strictObject({
    batches: z.int().nonnegative(),
    sent: z.int().nonnegative(),
    /** Import requests made, resends included. */
    requests: z.int().nonnegative(),
    remainingSeconds: z.number().nonnegative().nullable(),
  }),
  /** Contacts that ActiveCampaign refused without a reason and that were looked up for one. */
  lookUps: z.int().nonnegative().optional(),
  /** People whom this app had unsubscribed and who return: what the single calls that subscribe them again came to. */
  resubscribed: z
    .strictObject({
      /** On the list again. */
      subscribed: z.int().nonnegative(),
      /** Unknown to the account or the list: the import subscribes. */
      notNeeded: z.int().nonnegative(),
      refused: z.int().nonnegative(),
      failed: z.int().nonnegative(),
      notTried: z.int().nonnegative(),
    })
    .optional(),
  /** First and last import request, for throughput. */
  firstImportAt: z.iso.datetime().optional(),
  lastImportAt: z.iso.datetime().optional(),
  cancel: z
    .strictObject({
      by: z.string(),
      at: z.iso.datetime(),
      reason: z.string(),
      force: z.boolean(),
      /** Nobody canceled this very run: its connection was disabled. */
      connectionDisabled: z.literal(true).optional(),
    })
    .optional(),
  held: z
    .strictObject({
      at: z.iso.datetime(),
      reasons: z.array(errorSummarySchema),
      releasedBy: z.string().optional(),
    })
    .optional(),
  planId: z.string().optional(),
  /** The delivered state that this run leaves behind; in force once the export's document names it. */
  delivered: deliveredRefSchema.optional(),
  error: errorSummarySchema.optional(),
  notes: z.array(z.string()),
  /** Seen by the watch: when an activity of the run last wrote something. */
  seenAt: z.iso.datetime(),
});
export type Run = z.infer<typeof runSchema>;

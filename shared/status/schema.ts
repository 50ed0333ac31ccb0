/** The answer of GET /status. */
import { z } from 'zod';
import { checkSchema as verifiedSchema } from '../model/connection';
import { runStateSchema } from '../model/run';
import { waits } from '../schedule/next';
import { checkSchema, problemSchema } from './part';

const used = z.strictObject({ used: z.int(), limit: z.number(), windowSeconds: z.number() });

const activeRunSchema = z.strictObject({
  runId: z.string(),
  exportId: z.string(),
  state: runStateSchema,
  attempt: z.int(),
  dryRun: z.boolean(),
  createdAt: z.iso.datetime(),
  /** When something of the run last wrote. */
  seenAt: z.iso.datetime(),
  progress: z.strictObject({ batches: z.int(), sent: z.int(), remainingSeconds: z.number().nullable() }),
  /** Since when a held run waits for its release, and why. */
  held: z.strictObject({ at: z.iso.datetime(), codes: z.array(z.string()) }).optional(),
});

export const statusSchema = z.strictObject({
  at: z.iso.datetime(),
  timer: z.strictObject({
    schedule: z.string(),
    /** The last tick that came to its end. */
    lastTick: z.iso.datetime().optional(),
    nextTick: z.iso.datetime().optional(),
    /** More than two ticks are missing. */
    late: z.boolean(),
  }),
  /** The app's own container. */
  storage: checkSchema,
  /** The folders that Customer Insights writes to. */
  segments: checkSchema,
  vault: checkSchema,
  /** Durable Functions' own state. */
  durable: checkSchema,
  connections: z.strictObject({
    enabled: z.int(),
    disabled: z.int(),
    /** Enabled ones whose last check failed. */
    failing: z.int(),
    /** Those that the caller may see. */
    value: z.array(
      z.strictObject({
        id: z.string(),
        type: z.literal('ActiveCampaign'),
        displayName: z.string(),
        enabled: z.boolean(),
        checked: z.strictObject({
          at: z.iso.datetime(),
          activeCampaign: verifiedSchema.partial({ message: true }),
          customerInsights: verifiedSchema.partial({ message: true }),
        }),
      }),
    ),
    problem: problemSchema.optional(),
  }),
  runs: z.strictObject({
    active: z.array(activeRunSchema),
    held: z.array(activeRunSchema),
    problem: problemSchema.optional(),
  }),
  /** One entry an account. Only administrators see which account it is. */
  pace: z.strictObject({
    value: z.array(
      z.strictObject({
        account: z.string().optional(),
        /** Its connections that the caller may see. */
        connections: z.array(z.string()),
        imports: used,
        singleImports: used,
        calls: used,
        /** Until when nobody may send, and why. */
        waiting: z.strictObject({ until: z.iso.datetime(), reason: z.string() }).optional(),
        /** Slots handed out for later. */
        ahead: z.strictObject({ slots: z.int(), until: z.iso.datetime().optional() }),
        /** Runs that hold them, and "calls" for calls outside of runs. */
        requesters: z.array(z.strictObject({ id: z.string(), ahead: z.int() })),
        /** Requests a second that ActiveCampaign has advertised. */
        advertised: z.number().optional(),
      }),
    ),
    problem: problemSchema.optional(),
  }),
  exports: z.strictObject({
    value: z.array(
      z.strictObject({
        exportId: z.string(),
        displayName: z.string(),
        enabled: z.boolean(),
        schedule: z.enum(['withRefresh', 'recurrence', 'off']),
        waitsFor: z.enum(waits),
        /** The tick of the timer that will start it, where that can be told. */
        nextDueAt: z.iso.datetime().optional(),
        dueSince: z.iso.datetime().optional(),
        /** Since when its snapshot has not been ready. */
        notReadySince: z.iso.datetime().optional(),
        /** Why the last tick did not start it although it was due. */
        code: z.string().optional(),
      }),
    ),
    problem: problemSchema.optional(),
  }),
});
export type Status = z.infer<typeof statusSchema>;

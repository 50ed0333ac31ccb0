/** The export document: what is sent from which segments to which list, how, and when. */
import { z } from 'zod';
import { displayNameSchema } from './connection';

const column = z.string().min(1).max(256);

export const mappingSchema = z.strictObject({
  email: column,
  firstName: column.optional(),
  lastName: column.optional(),
  phone: column.optional(),
  /** Custom fields by id or by title; the title is resolved to the id when the export is saved. */
  fields: z
    .array(
      z.strictObject({
        id: z
          .string()
          .regex(/^\d{1,10}$/)
          .optional(),
        title: z.string().min(1).max(256).optional(),
        column,
      }),
    )
    .max(200)
    .optional(),
});
export type Mapping = z.infer<typeof mappingSchema>;

const share = z.number().gt(0).max(1);

export const leaversSchema = z.strictObject({
  policy: z.enum(['keep', 'mark', 'unsubscribe']).default('keep'),
  /** With `mark`: id of the custom field, and its values for members and leavers. */
  field: z
    .string()
    .regex(/^\d{1,10}$/)
    .optional(),
  memberValue: z.string().min(1).max(256).optional(),
  leaverValue: z.string().min(1).max(256).optional(),
});

/** What a caller writes. */
export const exportInputSchema = z.strictObject({
  displayName: displayNameSchema,
  enabled: z.boolean().default(true),
  connectionId: z.string().max(64).nullable(),
  listId: z.string().regex(/^[1-9]\d{0,9}$/, 'The number of the list, as text, for example "12".'),
  segments: z.array(z.string().min(1).max(512)).min(1).max(50),
  mapping: mappingSchema,
  tags: z.array(z.string().trim().min(1).max(256)).max(100).optional(),
  createTags: z.boolean().default(false),
  emptyValues: z.enum(['leave', 'clear']).default('leave'),
  mode: z.enum(['changes', 'full']).default('changes'),
  automations: z.enum(['never', 'newContacts', 'always']),
  leavers: leaversSchema.default({ policy: 'keep' }),
  /** Whether people whom this app unsubscribed when they left are subscribed again, by single calls, when they return. */
  resubscribe: z.enum(['never', 'withConsent']).default('never'),
  schedule: z
    .strictObject({
      type: z.enum(['withRefresh', 'recurrence', 'off']).default('withRefresh'),
      cron: z.string().max(100).optional(),
      timeZone: z.string().max(64).optional(),
    })
    .default({ type: 'withRefresh' }),
  limits: z
    .strictObject({
      removals: z.strictObject({ count: z.int().nonnegative(), share }).optional(),
      shrinkage: z.strictObject({ share }).optional(),
    })
    .optional(),
});
export type ExportInput = z.infer<typeof exportInputSchema>;

/** What the last run left behind; decides what the next one compares with. */
export const deliveredRefSchema = z.strictObject({
  /** Blob of the delivered state, below the app's container. Missing or damaged holds the next run. */
  path: z.string(),
  rows: z.int().nonnegative(),
  /** Contacts of the snapshot that was delivered: what the next snapshot's shrinkage is measured by. */
  contacts: z.int().nonnegative(),
  /** Hash over connection host, list, mapping and policies: a change makes the next run full. */
  basis: z.string(),
  runId: z.string(),
  at: z.iso.datetime(),
});

export const exportSchema = exportInputSchema.extend({
  id: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  updatedBy: z.string(),
  listName: z.string().optional(),
  delivered: deliveredRefSchema.optional(),
  /** Snapshot id by segment that the last completed run delivered. */
  lastSnapshots: z.record(z.string(), z.string()).optional(),
  /** The run that is going, if any; written by conditional write, so two starts cannot both win. */
  activeRunId: z.string().optional(),
  /** The last run that was started and follows the segments: no dry run, no corrections. The schedule goes by it. */
  lastRunId: z.string().optional(),
  /** The last run that ended and was no dry run: how the export stands. */
  lastEndedRunId: z.string().optional(),
});
export type ExportDocument = z.infer<typeof exportSchema>;

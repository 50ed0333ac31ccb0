/** One entry of the audit: who did what to which thing, and one record of what each run transferred. */
import { z } from 'zod';

const whoSchema = z.strictObject({
  id: z.string(),
  displayName: z.string(),
  kind: z.enum(['user', 'application', 'functionKey', 'schedule']),
});

/** A command of somebody, or people's data handed out. Holds no secret, and no person's data but a salted hash. */
export const commandEntrySchema = z.strictObject({
  type: z.literal('command'),
  at: z.iso.datetime(),
  by: whoSchema,
  /** For example `connection.put`, `export.delete`, `run.cancel`, `rejects.read`. */
  action: z.string().regex(/^[a-z]+(?:\.[a-zA-Z]+)+$/),
  target: z.strictObject({
    kind: z.enum(['connection', 'export', 'run', 'person']),
    id: z.string(),
  }),
  /** The document before and after a change, or what else is worth knowing. */
  before: z.unknown().optional(),
  after: z.unknown().optional(),
  requestId: z.string(),
});

/** What a run sent where. */
export const transferEntrySchema = z.strictObject({
  type: z.literal('transfer'),
  at: z.iso.datetime(),
  by: z.string(),
  runId: z.string(),
  exportId: z.string(),
  connectionId: z.string(),
  account: z.string(),
  host: z.string(),
  listId: z.string(),
  listName: z.string().optional(),
  segments: z.array(z.strictObject({ segment: z.string(), snapshot: z.string() })),
  /** Source columns that were sent. */
  columns: z.array(z.string()),
  people: z.strictObject({
    added: z.int(),
    changed: z.int(),
    removed: z.int(),
    /** Of those added or changed: subscribed again by single calls after this app had unsubscribed them. */
    subscribedAgain: z.int().optional(),
  }),
  consentVersion: z.string(),
});

export const auditEntrySchema = z.discriminatedUnion('type', [commandEntrySchema, transferEntrySchema]);
export type CommandEntry = z.infer<typeof commandEntrySchema>;
export type TransferEntry = z.infer<typeof transferEntrySchema>;
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** Ids: a safe alphabet, so that no id from a caller can reach a blob name or an instance id unchecked. Pure. */
import { z } from 'zod';

/** Connections and exports: lower-case letters, digits and single hyphens, 1 to 64 characters. */
export const documentIdSchema = z
  .string()
  .regex(
    /^[a-z0-9]+(?:-[a-z0-9]+)*$/,
    'Lower-case letters, digits and single hyphens only, for example "newsletter-de".',
  )
  .max(64);

/** `<exportId>.<UTC time>-<6 random characters>`: a run id leads to its export without a search, and sorts by time. */
export const runIdSchema = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*\.\d{8}t\d{6}-[a-z0-9]{6}$/, 'Not a run id.');

/** Makes a run id. `random` is six characters of a-z and 0-9. */
export function makeRunId(exportId: string, now: Date, random: string): string {
  const time = now.toISOString().slice(0, 19).replace(/[-:]/g, '').toLowerCase();
  return `${exportId}.${time}-${random}`;
}

/** The export that a run id belongs to. */
export const exportIdOf = (runId: string): string => runId.slice(0, runId.indexOf('.'));

/** Durable instance id of one attempt at a run. The attempt is part of it: lost queues block an instance id for ever. */
export const instanceIdOf = (runId: string, attempt: number): string => `${runId}.${attempt}`;

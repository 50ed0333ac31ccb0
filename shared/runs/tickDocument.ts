/** What the timer remembers from tick to tick. */
import { z } from 'zod';
import type { DocumentStore } from '../store/documents';
import { tickPath } from '../store/paths';

export const tickSchema = z.strictObject({
  /** Time of the last tick that came to its end. */
  at: z.iso.datetime(),
  /** Since when the snapshot of an export has not been ready, by export. */
  notReadySince: z.record(z.string(), z.iso.datetime()),
  /** Exports that were due and could not be started: since when, and why. */
  due: z.record(z.string(), z.strictObject({ since: z.iso.datetime(), code: z.string() })).default({}),
});
export type TickDocument = z.infer<typeof tickSchema>;

/** The last tick's document; an empty memory when there is none, or a damaged one: it is rebuilt by each tick. */
export async function readTick(documents: DocumentStore): Promise<TickDocument> {
  const empty: TickDocument = { at: new Date(0).toISOString(), notReadySince: {}, due: {} };
  return (await documents.read(tickPath, tickSchema).catch(() => undefined))?.value ?? empty;
}

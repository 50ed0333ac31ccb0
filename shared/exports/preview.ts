/** A look at what an export would send, before anything is saved. */
import { z } from 'zod';
import type { ExportInput } from '../model/export';

/** One row as it would be sent. */
export const previewContactSchema = z.strictObject({
  segment: z.string(),
  file: z.string(),
  line: z.int(),
  /** The contact in the form of ActiveCampaign's importer. */
  contact: z.record(z.string(), z.unknown()),
});

/** One row that would not be sent. */
export const previewRejectSchema = z.strictObject({
  segment: z.string(),
  file: z.string(),
  line: z.int(),
  code: z.string(),
  reason: z.string(),
  action: z.string(),
  /** Raw values of the mapped columns. */
  values: z.record(z.string(), z.string()),
});

export const previewSchema = z.strictObject({
  listName: z.string().optional(),
  contacts: z.array(previewContactSchema),
  rejects: z.array(previewRejectSchema),
});
export type Preview = z.infer<typeof previewSchema>;

/** Reads the first rows of the segments of an export. */
export interface PreviewSource {
  /**
   * The first `rows` rows as they would be sent, and as many of those refused on the way as were met. `barred` tells
   * who was erased: of them only the place is shown.
   */
  preview(
    input: ExportInput,
    rows: number,
    barred: ((key: string) => boolean) | undefined,
  ): Promise<Pick<Preview, 'contacts' | 'rejects'>>;
}

/** Rows that a preview shows (contract). */
export const previewRows = 10;

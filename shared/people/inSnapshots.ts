/** Whether a person stands in the current snapshots of the segments that exports use. */
import { contactKey } from '../contacts/email';
import { summarize } from '../model/errors';
import type { ExportDocument } from '../model/export';
import type { Segments } from '../segments/segments';

export interface InSnapshot {
  segment: string;
  snapshot?: string;
  /** Places of the person: partition and physical line. */
  rows: { file: string; line: number }[];
  /** Why the segment could not be searched. */
  problem?: string;
}

/** Places listed for one segment. */
const mostRows = 20;

/** Searches every segment of the exports once, in the columns that they map to the address. */
export async function findInSnapshots(
  segments: Pick<Segments, 'openSnapshot' | 'readRows'>,
  documents: readonly ExportDocument[],
  key: string,
): Promise<InSnapshot[]> {
  const names = [...new Set(documents.flatMap((document) => document.segments))].sort();
  const found: InSnapshot[] = [];
  for (const segment of names) {
    const columns = new Set(
      documents.filter((one) => one.segments.includes(segment)).map(({ mapping }) => mapping.email),
    );
    found.push(await search(segments, segment, columns, key));
  }
  return found;
}

async function search(
  segments: Pick<Segments, 'openSnapshot' | 'readRows'>,
  segment: string,
  columns: ReadonlySet<string>,
  key: string,
): Promise<InSnapshot> {
  try {
    const snapshot = await segments.openSnapshot(segment);
    const indexes = snapshot.columns.flatMap((name, at) => (columns.has(name) ? [at] : []));
    const rows: InSnapshot['rows'] = [];
    for await (const chunk of segments.readRows(snapshot))
      for (const { file, line, values } of chunk)
        if (rows.length < mostRows && indexes.some((at) => contactKey(values[at] ?? '') === key))
          rows.push({ file, line });
    return { segment, snapshot: snapshot.snapshot, rows };
  } catch (error) {
    return { segment, rows: [], problem: summarize(error).message };
  }
}

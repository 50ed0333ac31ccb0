/** What the app holds of a person, and what became of their rows: answers "why did Jane not arrive?" too. */
import { z } from 'zod';
import type { StateRecord } from '../delta/record';
import { summarize } from '../model/errors';
import { exportSchema, type ExportDocument } from '../model/export';
import { runSchema } from '../model/run';
import { unguardCell } from '../runs/files/cells';
import type { Segments } from '../segments/segments';
import { documentIds } from '../store/children';
import type { DocumentStore } from '../store/documents';
import { exportPath, rejectsPath, runPath } from '../store/paths';
import { contactKey } from '../contacts/email';
import { barredBy, personHash } from '../erased/barred';
import { findInSnapshots } from './inSnapshots';
import { mentions } from './redact';
import { linesOf, recordsOf } from './runData';
import { findInState } from './stateOf';

const iso = (seconds: number): string => new Date(seconds * 1000).toISOString();

export const searchAnswerSchema = z.strictObject({
  /** Salted hash under which the audit names the person. */
  person: z.string(),
  /** The erasure that keeps the person from being sent. */
  erased: z.strictObject({ erasureId: z.string(), at: z.string() }).optional(),
  exports: z.array(
    z.strictObject({
      exportId: z.string(),
      connectionId: z.string().nullable(),
      listId: z.string(),
      listName: z.string().optional(),
      /** What ActiveCampaign has confirmed; absent when the export never sent the person. */
      delivered: z
        .strictObject({
          onList: z.boolean(),
          last: z.enum(['delivered', 'refused', 'noReason', 'unknown', 'left']),
          code: z.string().optional(),
          /** This app unsubscribed the person when they left, and nobody is known to have subscribed them since. */
          unsubscribedByApp: z.literal(true).optional(),
          firstRefusedAt: z.string().optional(),
        })
        .optional(),
      problem: z.string().optional(),
      runs: z.array(
        z.strictObject({
          runId: z.string(),
          state: z.string(),
          /** Rows that the run sent or was to send. */
          rows: z.array(z.strictObject({ file: z.string(), line: z.int(), kind: z.string() })),
          /** Rows that were not delivered, as in rejects.csv. */
          rejects: z.array(
            z.strictObject({
              file: z.string(),
              line: z.int(),
              outcome: z.string(),
              code: z.string(),
              reason: z.string(),
              action: z.string(),
            }),
          ),
        }),
      ),
    }),
  ),
  /** The current snapshots of the segments that exports use. */
  segments: z.array(
    z.strictObject({
      segment: z.string(),
      snapshot: z.string().optional(),
      rows: z.array(z.strictObject({ file: z.string(), line: z.int() })),
      problem: z.string().optional(),
    }),
  ),
});
export type SearchAnswer = z.infer<typeof searchAnswerSchema>;

export interface SearchDependencies {
  documents: DocumentStore;
  segments: Pick<Segments, 'openSnapshot' | 'readRows'>;
}

/** All exports. */
export async function allExports(documents: DocumentStore): Promise<ExportDocument[]> {
  const found: ExportDocument[] = [];
  for await (const id of documentIds(documents.container, 'exports/')) {
    const read = await documents.read(exportPath(id), exportSchema);
    if (read) found.push(read.value);
  }
  return found;
}

const lastOf = ({ member, last, unsubscribed }: StateRecord) => ({
  onList: member,
  last: last.kind,
  ...(last.kind === 'refused' ? { code: last.code } : {}),
  ...(last.kind === 'noReason' ? { code: 'reason_not_given' } : {}),
  ...(unsubscribed ? { unsubscribedByApp: unsubscribed } : {}),
  ...('firstSeen' in last ? { firstRefusedAt: iso(last.firstSeen) } : {}),
});

type RunFound = SearchAnswer['exports'][number]['runs'][number];

/** The person's rows in the files of one run; undefined when the run knows nothing of them. */
async function findInRun(
  documents: DocumentStore,
  folder: string,
  key: string,
): Promise<RunFound | undefined> {
  const runId = folder.split('/').at(-2) ?? '';
  const rows: RunFound['rows'] = [];
  const rejects: RunFound['rejects'] = [];
  const { container } = documents;
  for await (const path of documents.list(folder)) {
    const blob = container.getBlockBlobClient(path);
    const file = path.slice(folder.length);
    if (file.startsWith('rows-')) {
      for await (const line of linesOf(blob)) {
        if (!mentions(line, key)) continue;
        const [at, number, email, kind] = JSON.parse(line) as [number, number, string, string];
        if (contactKey(email) === key) rows.push({ file: String(at), line: number, kind });
      }
    } else if (path === rejectsPath(runId)) {
      for await (const cells of recordsOf(blob)) {
        const plain = cells.map(unguardCell);
        if (!plain.slice(0, -7).some((cell) => contactKey(cell) === key)) continue;
        const [from = '', line = '', outcome = '', code = '', reason = '', action = ''] = plain.slice(-7);
        rejects.push({ file: from, line: Number(line), outcome, code, reason, action });
      }
    }
  }
  if (rows.length + rejects.length === 0) return undefined;
  const run = await documents.read(runPath(runId), runSchema);
  return { runId, state: run?.value.state ?? 'unknown', rows, rejects };
}

async function findInExport(
  documents: DocumentStore,
  document: ExportDocument,
  key: string,
): Promise<SearchAnswer['exports'][number] | undefined> {
  const runs: RunFound[] = [];
  const prefix = `runs/${document.id}/`;
  for await (const item of documents.container.listBlobsByHierarchy('/', { prefix })) {
    const found = item.kind === 'prefix' ? await findInRun(documents, item.name, key) : undefined;
    if (found) runs.push(found);
  }
  const { id, connectionId, listId, listName } = document;
  const base = { exportId: id, connectionId, listId, ...(listName === undefined ? {} : { listName }), runs };
  try {
    const state = await findInState(documents, document, key);
    if (state) return { ...base, delivered: lastOf(state) };
  } catch (error) {
    return { ...base, problem: summarize(error).message };
  }
  return runs.length > 0 ? base : undefined;
}

/** Searches delivered states, run data and current snapshots. */
export async function searchPerson(parts: SearchDependencies, key: string): Promise<SearchAnswer> {
  const { documents, segments } = parts;
  const hash = await personHash(documents, key);
  const erased = await barredBy(documents, hash);
  const all = await allExports(documents);
  const holding: SearchAnswer['exports'] = [];
  for (const document of all) {
    const found = await findInExport(documents, document, key);
    if (found) holding.push(found);
  }
  return {
    person: hash,
    ...(erased ? { erased } : {}),
    exports: holding,
    segments: await findInSnapshots(segments, all, key),
  };
}

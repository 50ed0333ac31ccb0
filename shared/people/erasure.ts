/**
 * Erases a person: first nobody sends them any more, then they are taken out of every export that no run is working
 * on, and so on until all is done. Every step can be repeated.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ProductError } from '../model/errors';
import type { ExportDocument } from '../model/export';
import { endedStates, runSchema } from '../model/run';
import type { Segments } from '../segments/segments';
import { documentIds } from '../store/children';
import type { DocumentStore, Versioned } from '../store/documents';
import { runPath } from '../store/paths';
import { findConnection } from '../connections/store';
import { bar, personHash, release } from '../erased/barred';
import { findInSnapshots } from './inSnapshots';
import { redactRuns } from './runData';
import { allExports } from './search';
import { eraseFromState } from './stateOf';

const doneSchema = z.strictObject({
  exportId: z.string(),
  /** The person was on the list as far as the app knows. */
  onList: z.boolean(),
  account: z.string().optional(),
  host: z.string().optional(),
  listId: z.string(),
  listName: z.string().optional(),
  /** Entries of run data from which the person was taken out. */
  entries: z.int(),
});

export const erasureSchema = z.strictObject({
  id: z.string(),
  /** Salted hash of the address. */
  person: z.string(),
  state: z.enum(['running', 'waiting', 'done']),
  /** True until released: the person is not sent again. */
  barred: z.boolean(),
  createdAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  /** Exports whose run has to end first. */
  waitingFor: z.array(z.string()),
  exports: z.array(doneSchema),
  /** Current snapshots that hold the person still. */
  inSnapshots: z.array(z.string()),
  /** What an administrator has to do, where the app cannot. */
  toDo: z.array(z.string()),
});
export type Erasure = z.infer<typeof erasureSchema>;

/** Ids of erasures: random, so that they say nothing. */
export const erasureIdSchema = z.string().regex(/^[0-9a-f]{16}$/, 'Not the id of an erasure.');

const erasurePath = (id: string): string => `erasures/${id}.json`;
/** The address itself, only as long as the work takes. */
const addressPath = (id: string): string => `erasures/address/${id}.json`;
const addressSchema = z.strictObject({ key: z.string() });

export interface ErasureDependencies {
  documents: DocumentStore;
  segments: Pick<Segments, 'openSnapshot' | 'readRows'>;
}

/** Throws `not_found`. */
export async function readErasure(documents: DocumentStore, id: string): Promise<Versioned<Erasure>> {
  const found = await documents.read(erasurePath(id), erasureSchema);
  if (!found) throw new ProductError('not_found', `There is no erasure "${id}".`, { target: id });
  return found;
}

/** Bars the person and notes what is to be done. The work itself is `continueErasure`. */
export async function beginErasure(
  documents: DocumentStore,
  key: string,
  now: Date,
): Promise<Versioned<Erasure>> {
  const id = randomBytes(8).toString('hex');
  const person = await personHash(documents, key);
  await bar(documents, person, id, now);
  await documents.write(addressPath(id), { key });
  const erasure: Erasure = {
    id,
    person,
    state: 'running',
    barred: true,
    createdAt: now.toISOString(),
    waitingFor: [],
    exports: [],
    inSnapshots: [],
    toDo: [],
  };
  return { value: erasure, etag: await documents.write(erasurePath(id), erasure, { ifNoneMatch: '*' }) };
}

/** Lets the person be sent again. Throws `not_found`. */
export async function releaseErasure(documents: DocumentStore, id: string): Promise<Versioned<Erasure>> {
  const { value } = await readErasure(documents, id);
  await release(documents, value.person);
  await documents.update(erasurePath(id), erasureSchema, (current) => ({ ...current, barred: false }));
  return readErasure(documents, id);
}

/** A run that has not ended may still write the person's row: held ones too, once they are released. */
const runGoing =
  (documents: DocumentStore) =>
  async ({ activeRunId }: ExportDocument): Promise<boolean> => {
    if (activeRunId === undefined) return false;
    const run = await documents.read(runPath(activeRunId), runSchema);
    return run !== undefined && !endedStates.has(run.value.state);
  };

async function eraseFromExport(
  documents: DocumentStore,
  document: ExportDocument,
  key: string,
  id: string,
): Promise<z.infer<typeof doneSchema> | undefined> {
  const state = await eraseFromState(documents, document.id, key, id, runGoing(documents));
  if (!state) return undefined;
  const entries = await redactRuns(documents.container, `runs/${document.id}/`, key);
  const connection =
    document.connectionId === null ? undefined : await findConnection(documents, document.connectionId);
  return {
    exportId: document.id,
    onList: state.found?.member ?? false,
    ...(connection ? { account: connection.value.account.name, host: connection.value.host } : {}),
    listId: document.listId,
    ...(document.listName === undefined ? {} : { listName: document.listName }),
    entries,
  };
}

const tasks = (results: Erasure['exports'], inSnapshots: readonly string[]): string[] => [
  ...[
    ...new Set(
      results
        .filter(({ onList, entries }) => onList || entries > 0)
        .map((one) => one.account ?? one.exportId),
    ),
  ].map(
    (account) => `Delete the contact in the ActiveCampaign account "${account}": the app has sent it there.`,
  ),
  ...inSnapshots.map(
    (segment) =>
      `Delete the profile in Customer Insights or its source: the segment "${segment}" still holds it.`,
  ),
];

/**
 * Does what can be done now. Answers true when all is done; false when runs have to end first. The document says which.
 * A run that starts meanwhile finds the person barred.
 */
export async function continueErasure(parts: ErasureDependencies, id: string, now: Date): Promise<boolean> {
  const { documents } = parts;
  const { value: erasure } = await readErasure(documents, id);
  const address = await documents.read(addressPath(id), addressSchema);
  if (erasure.state === 'done' || !address) return true;
  const { key } = address.value;
  const all = await allExports(documents);
  const done = new Map(erasure.exports.map((one) => [one.exportId, one]));
  const waitingFor: string[] = [];
  for (const document of all) {
    if (done.has(document.id)) continue;
    const result = await eraseFromExport(documents, document, key, id);
    if (result) done.set(document.id, result);
    else waitingFor.push(document.id);
  }
  const found = await findInSnapshots(parts.segments, all, key);
  const inSnapshots = found.filter(({ rows }) => rows.length > 0).map(({ segment }) => segment);
  // Not named `exports`: in CommonJS that would hide the module's own.
  const results = [...done.values()];
  const finished = waitingFor.length === 0;
  const state: Erasure['state'] = finished ? 'done' : 'waiting';
  await documents.update(erasurePath(id), erasureSchema, (current) => ({
    ...current,
    state,
    waitingFor,
    exports: results,
    inSnapshots,
    toDo: tasks(results, inSnapshots),
    ...(finished ? { endedAt: now.toISOString() } : {}),
  }));
  if (finished) await documents.remove(addressPath(id));
  return finished;
}

/** Erasures that are not done, for the daily timer. */
export async function openErasures(documents: DocumentStore): Promise<string[]> {
  const open: string[] = [];
  for await (const id of documentIds(documents.container, 'erasures/')) {
    if (!erasureIdSchema.safeParse(id).success) continue;
    const found = await documents.read(erasurePath(id), erasureSchema);
    if (found && found.value.state !== 'done') open.push(id);
  }
  return open;
}

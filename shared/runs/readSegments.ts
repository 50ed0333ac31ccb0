/**
 * Reads all segments of a run, compares them with the delivered state and writes what is to be sent. Every row gets
 * exactly one outcome. Memory is bounded: rows stream, of each contact only hashes are kept.
 */
import { ContactWriter } from '../contacts/json';
import { compileMapping, type CompiledMapping } from '../contacts/mapping';
import { compareRows } from '../delta/compare';
import { Decider } from '../delta/decide';
import { layoutOf, loadIndex, sameLayout } from '../delta/load';
import { StateIndex } from '../delta/stateIndex';
import { noCounts, noLeaverCounts, type Counts, type LeaverCounts } from '../model/counts';
import { ProductError } from '../model/errors';
import type { Connection } from '../model/connection';
import { loadBarred } from '../erased/barred';
import { withoutBarred } from '../erased/withoutBarred';
import type { ExportDocument } from '../model/export';
import type { Run } from '../model/run';
import { basisChange, basisOf } from './basis';
import { openDelivered } from './delivered';
import { faultPoint } from './faultPoints';
import { BatchFilesWriter } from './files/batchFiles';
import { BlobWriter } from './files/blobWriter';
import { planLeavers } from './leavers';
import { prepareRejectsPath } from './rejectsReport';
import { returningNotes } from './resubscribe/notes';
import { RunSink } from './runSink';
import type { RunServices } from './services';
import { openSources, type Sources } from './sources';

/** What the rows came to. */
export interface Reading {
  counts: Counts;
  segments: { segment: string; counts: Counts }[];
  leaverCounts: LeaverCounts;
  adds: number;
  changes: number;
  returned: number;
  /** People who are subscribed again by single calls. */
  resubscribe: number;
  batches: number;
  /** Contacts that would enter automations. */
  automations: number;
  /** Distinct contacts of the snapshots, and members that the state held. */
  contacts: number;
  members: number;
  layout: (string | number)[];
  basis: string;
  mode: Run['mode'];
  /** Why the mode is not the one asked for. */
  modeReason?: string;
  /** The state that the export names cannot be used: the run is held, and begins a new one when it is released. */
  damage?: ProductError;
  snapshots: Run['snapshots'];
  notes: string[];
}

const correctionsNote = 'Corrections: these rows only; nobody is removed, and the schedule is untouched.';

/** Reads the segments of the export (or the corrections) and writes batches and rejects under the token. Throws the snapshot errors. */
export async function readSegments(
  services: RunServices,
  run: Run,
  document: ExportDocument,
  connection: Connection,
  token: string,
): Promise<Reading> {
  const sources = await openSources(services, run, document);
  const mappings = sources.all.map(({ columns }) => compileMapping(document.mapping, columns));
  // At once: when the rest fails, the schedule must know on which snapshots it did.
  if (sources.whole)
    await services.runs.update(run.runId, (current) =>
      current.endedAt === undefined ? { ...current, snapshots: sources.snapshots } : undefined,
    );
  assertNotOlder(document, sources.snapshots);
  await faultPoint('snapshotChosen');
  const start = await startingPoint(services, run, document, connection, mappings[0]);
  try {
    return await readFrom(start, services, run, document, sources, mappings, token);
  } finally {
    start.decider.index.release();
  }
}

/** Compares every row with what the starting point knows. */
async function readFrom(
  start: Start,
  services: RunServices,
  run: Run,
  document: ExportDocument,
  { all, snapshots, whole }: Sources,
  mappings: readonly CompiledMapping[],
  token: string,
): Promise<Reading> {
  const batches = new BatchFilesWriter(services.container, run.runId, token);
  const rejectsBlob = services.container.getBlockBlobClient(prepareRejectsPath(run.runId, token));
  const rejects = new BlobWriter(rejectsBlob, 'text/csv; charset=utf-8');
  const automations = start.modeReason === undefined ? document.automations : 'never';
  const writers = mappings.map((mapping) => new ContactWriter(mapping, constantsOf(document)));
  const sink = new RunSink({ batches, rejects, decider: start.decider, writers, automations });
  const barred = await loadBarred(services.documents);
  const rows = all.flatMap((source, i) => {
    const mapping = mappings[i];
    const read = () => withoutBarred(source.read(), mapping?.email ?? -1, barred);
    return mapping ? [{ mapping, read }] : [];
  });
  await compareRows(rows, start.decider, sink);
  await sink.end();
  const counts = sumOf(sink.counts);
  if (whole) assertNotEmptied(document, snapshots, counts, start.decider.index);
  const { index } = start.decider;
  const leaving = whole
    ? await planLeavers(services, document, start.delivered, index, batches)
    : { leaverCounts: noLeaverCounts(), notes: [correctionsNote] };
  const columns = mappings[0]?.columnNames ?? [];
  await Promise.all([rejects.finish(), batches.finish(sink.files, columns, sink.segmentOfFile)]);
  const { added, returned, changed, retried } = sink.sent;
  const keptNote = `${sink.kept} rows have no value where ActiveCampaign keeps an old one (emptyValues "leave").`;
  return {
    counts,
    segments: all.map(({ segment }, i) => ({ segment, counts: sink.counts[i] ?? noCounts() })),
    leaverCounts: leaving.leaverCounts,
    ...{ adds: added, changes: returned + changed + retried, returned, batches: batches.count },
    resubscribe: sink.unsubscribed.again,
    automations: automations === 'always' ? counts.notSent : automations === 'newContacts' ? added : 0,
    contacts: whole
      ? counts.read - counts.invalid - counts.duplicate
      : (document.delivered?.contacts ?? counts.notSent),
    members: index.members,
    ...{ layout: mappings[0] ? layoutOf(mappings[0]) : [], basis: start.basis, mode: start.mode },
    ...(start.modeReason === undefined ? {} : { modeReason: start.modeReason }),
    ...(start.damage === undefined ? {} : { damage: start.damage }),
    snapshots,
    notes: [
      ...ageNotes(snapshots, services.settings.snapshotMaxAgeSeconds, Date.now()),
      ...leaving.notes,
      ...returningNotes(returned, sink.unsubscribed),
      ...(sink.kept > 0 ? [keptNote] : []),
    ],
  };
}

interface Start {
  decider: Decider;
  /** The state that rows are compared with; undefined when there is none, or it belongs to another list. */
  delivered: ExportDocument['delivered'];
  basis: string;
  mode: Run['mode'];
  modeReason?: string;
  damage?: ProductError;
}

/** Decides what the rows are compared with, and whether the run must be full by itself. */
async function startingPoint(
  services: RunServices,
  run: Run,
  document: ExportDocument,
  connection: Connection,
  mapping: CompiledMapping | undefined,
): Promise<Start> {
  if (!mapping) throw new Error('An export has at least one segment.');
  const basis = basisOf(document, connection);
  const { delivered } = document;
  const change = delivered ? basisChange(delivered.basis, basis) : 'none';
  const { emptyValues } = document;
  const resubscribe = document.resubscribe === 'withConsent';
  const anew = (modeReason: string | undefined): Start => {
    const policy = { emptyValues, full: run.mode === 'full', comparable: false };
    return {
      decider: new Decider(new StateIndex(mapping.slots.length), policy),
      delivered: undefined,
      ...{ basis, mode: run.mode },
      ...(modeReason === undefined ? {} : { modeReason, mode: 'full' as const }),
    };
  };
  if (!delivered) return anew(undefined);
  if (change === 'destination') return anew(reasons.destination);
  let opened;
  try {
    const state = await openDelivered(services.container, delivered);
    const expected = Math.max(delivered.rows, delivered.contacts);
    opened = { state, index: await loadIndex(state, mapping, delivered.path, expected) };
  } catch (error) {
    if (!(error instanceof ProductError) || error.code !== 'state_damaged') throw error;
    // The rows of corrections are not everybody: no state can begin with them.
    if (run.source === 'corrections') throw error;
    return { ...anew(reasons.damaged), damage: error };
  }
  const { state, index } = opened;
  const full = run.mode === 'full' || change === 'content';
  const decider = new Decider(index, {
    ...{ emptyValues, full, resubscribe },
    comparable: sameLayout(state, mapping),
  });
  return {
    ...{ decider, delivered, basis, mode: full ? 'full' : 'changes' },
    ...(change === 'content' ? { modeReason: reasons.content } : {}),
  };
}

/** Why a run is full by itself. */
const reasons = {
  destination:
    'The account or the list is another one: a new state begins; nobody on the old list is touched.',
  content: 'Mapping, tags or policies changed since the last run: every contact is sent, automations off.',
  damaged:
    'The delivered state cannot be read. Released, this run sends everybody, automations off, and begins a new state; who left before is not known then.',
} as const;

const dayMs = 86_400_000;

/** A warning for each snapshot that is older than the setting SNAPSHOT_MAX_AGE. Pure. */
export function ageNotes(snapshots: Run['snapshots'], maxAgeSeconds: number, now: number): string[] {
  const days = (ms: number): number => Math.round((ms / dayMs) * 10) / 10;
  return snapshots.flatMap(({ segment, snapshot, modifiedAt }) => {
    const age = now - Date.parse(modifiedAt);
    if (age <= maxAgeSeconds * 1000) return [];
    const limit = days(maxAgeSeconds * 1000);
    return [
      `The snapshot ${snapshot} of "${segment}" is ${days(age)} days old, more than SNAPSHOT_MAX_AGE (${limit} days): does Customer Insights still export?`,
    ];
  });
}

const constantsOf = ({ listId, tags, leavers }: ExportDocument) => ({
  listId,
  tags,
  ...(leavers.policy === 'mark' && leavers.field !== undefined && leavers.memberValue !== undefined
    ? { member: { field: leavers.field, value: leavers.memberValue } }
    : {}),
});

/** Snapshot folders sort by time; one that is older than what was delivered would bring people back. */
function assertNotOlder(document: ExportDocument, snapshots: Run['snapshots']): void {
  for (const { segment, snapshot } of snapshots) {
    const last = document.lastSnapshots?.[segment];
    if (last === undefined || snapshot >= last) continue;
    const message = `The snapshot ${snapshot} of "${segment}" is older than ${last}, which was delivered.`;
    throw new ProductError('snapshot_older', message, { target: segment });
  }
}

function assertNotEmptied(
  document: ExportDocument,
  snapshots: Run['snapshots'],
  counts: Counts,
  index: StateIndex,
): void {
  if (counts.read > 0 || index.members === 0) return;
  const names = snapshots.map(({ segment }) => `"${segment}"`).join(', ');
  throw new ProductError(
    'segment_emptied',
    `${names} has no rows; ${index.members} contacts were delivered.`,
    {
      target: document.id,
    },
  );
}

function sumOf(all: readonly Counts[]): Counts {
  const sum = noCounts();
  for (const counts of all) {
    for (const key of Object.keys(sum) as (keyof Counts)[]) sum[key] += counts[key];
  }
  return sum;
}

/** Runs that are going, and when each export runs next. Pure. */
import type { ExportDocument } from '../model/export';
import { endedStates, type Run } from '../model/run';
import { nextRunOf } from '../schedule/next';
import type { TickDocument } from '../runs/tickDocument';
import type { Status } from './schema';

/** An export with its active run, else its last one. */
export interface Held {
  document: ExportDocument;
  run: Run | undefined;
}

const iso = (ms: number): string => new Date(ms).toISOString();

function shown(run: Run): Status['runs']['active'][number] {
  const { batches, sent, remainingSeconds } = run.progress;
  return {
    runId: run.runId,
    exportId: run.exportId,
    state: run.state,
    attempt: run.attempt,
    dryRun: run.dryRun,
    createdAt: run.createdAt,
    seenAt: run.seenAt,
    progress: { batches, sent, remainingSeconds },
    ...(run.state === 'held' && run.held
      ? { held: { at: run.held.at, codes: run.held.reasons.map(({ code }) => code) } }
      : {}),
  };
}

export function runsOf(all: readonly Held[]): Status['runs'] {
  const going = all.flatMap(({ document, run }) =>
    run && run.runId === document.activeRunId && !endedStates.has(run.state) ? [shown(run)] : [],
  );
  return {
    active: going.filter(({ state }) => state !== 'held'),
    held: going.filter(({ state }) => state === 'held'),
  };
}

export interface Surroundings {
  now: number;
  schedule: string;
  /** Ids of enabled connections; undefined when they could not be read. */
  connected: ReadonlySet<string> | undefined;
  /** Snapshot by segment, as far as model.json tells it; undefined when it could not be read. */
  snapshots: ReadonlyMap<string, string | undefined> | undefined;
  tick: TickDocument | undefined;
}

/** The export's snapshots when model.json tells all of them. */
function snapshotsOf(
  { segments }: ExportDocument,
  known: Surroundings['snapshots'],
): Record<string, string> | undefined {
  const pairs = segments.map((segment) => [segment, known?.get(segment)] as const);
  return pairs.every(([, snapshot]) => snapshot !== undefined)
    ? (Object.fromEntries(pairs) as Record<string, string>)
    : undefined;
}

export function exportOf(
  { document, run }: Held,
  { now, schedule, connected, snapshots, tick }: Surroundings,
): Status['exports']['value'][number] {
  const due = tick?.due[document.id];
  const notReadySince = tick?.notReadySince[document.id];
  const next = nextRunOf(document, {
    ...{ now, schedule, run },
    connected: document.connectionId !== null && connected?.has(document.connectionId) !== false,
    snapshots: snapshotsOf(document, snapshots),
    dueSince: due && Date.parse(due.since),
    notReadySince: notReadySince === undefined ? undefined : Date.parse(notReadySince),
  });
  return {
    exportId: document.id,
    displayName: document.displayName,
    enabled: document.enabled,
    schedule: document.schedule.type,
    waitsFor: next.waitsFor,
    ...(next.at === undefined ? {} : { nextDueAt: iso(next.at) }),
    ...(next.dueSince === undefined ? {} : { dueSince: iso(next.dueSince) }),
    ...(notReadySince === undefined ? {} : { notReadySince }),
    ...(due && (next.waitsFor === 'tick' || next.waitsFor === 'connection') ? { code: due.code } : {}),
  };
}

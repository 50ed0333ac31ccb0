/** One tick of the timer: looks after the active runs, then starts what is due. Every step can be repeated. */
import type { DurableClient } from 'durable-functions';
import { unforeseen } from '../shared/http/log';
import { exportSchema, type ExportDocument } from '../shared/model/export';
import { ProductError } from '../shared/model/errors';
import type { Run } from '../shared/model/run';
import { afterEnd } from '../shared/runs/close';
import { destinationOf } from '../shared/runs/delivery';
import { exportStateEvent } from '../shared/runs/exportState';
import { expireHold } from '../shared/runs/hold';
import type { Emit } from '../shared/runs/services';
import { createRun, releaseExport } from '../shared/runs/start';
import { hasEnded } from '../shared/runs/states';
import { readTick, type TickDocument } from '../shared/runs/tickDocument';
import { exportPath, tickPath } from '../shared/store/paths';
import { beginRun } from './beginRun';
import { dueOf } from './due';
import type { Services } from './services';
import { tellConnections, type LastRun } from './tellConnections';
import { watchRun } from './watchRun';

interface TickCounts {
  exports: number;
  started: number;
  skipped: number;
  resumed: number;
  active: number;
  held: number;
}

/** What the ticks of one instance work with. */
interface Tick {
  services: Services;
  durable: DurableClient;
  emit: Emit;
  now: Date;
  counts: TickCounts;
  /** Memory of the tick before, and of this one. */
  before: TickDocument;
  after: TickDocument;
  /** What the connections' standing is read from. */
  last: LastRun[];
}

/** Looks after every export. One that fails does not keep the others from their turn; `complain` logs it. */
export async function tick(
  services: Services,
  durable: DurableClient,
  emit: Emit,
  now: Date,
  complain: (line: string) => void,
): Promise<void> {
  const counts: TickCounts = { exports: 0, started: 0, skipped: 0, resumed: 0, active: 0, held: 0 };
  const before = await readTick(services.documents);
  const after: TickDocument = { at: now.toISOString(), notReadySince: {}, due: {} };
  const turn: Tick = { services, durable, emit, now, counts, before, after, last: [] };
  for await (const path of services.documents.list('exports/')) {
    if (!/^exports\/[^/]+\.json$/.test(path)) continue;
    try {
      const document = (await services.documents.read(path, exportSchema))?.value;
      if (document) await lookAfter(turn, document);
    } catch (error) {
      counts.skipped++;
      complain(JSON.stringify({ event: 'tick failed', path, ...unforeseen(error) }));
    }
  }
  await tellConnections(services.documents, turn.last, after.at, emit, complain);
  await services.documents.write(tickPath, after);
  const seconds = (Date.now() - now.getTime()) / 1000;
  emit({ event: 'timerTick', tick: now.toISOString(), ...counts, seconds: Math.max(0, seconds) });
}

async function lookAfter(turn: Tick, found: ExportDocument): Promise<void> {
  const { services, durable, emit, counts, now } = turn;
  if (found.enabled) counts.exports++;
  let active = found.activeRunId ? await services.runs.find(found.activeRunId) : undefined;
  const freed = await freeExport(turn, found, active);
  if (freed) active = undefined;
  const document = freed ?? found;
  let dueSince: number | undefined;
  if (active) {
    counts.active++;
    if (active.state === 'held') counts.held++;
    if (await watchRun(services, durable, emit, active, now)) counts.resumed++;
  } else if (document.enabled) {
    const due = await dueOf(services, document, now);
    if (due.notReady) noteNotReady(turn, document.id);
    dueSince = due.since;
    if (due.since !== undefined) active = await start(turn, document, due.since);
    if (active) dueSince = undefined;
  }
  if (document.enabled) await tellState(turn, document, active, dueSince);
}

/** Takes a run off the export that has ended, or ends now because nobody released it; undefined when none is. */
async function freeExport(
  turn: Tick,
  document: ExportDocument,
  active: Run | undefined,
): Promise<ExportDocument | undefined> {
  const { services, emit, now } = turn;
  const { activeRunId } = document;
  const path = exportPath(document.id);
  if (activeRunId === undefined) return undefined;
  if (!active) {
    // It was never written, or was removed: nobody can end it.
    return await services.documents.update(path, exportSchema, (current) => {
      if (current.activeRunId !== activeRunId) return undefined;
      const { activeRunId: _gone, ...rest } = current;
      return rest;
    });
  }
  // A crash between the end of the run and the freeing of its export leaves it taken.
  if (hasEnded(active)) await releaseExport(services.documents, active);
  else {
    const expired = await expireHold(services, active, now);
    if (!expired) return undefined;
    await afterEnd(services, expired, document, emit);
  }
  // As the run left it: what it has delivered is not due.
  return (await services.documents.read(path, exportSchema))?.value;
}

function noteNotReady({ before, after }: Tick, exportId: string): void {
  after.notReadySince[exportId] = before.notReadySince[exportId] ?? after.at;
}

async function tellState(
  turn: Tick,
  document: ExportDocument,
  active: Run | undefined,
  dueSince: number | undefined,
): Promise<void> {
  const { services, emit, after } = turn;
  const { id, lastEndedRunId } = document;
  const last = lastEndedRunId === undefined ? undefined : await services.runs.find(lastEndedRunId);
  if (last) turn.last.push({ document, run: last });
  const notReady = after.notReadySince[id];
  emit(
    exportStateEvent({
      ...{ tick: after.at, exportId: id, last, active, dueSince },
      notReadySince: notReady === undefined ? undefined : Date.parse(notReady),
    }),
  );
}

/** Starts a run of the export; undefined when something foreseen keeps it from starting. */
async function start(turn: Tick, { id }: ExportDocument, since: number): Promise<Run | undefined> {
  const { services, durable, emit, counts, now, after } = turn;
  try {
    const { connection } = await destinationOf(services, id);
    const request = { startedBy: 'schedule' };
    const created = await createRun(services.documents, services.runs, id, request, now);
    await beginRun(services, durable, emit, created, connection, 'timer');
    counts.started++;
    return created.run;
  } catch (error) {
    if (!(error instanceof ProductError)) throw error;
    counts.skipped++;
    after.due[id] = { since: new Date(since).toISOString(), code: error.code };
    emit({ event: 'runSkipped', tick: now.toISOString(), exportId: id, code: error.code });
    return undefined;
  }
}

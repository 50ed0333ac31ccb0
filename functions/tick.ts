/** One tick of the timer: looks after the active runs, then starts what is due. Every step can be repeated. */
import { OrchestrationRuntimeStatus, type DurableClient } from 'durable-functions';
import { exportSchema, type ExportDocument } from '../shared/model/export';
import { ProductError, summarize } from '../shared/model/errors';
import { instanceIdOf } from '../shared/model/ids';
import type { Run } from '../shared/model/run';
import { destinationOf } from '../shared/runs/delivery';
import type { Emit } from '../shared/runs/services';
import { createRun, releaseExport } from '../shared/runs/start';
import { hasEnded } from '../shared/runs/states';
import { judge, type Motor } from '../shared/runs/watch';
import { dueByRecurrence, dueBySnapshot, type LastRun } from '../shared/schedule/due';
import { accountOf, startAttempt } from './durable';
import type { Services } from './services';

interface TickCounts {
  exports: number;
  started: number;
  skipped: number;
  resumed: number;
  active: number;
  held: number;
}

/** Looks after every export. One that fails does not keep the others from their turn. */
export async function tick(services: Services, durable: DurableClient, emit: Emit, now: Date): Promise<void> {
  const counts: TickCounts = { exports: 0, started: 0, skipped: 0, resumed: 0, active: 0, held: 0 };
  for await (const path of services.documents.list('exports/')) {
    if (!/^exports\/[^/]+\.json$/.test(path)) continue;
    const document = (await services.documents.read(path, exportSchema))?.value;
    if (!document) continue;
    if (document.enabled) counts.exports++;
    await lookAfter(services, durable, emit, document, counts, now);
  }
  emit({
    event: 'timerTick',
    tick: now.toISOString(),
    ...counts,
    seconds: (Date.now() - now.getTime()) / 1000,
  });
}

async function lookAfter(
  services: Services,
  durable: DurableClient,
  emit: Emit,
  document: ExportDocument,
  counts: TickCounts,
  now: Date,
): Promise<void> {
  const active = document.activeRunId ? await services.runs.find(document.activeRunId) : undefined;
  if (active && !hasEnded(active)) {
    counts.active++;
    if (active.state === 'held') counts.held++;
    if (await watch(services, durable, emit, active, now)) counts.resumed++;
    return;
  }
  // A crash between the end of the run and this step leaves the export taken.
  if (active) await releaseExport(services.documents, active);
  if (!document.enabled || !(await isDue(services, document, now))) return;
  try {
    await start(services, durable, emit, document.id, now);
    counts.started++;
  } catch (error) {
    if (!(error instanceof ProductError)) throw error;
    counts.skipped++;
  }
}

async function start(
  services: Services,
  durable: DurableClient,
  emit: Emit,
  exportId: string,
  now: Date,
): Promise<void> {
  const { connection } = await destinationOf(services, exportId);
  const { run } = await createRun(
    services.documents,
    services.runs,
    exportId,
    { startedBy: 'schedule' },
    now,
  );
  await startAttempt(durable, run, accountOf(connection, services.settings.settleSeconds));
  emit({
    event: 'runStarted',
    ...{ runId: run.runId, exportId, connectionId: connection.id },
    ...{ mode: run.mode, dryRun: run.dryRun, trigger: 'timer' },
  });
}

async function isDue(services: Services, document: ExportDocument, now: Date): Promise<boolean> {
  const last = document.lastRunId ? await services.runs.find(document.lastRunId) : undefined;
  const { type } = document.schedule;
  if (type === 'off') return false;
  const startedAt = last ? Date.parse(last.createdAt) : 0;
  if (type === 'recurrence') {
    const since = Math.max(startedAt, Date.parse(document.updatedAt));
    return dueByRecurrence(document.schedule, since, now) !== undefined;
  }
  try {
    const current: Record<string, string> = {};
    for (const segment of document.segments) {
      current[segment] = (await services.segments.openSnapshot(segment)).snapshot;
    }
    return dueBySnapshot(current, document.lastSnapshots, last && lastRunOf(last), now.getTime());
  } catch (error) {
    // A snapshot that is not ready is no run: the next tick looks again.
    if (error instanceof ProductError) return false;
    throw error;
  }
}

const lastRunOf = (run: Run): LastRun => ({
  startedAt: Date.parse(run.createdAt),
  snapshots: Object.fromEntries(run.snapshots.map((ref) => [ref.segment, ref.snapshot])),
  failed: run.state === 'failed',
});

/** Resumes the run from its documents under a new attempt, when its orchestration is dead; true when it did. */
async function watch(
  services: Services,
  durable: DurableClient,
  emit: Emit,
  run: Run,
  now: Date,
): Promise<boolean> {
  const { verdict, reason } = judge(run, await motorOf(durable, run), now.getTime());
  if (verdict === 'leave' || reason === undefined) return false;
  const next = await services.runs.update(run.runId, (current) => {
    if (current.attempt !== run.attempt || hasEnded(current)) return undefined;
    const resumed: Run = { ...current, attempt: current.attempt + 1, seenAt: now.toISOString() };
    if (verdict === 'resume') return resumed;
    const message = `The run was resumed ${current.attempt - 1} times and died each time.`;
    return { ...resumed, error: summarize(new ProductError('run_not_resumable', message)) };
  });
  if (next.attempt === run.attempt) return false;
  const { connection } = await destinationOf(services, run.exportId);
  await startAttempt(durable, next, accountOf(connection, services.settings.settleSeconds));
  emit({ event: 'runResumed', runId: run.runId, exportId: run.exportId, attempt: next.attempt, reason });
  return true;
}

async function motorOf(durable: DurableClient, run: Run): Promise<Motor> {
  try {
    const status = await durable.getStatus(instanceIdOf(run.runId, run.attempt), { showInput: false });
    switch (status.runtimeStatus) {
      case OrchestrationRuntimeStatus.Failed:
        return 'failed';
      case OrchestrationRuntimeStatus.Terminated:
        return 'terminated';
      case OrchestrationRuntimeStatus.Completed:
        return 'completed';
      default:
        return 'going';
    }
  } catch (error) {
    // The client throws for a missing instance, and also when the task hub itself is lost.
    return error instanceof Error && error.message.includes('404') ? 'missing' : 'unknown';
  }
}

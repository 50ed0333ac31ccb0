/** Activity `closeRun`: outcomes to counts, both equations, rejects.csv, the export freed. Can be repeated. */
import { imbalance, leaverImbalance, type Counts, type LeaverCounts } from '../model/counts';
import { errorRegistry, ProductError, summarize } from '../model/errors';
import { connectionSchema, type Connection } from '../model/connection';
import { exportSchema, type ExportDocument } from '../model/export';
import type { Run, RunState } from '../model/run';
import { connectionPath, exportPath, planPath } from '../store/paths';
import { runFinishedEvent } from '../telemetry/runFinished';
import type { BatchSummary } from './batchSummary';
import { faultPoint } from './faultPoints';
import { BatchFilesReader } from './files/batchFiles';
import { BatchRecords } from './files/batchRecords';
import type { RunRef } from './messages';
import { giveUpWaiting } from './partInfo';
import { writeNextState } from './nextDelivered';
import { oneAtATime } from './oneAtATime';
import { planSchema, type Plan } from './plan';
import { earliest } from './progress';
import { writeRejects } from './rejectsReport';
import { resubscribedNote } from './resubscribe/notes';
import { countCalls } from './resubscribe/record';
import { allSubscriptions } from './resubscribe/store';
import { whileBeating } from './signOfLife';
import type { Emit, RunServices } from './services';
import { releaseExport } from './start';
import { isNotReady } from './notReady';
import { segmentCounts } from './segmentCounts';
import { hasEnded, moveTo } from './states';
import { tally } from './tally';
import { recordTransfer } from './transferRecord';
import { connectionEvent } from './connectionEvent';

/** Closes the run of this attempt; does nothing for a stale attempt or an ended run (but frees its export). */
export async function closeRun(services: RunServices, ref: RunRef, emit: Emit): Promise<void> {
  const run = await services.runs.read(ref.runId);
  if (run.attempt !== ref.attempt) return;
  const document = (await services.documents.read(exportPath(run.exportId), exportSchema))?.value;
  const ended = hasEnded(run)
    ? run
    : await whileBeating(services, ref, () => oneAtATime(() => settle(services, run)));
  // Another attempt may have begun meanwhile: then it closes the run.
  if (!hasEnded(ended)) return;
  await faultPoint('runEnded');
  await afterEnd(services, ended, document, emit);
}

/** What follows the end: transfer record, the export freed, telemetry. Repeated as a whole after a crash. */
export async function afterEnd(
  services: RunServices,
  ended: Run,
  document: ExportDocument | undefined,
  emit: Emit,
): Promise<void> {
  const connection = await connectionOf(services, document);
  await recordTransfer(services, ended, document, connection);
  await faultPoint('transferRecorded');
  await releaseExport(services.documents, ended);
  await faultPoint('stateReplaced');
  const around = {
    connectionId: connection?.id ?? document?.connectionId ?? 'none',
    account: connection?.account.name ?? null,
  };
  emit(runFinishedEvent(ended, around));
  const trouble = connection && connectionEvent(ended, connection);
  if (trouble) emit(trouble);
}

async function settle(services: RunServices, run: Run): Promise<Run> {
  const plan = (await services.documents.read(planPath(run.runId), planSchema))?.value;
  if (!plan) return await services.runs.update(run.runId, (current) => endWithoutPlan(current));
  const batches = new BatchFilesReader(services.container, run.runId, plan.token);
  const records = new BatchRecords(services.container, run.runId);
  const { batches: entries } = await batches.index();
  const summaries = await finalSummaries(records);
  const leaversAre = plan.leaversPolicy === 'mark' ? 'marked' : 'unsubscribed';
  const result = tally(plan, entries, summaries, leaversAre);
  const segments = await segmentCounts(plan, result.counts, batches, records, summaries);
  const now = new Date();
  await writeRejects(
    services.container,
    { runId: run.runId, token: plan.token, at: now.toISOString() },
    batches,
    records,
    summaries,
  );
  await faultPoint('reportWritten');
  const subscriptions =
    plan.resubscribe > 0 ? await allSubscriptions(services, run.runId, await batches.index()) : [];
  const document = (await services.documents.read(exportPath(run.exportId), exportSchema))?.value;
  const delivered =
    document && entries.length > 0 && mayReplaceState(run, document, plan)
      ? await writeNextState(services, run, document, plan, batches, records, summaries)
      : undefined;
  await faultPoint('stateWritten');
  const first = earliest(summaries.map((summary) => summary.firstSentAt));
  const last = summaries.reduce((latest, summary) => Math.max(latest, summary.lastSentAt), 0);
  return await services.runs.update(run.runId, (current) => {
    if (current.attempt !== run.attempt || hasEnded(current)) return undefined;
    const { counts, leaverCounts, requests, sent } = result;
    const progress = { batches: plan.batches, sent, requests, remainingSeconds: 0 };
    const calls = plan.resubscribe > 0 ? countCalls(plan.resubscribe, subscriptions) : undefined;
    const counted: Run = {
      ...current,
      ...(calls ? { resubscribed: calls, notes: [...current.notes, resubscribedNote(calls)] } : {}),
      counts,
      leaverCounts,
      segments,
      progress,
      ...(delivered === undefined ? {} : { delivered }),
      ...(first > 0 ? { firstImportAt: new Date(first).toISOString() } : {}),
      ...(last > 0 ? { lastImportAt: new Date(last).toISOString() } : {}),
    };
    return end(counted, plan, now);
  });
}

/**
 * Corrections are added to the state of the segments only where that belongs to the same mapping, list and policies;
 * otherwise the next run is full by itself and must stay so.
 */
const mayReplaceState = (run: Run, document: ExportDocument, plan: Plan): boolean =>
  run.source !== 'corrections' || document.delivered?.basis === plan.basis;

/** All records, with nothing left in flight. */
async function finalSummaries(records: BatchRecords): Promise<BatchSummary[]> {
  const summaries = await records.listAll();
  const open = summaries.filter((summary) => summary.phase !== 'ended');
  if (open.length === 0) return summaries;
  for (const { batch } of open) {
    for (;;) {
      const found = await records.read(batch);
      if (!found || (await records.write(giveUpWaiting(found.record), found.etag)) !== false) break;
    }
  }
  return await records.listAll();
}

/** A run that never got a plan: it failed or was canceled while preparing. */
function endWithoutPlan(run: Run): Run | undefined {
  if (hasEnded(run)) return undefined;
  const now = new Date();
  if (run.cancel) return moveTo(run, 'canceled', now);
  const error =
    run.error ?? summarize(new ProductError('run_documents_missing', 'The plan of the run is missing.'));
  return moveTo({ ...run, error }, isNotReady(error.code) ? 'skipped' : 'failed', now);
}

/** The ended run: an equation that does not balance fails it loudly, whatever else happened. Pure. */
export function end(run: Run, plan: Pick<Plan, 'planId' | 'batches'>, now: Date): Run {
  const notSent = run.counts.notSent + run.leaverCounts.notSent;
  const reason = run.cancel ? 'canceled' : run.error ? 'stoppedByError' : undefined;
  const planned: Run = {
    ...run,
    planId: plan.planId,
    ...(notSent > 0 && reason ? { notSentReason: reason } : {}),
  };
  const rows = imbalance(planned.counts);
  const leavers = leaverImbalance(planned.leaverCounts);
  const segments = unbalancedSegments(planned);
  if (rows !== 0 || leavers !== 0 || segments !== 0 || (notSent > 0 && reason === undefined)) {
    const message = `The counts do not balance: ${rows} rows and ${leavers} leavers without exactly one outcome, ${segments} segments that do not balance, ${notSent} not sent without a reason.`;
    const { action, retried } = errorRegistry.counts_unbalanced;
    return moveTo(
      { ...planned, error: { code: 'counts_unbalanced', message, action, retried } },
      'failed',
      now,
    );
  }
  return moveTo(planned, endState(planned, plan.batches), now);
}

/** Segments whose own equation does not hold, and one more when their sum is not the total. */
function unbalancedSegments({ segments, counts }: Run): number {
  if (!segments) return 0;
  const wrong = segments.filter((one) => imbalance(one.counts) !== 0).length;
  const keys = Object.keys(counts) as (keyof Counts)[];
  const differs = keys.some((key) => segments.reduce((sum, one) => sum + one.counts[key], 0) !== counts[key]);
  return wrong + (differs ? 1 : 0);
}

function endState(run: Run, batches: number): RunState {
  if (run.cancel) return 'canceled';
  if (run.error) return 'failed';
  if (withErrors(run.counts, run.leaverCounts)) return 'completedWithErrors';
  return batches === 0 ? 'nothingToDo' : 'succeeded';
}

const withErrors = (rows: Counts, leavers: LeaverCounts): boolean =>
  rows.invalid + rows.rejected + rows.unknown + leavers.rejected + leavers.unknown > 0;

async function connectionOf(
  services: RunServices,
  document: ExportDocument | undefined,
): Promise<Connection | undefined> {
  if (!document?.connectionId) return undefined;
  return (await services.documents.read(connectionPath(document.connectionId), connectionSchema))?.value;
}

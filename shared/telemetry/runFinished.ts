/** Makes the `runFinished` event from a run's document, so that the portal shows the report's own numbers. Pure. */
import { endedStates, type Run, type RunState } from '../model/run';
import type { EventFields } from './events';

/** What the run's document does not hold itself. */
export interface RunSurroundings {
  connectionId: string;
  account: string | null;
}

const inStepStates: ReadonlySet<string> = new Set(['succeeded', 'completedWithErrors', 'nothingToDo']);

const hasEnded = (state: RunState): state is EventFields<'runFinished'>['state'] => endedStates.has(state);

const secondsBetween = (from: string | undefined, to: string | undefined): number | null =>
  from === undefined || to === undefined ? null : Math.max(0, (Date.parse(to) - Date.parse(from)) / 1000);

/** The event of an ended run. Seconds come from the document's times; throws if the run has not ended. */
export function runFinishedEvent(
  run: Run,
  around: RunSurroundings,
): { event: 'runFinished' } & EventFields<'runFinished'> {
  const { state } = run;
  if (run.endedAt === undefined || !hasEnded(state)) throw new TypeError(`Run ${run.runId} has not ended.`);
  const newest = run.snapshots
    .map((s) => s.modifiedAt)
    .sort((a, b) => Date.parse(a) - Date.parse(b))
    .at(-1);
  const inStep = inStepStates.has(state) && !run.dryRun;
  const { leavers, ...left } = run.leaverCounts;
  return {
    event: 'runFinished',
    runId: run.runId,
    exportId: run.exportId,
    connectionId: around.connectionId,
    account: around.account,
    attempt: run.attempt,
    mode: run.mode,
    dryRun: run.dryRun,
    state,
    code: (run.error?.code ?? null) as EventFields<'runFinished'>['code'],
    ...run.counts,
    leavers,
    leaversKept: left.kept,
    leaversKeptByOtherExport: left.keptByOtherExport,
    leaversMarked: left.marked,
    leaversUnsubscribed: left.unsubscribed,
    leaversRejected: left.rejected,
    leaversUnknown: left.unknown,
    leaversNotSent: left.notSent,
    batches: run.progress.batches,
    imports: run.progress.requests,
    totalSeconds: secondsBetween(run.createdAt, run.endedAt) ?? 0,
    deliverySeconds: secondsBetween(run.firstImportAt, run.lastImportAt),
    inStepSeconds: inStep ? secondsBetween(newest, run.endedAt) : null,
  };
}

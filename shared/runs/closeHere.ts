/** Closes a run whose orchestration is gone for good, without any orchestration: by `force`, and by the watch. */
import { exportSchema } from '../model/export';
import { ProductError, summarize } from '../model/errors';
import type { Run } from '../model/run';
import { exportPath } from '../store/paths';
import { afterEnd, closeRun } from './close';
import type { Emit, RunServices } from './services';
import { hasEnded, moveTo } from './states';

/**
 * Takes the run over under a new attempt, so that nothing of an older one acts any more, and closes it with its
 * report. When even that fails (documents missing or damaged), it ends as failed with the counts it has.
 */
export async function closeHere(services: RunServices, runId: string, emit: Emit): Promise<Run> {
  const { attempt } = await services.runs.update(runId, (run) =>
    hasEnded(run) ? undefined : { ...run, attempt: run.attempt + 1, seenAt: new Date().toISOString() },
  );
  try {
    await closeRun(services, { runId, attempt }, emit);
  } catch (error) {
    await closeWithoutReport(services, runId, attempt, emit, error);
  }
  return await services.runs.read(runId);
}

async function closeWithoutReport(
  services: RunServices,
  runId: string,
  attempt: number,
  emit: Emit,
  reason: unknown,
): Promise<void> {
  const { code } = summarize(reason);
  const run = await services.runs.update(runId, (current) => {
    if (current.attempt !== attempt || hasEnded(current)) return undefined;
    const message = `The run cannot be closed with its report (${code}); its counts are those of its plan.`;
    const error = current.error ?? summarize(new ProductError('run_documents_missing', message));
    const { notSent } = current.counts;
    const stopped: Run = {
      ...current,
      error,
      ...(notSent + current.leaverCounts.notSent > 0 ? { notSentReason: 'stoppedByError' as const } : {}),
    };
    return moveTo(stopped, 'failed', new Date());
  });
  const document = (await services.documents.read(exportPath(run.exportId), exportSchema))?.value;
  await afterEnd(services, run, document, emit);
}

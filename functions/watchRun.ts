/** Looks after one active run: resumes it from its documents when its orchestration is dead, or closes it. */
import { OrchestrationRuntimeStatus, type DurableClient } from 'durable-functions';
import { ProductError, summarize } from '../shared/model/errors';
import { instanceIdOf } from '../shared/model/ids';
import type { Run } from '../shared/model/run';
import { closeHere } from '../shared/runs/closeHere';
import { destinationOf } from '../shared/runs/delivery';
import { faultPoint } from '../shared/runs/faultPoints';
import type { Emit } from '../shared/runs/services';
import { hasEnded } from '../shared/runs/states';
import { judge, maxAttempts, type Motor } from '../shared/runs/watch';
import { accountOf, startAttempt } from './durable';
import type { Services } from './services';

/** Resumes the run under a new attempt, or closes it, when its orchestration is dead; true when it did. */
export async function watchRun(
  services: Services,
  durable: DurableClient,
  emit: Emit,
  run: Run,
  now: Date,
): Promise<boolean> {
  const { verdict, reason } = judge(run, await motorOf(durable, run), now.getTime());
  if (verdict === 'leave' || reason === undefined) return false;
  emit({ event: 'runResumed', runId: run.runId, exportId: run.exportId, attempt: run.attempt + 1, reason });
  if (verdict === 'giveUp') {
    const message = `The run was begun ${maxAttempts} times and died each time.`;
    await stopForGood(services, emit, run, new ProductError('run_not_resumable', message));
    return true;
  }
  try {
    const { connection } = await destinationOf(services, run.exportId);
    await resume(services, durable, run, accountOf(connection, services.settings.settleSeconds), now);
  } catch (error) {
    // Export or connection are gone or disabled: nothing can be sent any more.
    if (!(error instanceof ProductError)) throw error;
    await stopForGood(services, emit, run, error);
  }
  return true;
}

async function resume(
  services: Services,
  durable: DurableClient,
  run: Run,
  account: ReturnType<typeof accountOf>,
  now: Date,
): Promise<void> {
  const next = await services.runs.update(run.runId, (current) =>
    current.attempt !== run.attempt || hasEnded(current)
      ? undefined
      : { ...current, attempt: current.attempt + 1, seenAt: now.toISOString() },
  );
  if (next.attempt !== run.attempt + 1) return;
  await faultPoint('attemptRaised');
  await startAttempt(durable, next, account);
}

async function stopForGood(services: Services, emit: Emit, run: Run, error: ProductError): Promise<void> {
  const marked = await services.runs.update(run.runId, (current) =>
    current.attempt !== run.attempt || hasEnded(current) || current.error
      ? undefined
      : { ...current, error: summarize(error) },
  );
  if (marked.attempt === run.attempt) await closeHere(services, run.runId, emit);
}

/** What Durable says of the run's present attempt. */
export async function motorOf(durable: DurableClient, run: Run): Promise<Motor> {
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

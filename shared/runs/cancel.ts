/** Cancels runs: a mark in the run's document, which every wave and every waiting activity reads. */
import { ProductError } from '../model/errors';
import type { Run } from '../model/run';
import type { RunStore } from './runStore';
import { hasEnded } from './states';

export interface CancelRequest {
  by: string;
  reason: string;
  force: boolean;
  /** The run ends because its connection was disabled; once that is enabled the schedule may start another. */
  connectionDisabled?: true;
}

/** Marks the run as canceled; a mark that is there stays (but may be made forceful). Throws `run_ended`. */
export async function cancelRun(
  runs: RunStore,
  runId: string,
  request: CancelRequest,
  now: Date,
): Promise<Run> {
  const run = await runs.update(runId, (current) => {
    if (hasEnded(current)) return undefined;
    const first = current.cancel;
    const cancel = first
      ? { ...first, force: first.force || request.force }
      : { ...request, at: now.toISOString() };
    return { ...current, cancel };
  });
  if (!run.cancel && hasEnded(run)) {
    throw new ProductError('run_ended', `Run ${runId} has ended (${run.state}).`, { target: runId });
  }
  return run;
}

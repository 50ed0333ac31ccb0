/** Held runs: released by a person with exactly their plan id, or expired. */
import { ProductError } from '../model/errors';
import type { Run } from '../model/run';
import { faultPoint } from './faultPoints';
import type { RunStore } from './runStore';
import type { RunServices } from './services';
import { moveTo } from './states';

/**
 * Lets a held run go on under a new attempt, for which the caller starts the orchestration. A repeated call finds the
 * run released and answers it again. Throws `run_not_held`, `plan_mismatch`.
 */
export async function releaseHold(
  runs: RunStore,
  runId: string,
  planId: string,
  by: string,
  now: Date,
): Promise<Run> {
  const run = await runs.update(runId, (current) => {
    if (current.planId !== planId) {
      const message = `"${planId}" is not the plan of run ${runId}; that is "${current.planId ?? 'none'}".`;
      throw new ProductError('plan_mismatch', message, { target: 'planId' });
    }
    if (current.held?.releasedBy !== undefined) return undefined;
    if (current.state !== 'held' || !current.held) {
      throw new ProductError('run_not_held', `Run ${runId} is ${current.state}, not held.`, {
        target: runId,
      });
    }
    const { notSentReason: _held, ...rest } = moveTo(current, 'delivering', now);
    return { ...rest, attempt: current.attempt + 1, held: { ...current.held, releasedBy: by } };
  });
  await faultPoint('released');
  return run;
}

/** Ends a hold that nobody released in time, or that a newer snapshot has overtaken; undefined when it stays held. */
export async function expireHold(services: RunServices, run: Run, now: Date): Promise<Run | undefined> {
  if (run.state !== 'held' || !run.held) return undefined;
  const late = now.getTime() - Date.parse(run.held.at) > services.settings.holdExpiresSeconds * 1000;
  if (!late && !(await overtaken(services, run))) return undefined;
  const note = late ? 'Nobody released the run in time.' : 'A newer snapshot has overtaken the held run.';
  return await expire(services.runs, run.runId, note, now);
}

/** Ends the run as expired if it is held; answers it as it stands then. */
export const expire = (runs: RunStore, runId: string, note: string, now: Date): Promise<Run> =>
  runs.update(runId, (current) =>
    current.state === 'held'
      ? { ...moveTo(current, 'expired', now), notes: [...current.notes, note] }
      : undefined,
  );

async function overtaken({ segments }: RunServices, run: Run): Promise<boolean> {
  for (const { segment, snapshot } of run.snapshots) {
    try {
      if ((await segments.openSnapshot(segment)).snapshot > snapshot) return true;
    } catch (error) {
      // One that is not ready or gone does not overtake anything.
      if (!(error instanceof ProductError)) throw error;
    }
  }
  return false;
}

/** Whether an activity of this attempt may still act. Pure. */
import type { Run } from '../model/run';
import { hasEnded } from './states';

/** Why an activity must not send (any more); undefined when it may. */
export function reasonToStop(
  run: Run,
  attempt: number,
): 'stale' | 'ended' | 'canceled' | 'stopped' | undefined {
  if (run.attempt !== attempt) return 'stale';
  if (hasEnded(run)) return 'ended';
  if (run.cancel) return 'canceled';
  return run.error ? 'stopped' : undefined;
}

/** When an orchestrator should wake before its slots. Pure. */
import type { EffectiveLimits } from '../model/limits';

/**
 * Time (ms) to sleep until, or undefined to go on at once. Nobody waits in process for the minute to turn: if the
 * first slot is more than 5 s ahead, a durable timer sleeps to 4 s before it (it may fire a second early). With
 * raised limits both shrink alike, as far as a fan-out of 50 allows. `slack` (ms) is added to both.
 */
export function wakeBefore(
  slots: readonly number[],
  now: number,
  limits: EffectiveLimits,
  slack = 0,
): number | undefined {
  const first = slots[0];
  if (first === undefined) return undefined;
  const factor = Math.min(1, Math.max(0.6, 100 / limits.importsPerMinute));
  return first - now > 5000 * factor + slack + 500 ? first - 4000 * factor - slack : undefined;
}

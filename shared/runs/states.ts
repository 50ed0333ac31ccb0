/** The state table of a run: which state may follow which. Pure. */
import { endedStates, type Run, type RunState } from '../model/run';

const ended = ['succeeded', 'completedWithErrors', 'nothingToDo', 'canceled', 'failed'] as const;

/** States that may follow; an ended state has none. */
export const transitions: Readonly<Record<RunState, readonly RunState[]>> = {
  queued: ['preparing', 'canceling', 'canceled', 'skipped', 'failed'],
  preparing: ['held', 'delivering', 'settling', 'planned', 'canceling', 'expired', 'skipped', ...ended],
  held: ['queued', 'delivering', 'canceling', 'canceled', 'expired', 'failed'],
  delivering: ['settling', 'canceling', ...ended],
  settling: ['delivering', 'canceling', ...ended],
  canceling: ['canceled', 'failed'],
  succeeded: [],
  completedWithErrors: [],
  nothingToDo: [],
  planned: [],
  canceled: [],
  expired: [],
  skipped: [],
  failed: [],
};

export const hasEnded = (run: Pick<Run, 'state'>): boolean => endedStates.has(run.state);

/** The run in the next state; the same run when it is in that state already. Throws on a forbidden step. */
export function moveTo(run: Run, state: RunState, now: Date): Run {
  const seenAt = now.toISOString();
  if (run.state === state) return { ...run, seenAt };
  if (!transitions[run.state].includes(state)) {
    throw new Error(`Run ${run.runId} cannot go from ${run.state} to ${state}.`);
  }
  return { ...run, state, seenAt, ...(endedStates.has(state) ? { endedAt: seenAt } : {}) };
}

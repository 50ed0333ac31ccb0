/** Follows a run over HTTP until it ends. */
import { setTimeout as sleep } from 'node:timers/promises';
import { endedStates, type Run } from '../../shared/model/run';
import type { Api } from './api';

/** Milliseconds between two looks. */
const pollEvery = 500;
/** Milliseconds without any change after which a run counts as stuck: longer than the longest Retry-After (15 min). */
const patience = 20 * 60_000;

/** Looks until the run has ended or is held; `seen` gets every state of it. Throws when nothing moves any more. */
export async function follow(
  api: Api,
  runId: string,
  seen: (run: Run) => void,
  signal: AbortSignal,
): Promise<Run> {
  let last = '';
  let movedAt = Date.now();
  for (;;) {
    const run = await api.get<Run>(`/runs/${runId}`);
    seen(run);
    if (endedStates.has(run.state) || run.state === 'held') return run;
    const text = JSON.stringify(run);
    if (text !== last) movedAt = Date.now();
    else if (Date.now() - movedAt > patience) {
      throw new Error(
        `Run ${runId} has not moved for ${patience / 60_000} minutes; its state is ${run.state}.`,
      );
    }
    last = text;
    await sleep(pollEvery, undefined, { signal });
  }
}

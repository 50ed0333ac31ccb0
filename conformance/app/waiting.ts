/** Follows a run over HTTP; an app that does not answer for a while, because it is started anew, is waited for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { shortened } from '../finding';
import type { Answer, Call } from './api';
import type { Run } from './documents';

const lookEvery = 400;
/**
 * Milliseconds without any change of the run after which it counts as stuck. After a crash the real host sees the work
 * again after one minute at best, and an activity that is late by five minutes is no fault of the app.
 */
const patience = 7 * 60_000;

export interface Followed {
  run: Run;
  /** Answers to looks at the run while it was going, in order. */
  looks: Answer[];
}

/** Looks until the run is as wanted. Throws with its document when nothing moves any more, or it ends otherwise. */
export async function until(
  call: Call,
  runId: string,
  wanted: (run: Run) => boolean,
  signal: AbortSignal,
): Promise<Followed> {
  const looks: Answer[] = [];
  let last = '';
  let movedAt = Date.now();
  for (;;) {
    const answer = await call('GET', `/runs/${runId}`).catch(() => undefined);
    signal.throwIfAborted();
    if (answer?.status === 200) {
      const run = answer.body as Run;
      if (wanted(run)) return { run, looks };
      if (run.endedAt !== undefined) throw new Error(`It ended before: ${shortened(answer.text)}`);
      looks.push(answer);
    } else if (answer && answer.status < 500) {
      throw new Error(`${answer.call} answered ${answer.status}: ${shortened(answer.text)}`);
    }
    if (answer && answer.text !== last) movedAt = Date.now();
    if (Date.now() - movedAt > patience)
      throw new Error(`The run has not moved for ${patience / 60_000} minutes: ${last}`);
    last = answer?.text ?? last;
    await sleep(lookEvery, undefined, { signal });
  }
}

/** Looks until the run has ended. */
export const ended = (call: Call, runId: string, signal: AbortSignal): Promise<Followed> =>
  until(call, runId, (run) => run.endedAt !== undefined, signal);

/** Waits until the app answers its health call again. */
export async function healthy(call: Call, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + patience;
  for (;;) {
    const answer = await call('GET', '/health', { known: false }).catch(() => undefined);
    signal.throwIfAborted();
    if (answer?.status === 200) return;
    if (Date.now() > deadline) throw new Error('The app does not answer GET /health after the restart.');
    await sleep(lookEvery, undefined, { signal });
  }
}

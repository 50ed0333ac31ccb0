/** Signs of life: by them the watch tells a run that works or waits from a dead one. */
import type { Run } from '../model/run';
import type { RunRef } from './messages';
import type { RunServices } from './services';
import { hasEnded } from './states';

/** Age (ms) from which a sign of life is renewed; far below the watch's silence, so that few writes suffice. */
const freshMs = 20_000;
/** Time (ms) between signs of life during long work. */
const everyMs = 45_000;

/** Renews the sign of life of this attempt if it is not fresh; answers the run as it stands. */
export const beat = (services: Pick<RunServices, 'runs'>, { runId, attempt }: RunRef): Promise<Run> =>
  services.runs.update(runId, (run) => {
    const fresh = Date.now() - Date.parse(run.seenAt) < freshMs;
    if (run.attempt !== attempt || hasEnded(run) || fresh) return undefined;
    return { ...run, seenAt: new Date().toISOString() };
  });

/** Does long work with signs of life beside it. A sign that fails is no reason to stop the work. */
export async function whileBeating<T>(
  services: Pick<RunServices, 'runs'>,
  ref: RunRef,
  work: () => Promise<T>,
): Promise<T> {
  const timer = setInterval(() => {
    beat(services, ref).catch(() => undefined);
  }, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

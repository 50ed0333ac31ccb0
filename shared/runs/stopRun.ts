/** The mark by which a run sends no more: every wave and every waiting activity reads it. */
import { summarize, type ProductError } from '../model/errors';
import { reasonToStop } from './attempt';
import type { RunRef } from './messages';
import type { RunServices } from './services';

/** Marks the run of this attempt with the error; an earlier mark stays. */
export async function stopRun(
  services: Pick<RunServices, 'runs'>,
  { runId, attempt }: RunRef,
  error: ProductError,
): Promise<void> {
  await services.runs.update(runId, (run) =>
    reasonToStop(run, attempt) ? undefined : { ...run, error: summarize(error) },
  );
}

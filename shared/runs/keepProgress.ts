/** Keeps the run's progress in its document, which is also its sign of life. */
import type { Run } from '../model/run';
import type { PollInput } from './messages';
import { estimateRemaining, type Look } from './progress';
import type { RunServices } from './services';
import { hasEnded, moveTo } from './states';

/** Writes what a look at the batch records showed; answers the run as it stands. */
export async function keepProgress(
  services: Pick<RunServices, 'runs'>,
  input: PollInput,
  seen: Look,
  more: { allSent: boolean; lastSent: number; lookUps: number; importsPerMinute: number },
): Promise<Run> {
  const now = new Date();
  const { allSent, lastSent, lookUps } = more;
  // Read once more by `update` when somebody else writes: the look-ups are added to what stands there then.
  return await services.runs.update(input.runId, (current) => {
    if (current.attempt !== input.attempt || hasEnded(current)) return undefined;
    const state = current.cancel ? 'canceling' : allSent ? 'settling' : 'delivering';
    const remainingSeconds = estimateRemaining(input.batches - seen.sent, more.importsPerMinute);
    const first = seen.firstSentAt > 0 ? new Date(seen.firstSentAt).toISOString() : undefined;
    const firstImportAt = current.firstImportAt ?? first;
    return {
      ...moveTo(current, state, now),
      progress: { ...current.progress, batches: input.batches, sent: seen.sent, remainingSeconds },
      ...(lookUps > 0 ? { lookUps: (current.lookUps ?? 0) + lookUps } : {}),
      ...(firstImportAt === undefined ? {} : { firstImportAt }),
      ...(lastSent > 0 ? { lastImportAt: new Date(lastSent).toISOString() } : {}),
    };
  });
}

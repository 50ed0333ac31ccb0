/** What an export remembers of a run that has ended. Pure. */
import type { ExportDocument } from '../model/export';
import type { Run } from '../model/run';

/**
 * The export without its run: with the new state whatever the run's end, with the snapshots if the list is in step
 * with them. A dry run leaves nothing behind.
 */
export function afterRun(document: ExportDocument, run: Run): ExportDocument {
  const { activeRunId: _ended, ...rest } = document;
  if (run.dryRun) return rest;
  const ended = { ...rest, lastEndedRunId: run.runId };
  if (run.error?.code === 'counts_unbalanced') return ended;
  const inStep =
    run.state === 'succeeded' || run.state === 'completedWithErrors' || run.state === 'nothingToDo';
  return {
    ...ended,
    ...(run.delivered === undefined ? {} : { delivered: run.delivered }),
    ...(inStep && run.source === undefined
      ? { lastSnapshots: Object.fromEntries(run.snapshots.map((s) => [s.segment, s.snapshot])) }
      : {}),
  };
}

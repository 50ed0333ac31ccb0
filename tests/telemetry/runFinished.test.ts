import { noCounts, noLeaverCounts } from '../../shared/model/counts';
import { runSchema, type Run } from '../../shared/model/run';
import { emit } from '../../shared/telemetry/emit';
import { runFinishedEvent } from '../../shared/telemetry/runFinished';

const run: Run = runSchema.parse({
  runId: 'newsletter.20261124t021500-abc123',
  exportId: 'newsletter',
  state: 'completedWithErrors',
  attempt: 2,
  mode: 'changes',
  dryRun: false,
  startedBy: 'jane.doe@example.com',
  createdAt: '2026-11-24T02:15:00.000Z',
  startedAt: '2026-11-24T02:15:01.000Z',
  firstImportAt: '2026-11-24T02:15:30.000Z',
  lastImportAt: '2026-11-24T02:16:30.500Z',
  endedAt: '2026-11-24T02:17:00.000Z',
  snapshots: [
    {
      segment: 'b',
      snapshot: '2026/11/24/0210',
      modifiedAt: '2026-11-24T02:10:00Z',
      partitions: 1,
      bytes: 1,
    },
    {
      segment: 'a',
      snapshot: '2026/11/23/0210',
      modifiedAt: '2026-11-23T02:10:00Z',
      partitions: 1,
      bytes: 1,
    },
  ],
  counts: { ...noCounts(), read: 10, delivered: 7, invalid: 2, rejected: 1 },
  leaverCounts: { ...noLeaverCounts(), leavers: 3, kept: 2, keptByOtherExport: 1 },
  progress: { batches: 4, sent: 4, requests: 5, remainingSeconds: 0 },
  notes: [],
  seenAt: '2026-11-24T02:17:00.000Z',
});
const around = { connectionId: 'shop', account: 'contoso' };

function logged(document: Run): Record<string, unknown> {
  const lines: string[] = [];
  emit((line) => lines.push(line), runFinishedEvent(document, around));
  return JSON.parse(lines[0]!) as Record<string, unknown>;
}

test("a finished run is logged with its document's own numbers and times", () => {
  expect(logged(run)).toMatchObject({
    event: 'runFinished',
    ...run.counts,
    leavers: 3,
    leaversKept: 2,
    leaversKeptByOtherExport: 1,
    batches: 4,
    imports: 5,
    totalSeconds: 120,
    deliverySeconds: 60.5,
    inStepSeconds: 420,
  });
});

test('who started a run is not logged: it may be a person', () => {
  expect(JSON.stringify(logged(run))).not.toContain('jane');
});

test('a run that did not bring the list in step has no time to in step', () => {
  expect(logged({ ...run, state: 'failed' }).inStepSeconds).toBeNull();
  expect(logged({ ...run, state: 'planned', dryRun: true }).inStepSeconds).toBeNull();
});

test('a run that sent nothing has no delivery time', () => {
  const { firstImportAt: _first, lastImportAt: _last, ...rest } = run;
  expect(logged({ ...rest, state: 'nothingToDo' })).toMatchObject({
    deliverySeconds: null,
    inStepSeconds: 420,
  });
});

test('a run that has not ended cannot be logged as finished', () => {
  expect(() => runFinishedEvent({ ...run, state: 'delivering' }, around)).toThrow(/has not ended/);
});

import type { Run } from '../../shared/model/run';
import { emit } from '../../shared/telemetry/emit';
import { runFinishedEvent } from '../../shared/telemetry/runFinished';
import { finishedRun } from './runs';

const run = finishedRun;
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

import type { Run } from '../../shared/model/run';
import { exportStateEvent, type Standing } from '../../shared/runs/exportState';
import { emit } from '../../shared/telemetry/emit';
import { finishedRun } from '../telemetry/runs';

const tick = '2026-11-24T03:00:00.000Z';
const { endedAt: _ended, ...unended } = finishedRun;
const going: Run = { ...unended, state: 'delivering' };

/** The line that is logged of an export about which nothing is known but what is given. */
function logged(given: Partial<Standing> = {}): Record<string, unknown> {
  const lines: string[] = [];
  const nothing = { last: undefined, active: undefined, dueSince: undefined, notReadySince: undefined };
  emit((line) => lines.push(line), exportStateEvent({ tick, exportId: 'newsletter', ...nothing, ...given }));
  return JSON.parse(lines[0]!) as Record<string, unknown>;
}

test('an export that never ran has no last run, and nothing is wrong with it', () => {
  expect(logged()).toMatchObject({
    event: 'exportState',
    key: 'exportState/newsletter/2026-11-24T03:00:00.000Z',
    lastState: null,
    lastRead: 0,
    activeRunId: null,
    ...{ silentSeconds: 0, overdueSeconds: 0, notReadySeconds: 0 },
  });
});

test('the last run is told with what its alerts need', () => {
  expect(logged({ last: finishedRun })).toMatchObject({
    lastRunId: finishedRun.runId,
    lastState: 'completedWithErrors',
    lastRead: 10,
    lastInvalid: 2,
    lastRejected: 1,
    lastUnknown: 0,
  });
});

test('a run that is going is told with the time since it was last seen', () => {
  expect(logged({ active: going })).toMatchObject({
    activeRunId: going.runId,
    activeState: 'delivering',
    activeAttempt: 2,
    silentSeconds: 43 * 60,
  });
});

test('a run that waits to be released is not called silent', () => {
  expect(logged({ active: { ...going, state: 'held' } })).toMatchObject({
    activeState: 'held',
    silentSeconds: 0,
  });
});

test('how long the export is due and its snapshot not ready is told in seconds', () => {
  const ago = (seconds: number) => Date.parse(tick) - seconds * 1000;
  expect(logged({ dueSince: ago(7201), notReadySince: ago(12.5) })).toMatchObject({
    overdueSeconds: 7201,
    notReadySeconds: 12.5,
  });
});

test('what began after the tick, by another clock, has lasted for no time yet', () => {
  expect(logged({ dueSince: Date.parse(tick) + 200 })).toMatchObject({ overdueSeconds: 0 });
});

import { emit } from '../../shared/telemetry/emit';
import { exportStateEvent } from '../../shared/telemetry/exportState';
import { finishedRun } from './runs';

const tick = new Date('2026-11-24T03:00:00.000Z');
const calm = { overdueSeconds: 0, notReadySeconds: 0 };
const { endedAt: _ended, ...going } = { ...finishedRun, state: 'delivering' as const };

function logged(...args: Parameters<typeof exportStateEvent>): Record<string, unknown> {
  const lines: string[] = [];
  emit((line) => lines.push(line), exportStateEvent(...args));
  return JSON.parse(lines[0]!) as Record<string, unknown>;
}

test('an export that never ran has no last run, and nothing is wrong with it', () => {
  expect(logged('newsletter', tick, undefined, undefined, calm)).toMatchObject({
    event: 'exportState',
    key: 'exportState/newsletter/2026-11-24T03:00:00.000Z',
    lastState: null,
    lastRead: 0,
    activeRunId: null,
    silentSeconds: 0,
  });
});

test('the last run is told with what its alerts need', () => {
  expect(logged('newsletter', tick, finishedRun, undefined, calm)).toMatchObject({
    lastRunId: finishedRun.runId,
    lastState: 'completedWithErrors',
    lastRead: 10,
    lastInvalid: 2,
    lastRejected: 1,
    lastUnknown: 0,
  });
});

test('a run that is going is told with the time since it was last seen', () => {
  expect(logged('newsletter', tick, undefined, going, calm)).toMatchObject({
    activeRunId: going.runId,
    activeState: 'delivering',
    activeAttempt: 2,
    silentSeconds: 43 * 60,
  });
});

test('a run that has ended is not told as going', () => {
  expect(logged('newsletter', tick, finishedRun, finishedRun, calm)).toMatchObject({ activeRunId: null });
});

test('how long the export is due and its snapshot not ready is passed on', () => {
  const timing = { overdueSeconds: 7201, notReadySeconds: 12.5 };
  expect(logged('newsletter', tick, undefined, undefined, timing)).toMatchObject(timing);
});

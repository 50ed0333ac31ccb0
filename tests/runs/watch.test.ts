import type { Run } from '../../shared/model/run';
import { newRun } from '../../shared/runs/runStore';
import { judge, maxAttempts, silentMs } from '../../shared/runs/watch';

const now = Date.parse('2026-11-24T02:15:00Z');
const run = (change: Partial<Run>, silentFor = 0): Run => ({
  ...newRun(
    { runId: 'a.20261124t021500-abcdef', exportId: 'a', mode: 'changes', dryRun: false, startedBy: 'me' },
    new Date(now - silentFor),
  ),
  state: 'delivering',
  ...change,
});

test.each(['failed', 'terminated'] as const)(
  'a run whose orchestration is %s is resumed at once',
  (motor) => {
    expect(judge(run({}), motor, now)).toEqual({ verdict: 'resume', reason: motor });
  },
);

test.each(['going', 'unknown', 'missing', 'completed'] as const)(
  'a run that shows signs of life is left alone, whatever Durable says (%s)',
  (motor) => {
    expect(judge(run({}, silentMs), motor, now)).toEqual({ verdict: 'leave' });
  },
);

test.each(['going', 'unknown', 'completed'] as const)(
  'a run silent for too long is resumed even where Durable calls it %s',
  (motor) => {
    expect(judge(run({}, silentMs + 1), motor, now)).toEqual({ verdict: 'resume', reason: 'silent' });
  },
);

test('a run whose orchestration is missing is resumed once it is silent, not while its start is under way', () => {
  expect(judge(run({}, 1000), 'missing', now).verdict).toBe('leave');
  expect(judge(run({}, silentMs + 1), 'missing', now)).toEqual({ verdict: 'resume', reason: 'missing' });
});

test('silence counts as dead only after what a killed instance needs to come back: one minute and a retry of 160 s', () => {
  expect(silentMs).toBeGreaterThan(60_000 + 160_000);
});

test('a run that keeps dying is given up after the stated attempts', () => {
  expect(judge(run({ attempt: maxAttempts }), 'failed', now).verdict).toBe('giveUp');
});

test.each(['held', 'succeeded', 'canceled'] as const)('a run that is %s is left alone', (state) => {
  expect(judge(run({ state }, silentMs * 9), 'failed', now)).toEqual({ verdict: 'leave' });
});

import { endedStates, runStates, type Run } from '../../shared/model/run';
import { newRun } from '../../shared/runs/runStore';
import { moveTo, transitions } from '../../shared/runs/states';

const now = new Date('2026-11-24T02:15:00Z');
const run = (state: Run['state']): Run => ({
  ...newRun(
    { runId: 'a.20261124t021500-abcdef', exportId: 'a', mode: 'changes', dryRun: false, startedBy: 'me' },
    now,
  ),
  state,
});

test.each(runStates.flatMap((from) => runStates.map((to) => [from, to] as const)))(
  'from %s to %s goes exactly when the table says so',
  (from, to) => {
    const allowed = from === to || transitions[from].includes(to);
    if (allowed) expect(moveTo(run(from), to, now).state).toBe(to);
    else expect(() => moveTo(run(from), to, now)).toThrow(`cannot go from ${from} to ${to}`);
  },
);

test('an ended state has no way out, and every other state has one to an end', () => {
  for (const state of runStates) {
    expect(transitions[state].length === 0).toBe(endedStates.has(state));
    if (!endedStates.has(state)) expect(reachesEnd(state, new Set())).toBe(true);
  }
});

test('the time of the end is written with the ended state, not before', () => {
  expect(moveTo(run('delivering'), 'settling', now).endedAt).toBeUndefined();
  expect(moveTo(run('delivering'), 'succeeded', now).endedAt).toBe(now.toISOString());
});

function reachesEnd(state: Run['state'], seen: Set<string>): boolean {
  if (endedStates.has(state)) return true;
  if (seen.has(state)) return false;
  seen.add(state);
  return transitions[state].some((next) => reachesEnd(next, seen));
}

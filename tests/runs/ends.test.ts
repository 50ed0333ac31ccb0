import { noCounts, noLeaverCounts } from '../../shared/model/counts';
import { end } from '../../shared/runs/close';
import { newRecord } from '../../shared/runs/batchRecord';
import { claim } from '../../shared/runs/claims';
import { giveUpWaiting } from '../../shared/runs/partInfo';
import { reasonsToHold } from '../../shared/runs/guards';
import { rejectLines } from '../../shared/runs/rejectsReport';
import { newRun } from '../../shared/runs/runStore';

const now = new Date('2026-11-24T02:15:00Z');
const run = {
  ...newRun(
    { runId: 'a.20261124t021500-abcdef', exportId: 'a', mode: 'changes', dryRun: false, startedBy: 'me' },
    now,
  ),
  state: 'settling' as const,
};
const plan = { planId: 'p', batches: 1 };

test('a run whose rows have not exactly one outcome each fails loudly, whatever else happened', () => {
  const lost = { ...run, counts: { ...noCounts(), read: 3, delivered: 2 } };
  expect(end(lost, plan, now)).toMatchObject({ state: 'failed', error: { code: 'counts_unbalanced' } });
  const leaver = { ...run, leaverCounts: { ...noLeaverCounts(), leavers: 1 } };
  expect(end(leaver, plan, now)).toMatchObject({ state: 'failed', error: { code: 'counts_unbalanced' } });
});

test('rows that were not sent need a reason: without one the run fails, with a cancel it is canceled', () => {
  const counts = { ...noCounts(), read: 2, delivered: 1, notSent: 1 };
  expect(end({ ...run, counts }, plan, now).error?.code).toBe('counts_unbalanced');
  const cancel = { by: 'me', at: now.toISOString(), reason: 'enough', force: false };
  expect(end({ ...run, counts, cancel }, plan, now)).toMatchObject({
    state: 'canceled',
    notSentReason: 'canceled',
  });
});

test.each([
  [{ rejected: 1 }, 'completedWithErrors'],
  [{ unknown: 1 }, 'completedWithErrors'],
  [{ invalid: 1 }, 'completedWithErrors'],
  [{ delivered: 1 }, 'succeeded'],
] as const)('a run with %j ends as %s', (outcome, state) => {
  expect(end({ ...run, counts: { ...noCounts(), read: 1, ...outcome } }, plan, now).state).toBe(state);
});

test('a batch whose answer never came is in the report as unknown, never as delivered', () => {
  const claimed = claim(newRecord(0, 2), 1000, 1000, 20);
  if (claimed.kind !== 'claimed') throw new Error('not claimed');
  const rows = [1, 2].map((line) => ({
    ...{ file: 0, line, email: `p${line}@example.com`, kind: 'added' as const, stamp: '' },
    values: [`p${line}@example.com`],
  }));
  const lines = rejectLines(giveUpWaiting(claimed.record), rows, ['one.csv'], now.toISOString());
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).toContain(',unknown,outcome_unknown,');
});

const figures = { members: 100, before: 100, contacts: 100, removals: 0, adds: 0 };
test.each([
  [{ removals: 20 }, 'removals_over_limit'],
  [{ contacts: 40 }, 'shrinkage_over_limit'],
  [{ adds: 11, headroom: { limit: 1000, total: 990 } }, 'headroom_exceeded'],
])('a plan with %j is held: %s', (change, code) => {
  expect(reasonsToHold({}, { ...figures, ...change }).map((reason) => reason.code)).toEqual([code]);
});

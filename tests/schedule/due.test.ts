import type { Run } from '../../shared/model/run';
import { newRun } from '../../shared/runs/runStore';
import { dueByRecurrence, judgeSnapshots, retryAfterFailureMs } from '../../shared/schedule/due';

const now = Date.parse('2026-11-24T02:15:00Z');
const today = '2026/11/24/0200';
const yesterday = '2026/11/23/0200';
const started = now - 60_000;

/** The last run, on today's snapshot. */
const last = (change: Partial<Run>): Run => ({
  ...newRun(
    { runId: 'news.x', exportId: 'news', mode: 'changes', dryRun: false, startedBy: 'schedule' },
    new Date(started),
  ),
  snapshots: [
    { segment: 'Members', snapshot: today, modifiedAt: '2026-11-24T02:10:00Z', partitions: 1, bytes: 1 },
  ],
  ...change,
});
const verdict = (snapshot: string, run?: Run, at = now, modifiedAt?: number) =>
  judgeSnapshots({ Members: snapshot }, { Members: yesterday }, run, at, modifiedAt);

test('a new snapshot is due, the one delivered last is not', () => {
  expect(judgeSnapshots({ Members: today }, undefined, undefined, now)).toBe('due');
  expect(verdict(today)).toBe('due');
  expect(verdict(yesterday)).toBe('delivered');
});

test('one new snapshot among several segments is enough', () => {
  const delivered = { A: today, B: yesterday };
  expect(judgeSnapshots({ A: today, B: today }, delivered, undefined, now)).toBe('due');
});

test('a failed run on the same snapshot is tried again after an hour, on a new snapshot at once', () => {
  const failed = last({ state: 'failed' });
  expect(verdict(today, failed)).toBe('retryLater');
  expect(verdict(today, failed, started + retryAfterFailureMs)).toBe('due');
  expect(verdict('2026/11/24/0215', failed)).toBe('due');
});

const cancel = { by: 'Ada', at: '2026-11-24T02:14:30.000Z', reason: 'wrong segment', force: false };

test('what somebody canceled is not started again by the timer, until there is another snapshot', () => {
  const canceled = last({ state: 'canceled', cancel });
  expect(verdict(today, canceled)).toBe('canceled');
  expect(verdict(today, canceled, started + 24 * retryAfterFailureMs)).toBe('canceled');
  expect(verdict('2026/11/24/0215', canceled)).toBe('due');
});

test('one canceled before it had looked at a snapshot counts for the snapshots of its time', () => {
  const canceled = last({ state: 'canceled', cancel, snapshots: [] });
  expect(verdict(today, canceled, now, started - 1)).toBe('canceled');
  expect(verdict(today, canceled, now, started + 1)).toBe('due');
  // Where the time of the snapshot is not known.
  expect(verdict(today, canceled)).toBe('canceled');
});

test('a run that ended because its connection was disabled is made up for once that is enabled', () => {
  const canceled = last({ state: 'canceled', cancel: { ...cancel, connectionDisabled: true } });
  expect(verdict(today, canceled)).toBe('due');
});

test('a hold that ran out is tried again: the plan may be released this time', () => {
  expect(verdict(today, last({ state: 'expired' }))).toBe('due');
});

const schedule = { type: 'recurrence', cron: '30 2 * * *', timeZone: 'Europe/Berlin' } as const;
const at = (text: string): number => Date.parse(text);

test('a recurrence is due once after its time and not again', () => {
  const due = at('2026-11-24T01:30:00Z');
  expect(dueByRecurrence(schedule, at('2026-11-23T12:00:00Z'), new Date('2026-11-24T01:31:00Z'))).toBe(due);
  expect(dueByRecurrence(schedule, due + 1, new Date('2026-11-24T01:46:00Z'))).toBeUndefined();
});

test('several missed times are made up for by one run', () => {
  expect(dueByRecurrence(schedule, at('2026-11-20T12:00:00Z'), new Date('2026-11-24T05:00:00Z'))).toBe(
    at('2026-11-24T01:30:00Z'),
  );
});

test('a time of day follows daylight saving: 02:30 in Berlin is 00:30 UTC in summer and 01:30 UTC in winter', () => {
  expect(dueByRecurrence(schedule, at('2026-10-24T12:00:00Z'), new Date('2026-10-26T12:00:00Z'))).toBe(
    at('2026-10-26T01:30:00Z'),
  );
  expect(dueByRecurrence(schedule, at('2026-10-23T12:00:00Z'), new Date('2026-10-24T12:00:00Z'))).toBe(
    at('2026-10-24T00:30:00Z'),
  );
});

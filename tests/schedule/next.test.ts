import type { ExportDocument } from '../../shared/model/export';
import type { Run } from '../../shared/model/run';
import { newRun } from '../../shared/runs/runStore';
import { exportDocument } from '../runs/exportDocument';
import { nextRunOf, tickFrom, type Circumstances } from '../../shared/schedule/next';

const time = (text: string): number => Date.parse(text);
const now = time('2026-11-24T02:20:00Z');
const quarter = time('2026-11-24T02:30:00Z');

const runOf = (change: Partial<Run> = {}): Run => ({
  ...newRun(
    {
      runId: 'news.20261124t020000-abcdef',
      exportId: 'news',
      mode: 'changes',
      dryRun: false,
      startedBy: 'x',
    },
    new Date('2026-11-24T02:00:00Z'),
  ),
  ...change,
});
const next = (change: Partial<ExportDocument> = {}, given: Partial<Circumstances> = {}) =>
  nextRunOf(exportDocument(change), {
    ...{ now, schedule: '0 */15 * * * *', connected: true, run: undefined },
    ...{ snapshots: { Members: '2026/11/24/0215' }, dueSince: undefined, notReadySince: undefined },
    ...given,
  });
const delivered = { lastSnapshots: { Members: '2026/11/24/0215' } };
const active = { activeRunId: 'news.20261124t020000-abcdef' };

test('a tick is the first at or after a time', () => {
  const schedule = '0 */15 * * * *';
  expect([now, quarter, quarter + 1].map((at) => tickFrom(schedule, at))).toEqual([
    quarter,
    quarter,
    quarter + 15 * 60_000,
  ]);
});

test('a new snapshot is taken at the next tick; one that was delivered waits for the next refresh', () => {
  expect(next()).toEqual({ waitsFor: 'tick', at: quarter });
  expect(next({ lastSnapshots: { Members: '2026/11/23/0215' } })).toEqual({ waitsFor: 'tick', at: quarter });
  expect(next(delivered)).toEqual({ waitsFor: 'refresh' });
});

test('where model.json does not tell the snapshot, what the last tick found counts', () => {
  expect(next({}, { snapshots: undefined })).toEqual({ waitsFor: 'refresh' });
  const dueSince = time('2026-11-24T02:10:00Z');
  expect(next({}, { snapshots: undefined, dueSince })).toEqual({ waitsFor: 'tick', at: quarter, dueSince });
  expect(next({}, { notReadySince: dueSince })).toEqual({ waitsFor: 'snapshot' });
});

test('a run that failed on the same snapshot is tried again by the first tick after an hour', () => {
  const refs = [
    {
      ...{ segment: 'Members', snapshot: '2026/11/24/0215', modifiedAt: '2026-11-24T02:15:00Z' },
      ...{ partitions: 1, bytes: 1 },
    },
  ];
  const failed = runOf({ state: 'failed', snapshots: refs, createdAt: '2026-11-24T02:16:00.000Z' });
  expect(next({}, { run: failed })).toEqual({ waitsFor: 'retry', at: time('2026-11-24T03:30:00Z') });
  expect(next({}, { run: failed, now: time('2026-11-24T03:17:00Z') })).toMatchObject({ waitsFor: 'tick' });
  expect(next({}, { run: failed, snapshots: { Members: '2026/11/24/0300' } })).toMatchObject({
    waitsFor: 'tick',
  });
});

test('what somebody canceled waits for the next refresh', () => {
  const cancel = { by: 'Ada', at: '2026-11-24T02:16:30.000Z', reason: 'wrong segment', force: false };
  expect(next({}, { run: runOf({ state: 'canceled', cancel }) })).toEqual({ waitsFor: 'refresh' });
});

test('a recurrence names the tick that follows its time, and a missed time is made up for at the next tick', () => {
  const schedule = { type: 'recurrence', cron: '40 5 * * *', timeZone: 'Europe/Berlin' } as const;
  const yesterday = runOf({ createdAt: '2026-11-23T04:46:00.000Z' });
  expect(next({ schedule }, { run: yesterday })).toEqual({
    waitsFor: 'time',
    at: time('2026-11-24T04:45:00Z'),
  });
  const late = runOf({ createdAt: '2026-11-22T04:46:00.000Z' });
  expect(next({ schedule }, { run: late })).toEqual({
    waitsFor: 'tick',
    at: quarter,
    dueSince: time('2026-11-23T04:40:00Z'),
  });
});

test.each<[string, Partial<ExportDocument>, Partial<Circumstances>, object]>([
  ['a run that is going', active, { run: runOf({ state: 'delivering' }) }, { waitsFor: 'run' }],
  ['a held run', active, { run: runOf({ state: 'held' }) }, { waitsFor: 'release' }],
  [
    'a run that is going, although disabled since',
    { ...active, enabled: false },
    { run: runOf() },
    { waitsFor: 'run' },
  ],
  [
    'an ended run whose export is still taken',
    active,
    { run: runOf({ state: 'succeeded' }) },
    { waitsFor: 'tick', at: quarter },
  ],
  ['being enabled', { enabled: false }, {}, { waitsFor: 'enabling' }],
  ['a connection, when detached', { connectionId: null }, {}, { waitsFor: 'connection' }],
  ['a connection, when that is disabled or gone', {}, { connected: false }, { waitsFor: 'connection' }],
  ['a call, when its schedule is off', { schedule: { type: 'off' } }, {}, { waitsFor: 'call' }],
])('an export waits for %s', (_what, change, given, expected) => {
  expect(next(change, given)).toEqual(expected);
});

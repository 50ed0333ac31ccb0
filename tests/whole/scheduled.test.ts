/** What the timer starts and what it leaves alone: the compiled app on the local host, its ticks made by hand. Needs dist/ and build/. */
import { setTimeout as sleep } from 'node:timers/promises';
import { tickNow } from '../../bench/delivery/rig';
import { sampleSegment } from '../../local/sample/columns';
import { partitionBlob, sampleContainer, samplePrefix } from '../../local/sample/layout';
import { defaultSample } from '../../local/sample/segment';
import { uploadSample } from '../../local/sample/upload';
import { defaultKey } from '../../local/simulator/options';
import type { Run } from '../../shared/model/run';
import { tickSchema } from '../../shared/runs/tickDocument';
import { tickPath } from '../../shared/store/paths';
import { events, logged } from './hostEvents';
import {
  expectStatus,
  setUp,
  simulatorSummary,
  startRun,
  startWhole,
  waitForRun,
  type Whole,
} from './harness';

const rows = 300;
const room = 400;
let whole: Whole;
/** Snapshots are told apart by the minute of their folder. */
let minute = 0;

beforeAll(async () => {
  whole = await startWhole({
    rows,
    simulator: { accounts: [{ keys: [defaultKey], contactLimit: room }] },
    settings: { REFRESH_SCHEDULE: '0 0 0 1 1 *' },
  });
  await refresh();
  await setUp(whole);
}, 120_000);
afterAll(() => whole.stack.stop());

/** A new snapshot; answers its time. */
async function refresh(count = rows): Promise<Date> {
  minute++;
  const at = new Date(Date.now() + minute * 60_000);
  await uploadSample(whole.stack.blobs!, { ...defaultSample, rows: count, clean: true }, at);
  return at;
}

/** One tick to its end; answers what it told of the export. */
async function tick(): Promise<Record<string, unknown>> {
  const host = whole.stack.host!;
  const seen = new Set(events(host).map(({ key }) => key));
  await tickNow({ host });
  const state = await logged(host, ({ event, key }) => event === 'exportState' && !seen.has(key));
  await logged(host, ({ event, tick: at }) => event === 'timerTick' && at === state.tick);
  return state;
}

const runs = async (): Promise<Run[]> => {
  const answer = await expectStatus(whole.call('GET', 'exports/sample/runs?top=100'), 200);
  const { value } = answer.body as { value: Run[] };
  return value.sort((a, b) => a.createdAt.localeCompare(b.createdAt));
};
/** The newest run, when it has ended or is held. */
const settled = async (): Promise<Run> =>
  waitForRun(
    whole,
    (await runs()).at(-1)!.runId,
    ({ state, endedAt }) => state === 'held' || endedAt !== undefined,
  );
const imports = async (): Promise<number> => (await simulatorSummary(whole)).imports.requests;

test('ticks that come several times at once, and again, start one run of a snapshot', async () => {
  const { host } = whole.stack;
  await Promise.all(Array.from({ length: 5 }, () => tickNow({ host: host! })));
  let ticks = new Set<unknown>();
  while (ticks.size < 5) {
    await sleep(100);
    ticks = new Set(events(host!).flatMap(({ event, key }) => (event === 'timerTick' ? [key] : [])));
  }
  expect(await settled()).toMatchObject({ state: 'succeeded', counts: { delivered: rows } });
  expect(await tick()).toMatchObject({ lastState: 'succeeded', activeRunId: null, overdueSeconds: 0 });
  expect(await runs()).toHaveLength(1);
}, 120_000);

test('a snapshot that is not complete starts nothing, is told with the time it lasts, and is taken once it is complete', async () => {
  const at = await refresh();
  const before = (await runs()).length;
  const container = whole.stack.blobs!.getContainerClient(sampleContainer);
  const partition = container.getBlockBlobClient(partitionBlob(samplePrefix, sampleSegment, at, 2));
  const content = await partition.downloadToBuffer();
  await partition.delete();
  expect(await tick()).toMatchObject({ activeRunId: null, notReadySeconds: 0 });
  // The memory of that tick, as if it had been 2 h 1 min ago.
  const blob = whole.stack.blobs!.getContainerClient('exports').getBlockBlobClient(tickPath);
  const memory = tickSchema.parse(JSON.parse((await blob.downloadToBuffer()).toString('utf8')));
  const since = Date.parse(memory.notReadySince.sample ?? '') - 121 * 60_000;
  const older = JSON.stringify({ ...memory, notReadySince: { sample: new Date(since).toISOString() } });
  await blob.upload(older, Buffer.byteLength(older));
  const late = await tick();
  expect(late.activeRunId).toBeNull();
  // The alert's bound is 7,200.
  expect(late.notReadySeconds).toBeGreaterThanOrEqual(121 * 60);
  expect(await runs()).toHaveLength(before);

  await partition.uploadData(content);
  expect(await tick()).toMatchObject({ notReadySeconds: 0, overdueSeconds: 0 });
  expect(await settled()).toMatchObject({ state: 'nothingToDo' });
  expect(await runs()).toHaveLength(before + 1);
}, 120_000);

test('adds beyond the room of the account hold the run with the numbers; a dry run says so; a release lets it go on', async () => {
  await refresh(room + 5);
  const before = await imports();
  const dry = await waitForRun(whole, await startRun(whole, 'sample', { dryRun: true }));
  expect(dry.state).toBe('planned');
  expect(dry.notes.join('\n')).toContain('would be held');
  const plan = (await expectStatus(whole.call('GET', `runs/${dry.runId}/plan`), 200)).body;
  expect(plan).toMatchObject({ headroom: { limit: room, total: rows }, adds: room + 5 - rows });

  await tick();
  const held = await settled();
  expect(held).toMatchObject({ state: 'held', held: { reasons: [{ code: 'headroom_exceeded' }] } });
  for (const figure of [room, rows, room + 5 - rows])
    expect(held.held?.reasons[0]?.message).toContain(String(figure));
  expect(await imports()).toBe(before);
  // The timer leaves a held run alone.
  expect(await tick()).toMatchObject({ activeRunId: held.runId, activeState: 'held' });

  await expectStatus(whole.call('POST', `runs/${held.runId}/release`, { planId: held.planId }), 202);
  const ended = await waitForRun(whole, held.runId);
  expect(ended.counts).toMatchObject({ read: room + 5, unchanged: rows, notSent: 0 });
  expect(await imports()).toBeGreaterThan(before);
}, 120_000);

test('what somebody cancels is not started again by the next tick, but by the next snapshot', async () => {
  await refresh(room + 300);
  await tick();
  const held = await settled();
  expect(held.state).toBe('held');
  await expectStatus(whole.call('POST', `runs/${held.runId}/cancel`, { reason: 'not these' }), 202);
  expect((await waitForRun(whole, held.runId)).state).toBe('canceled');
  const count = (await runs()).length;
  // Neither does a dry run in between let it be forgotten.
  await waitForRun(whole, await startRun(whole, 'sample', { dryRun: true }));
  expect(await tick()).toMatchObject({ activeRunId: null, overdueSeconds: 0 });
  expect(await runs()).toHaveLength(count + 1);
  await refresh(room + 5);
  await tick();
  expect(await runs()).toHaveLength(count + 2);
  expect((await settled()).state).not.toBe('canceled');
}, 120_000);

test('a held run that a newer snapshot or a start overtakes ends as expired, and telemetry tells of it', async () => {
  const ending = (runId: string) => logged(whole.stack.host!, ({ key }) => key === `runFinished/${runId}`);
  await refresh(room + 300);
  await tick();
  const first = await settled();
  expect(first.state).toBe('held');
  await refresh(room + 300);
  await tick();
  expect(await ending(first.runId)).toMatchObject({ state: 'expired' });
  const second = await settled();
  expect(second.state).toBe('held');
  expect(second.runId).not.toBe(first.runId);
  await startRun(whole);
  expect(await ending(second.runId)).toMatchObject({ state: 'expired' });
  expect((await settled()).state).toBe('held');
}, 120_000);

test('runs of an export that is not there are not an empty list', async () => {
  expect((await whole.call('GET', 'exports/nowhere/runs')).status).toBe(404);
});

/**
 * The local host is killed between "outcomes written" and "state replaced", and while people who return are subscribed
 * again: the run ends, the next one sends nothing twice that was confirmed, and misses nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { compare, resent } from '../../bench/delivery/evidence';
import { ended, start, startRig, tickNow, type Rig } from '../../bench/delivery/rig';
import { listStatus } from '../../local/simulator/account/contact';
import { defaultSample, type SampleSpec } from '../../local/sample/segment';
import { uploadSample } from '../../local/sample/upload';
import { imbalance, leaverImbalance } from '../../shared/model/counts';
import type { Run } from '../../shared/model/run';
import type { FaultPoint } from '../../shared/runs/faultPoints';

const rows = 600;
const began = Date.now();
let minute = 0;
let rig: Rig;
beforeAll(async () => {
  rig = await startRig({
    sample: { rows, clean: true },
    timeScale: 20,
    // `clear`: a refresh may take a phone number away again, and the contacts are compared with the segment.
    export: { leavers: { policy: 'unsubscribe' }, resubscribe: 'withConsent', emptyValues: 'clear' },
  });
  expect(await nextRun()).toMatchObject({ state: 'succeeded', counts: { delivered: rows } });
}, 180_000);
afterAll(() => rig.stop());
jest.setTimeout(240_000);

const refresh = async (change?: SampleSpec['refresh']): Promise<void> => {
  const spec = { ...defaultSample, rows, clean: true, ...(change ? { refresh: change } : {}) };
  await uploadSample(rig.blobs, spec, new Date(began + ++minute * 60_000));
};

const nextRun = async (): Promise<Run> => await ended(rig, await start(rig), 120);

/** A run during which the host dies at the point; it is started again, and the run ends. */
async function killedAt(point: FaultPoint): Promise<Run> {
  await rig.host.kill();
  await rig.host.start({ env: { FAULT_POINTS: `${point}=kill` } });
  await rig.simulator.control.reset('contacts');
  const runId = await start(rig);
  const deadline = Date.now() + 120_000;
  while (rig.host.running) {
    if (Date.now() > deadline) throw new Error(`The host passed ${point} without dying.`);
    await sleep(50);
  }
  await rig.host.start();
  let looks = 0;
  return await ended(rig, runId, 120, async () => {
    if (looks++ % 20 === 19) await tickNow(rig);
  });
}

/** Addresses in accepted imports since the run began. */
async function sent(): Promise<number> {
  let count = 0;
  for await (const line of rig.simulator.control.imports({ emails: true }))
    if (line.accepted) count += line.emails?.length ?? 0;
  return count;
}

test.each<FaultPoint>([
  'pollAnswered',
  'progressStored',
  'reportWritten',
  'stateWritten',
  'runEnded',
  'transferRecorded',
  'stateReplaced',
])('killed at %s: each change is sent once, and the next run finds nothing to do', async (point) => {
  await refresh({ number: minute + 1, changed: 0.1, added: 0, left: 0 });
  const run = await killedAt(point);
  expect(run.state).toBe('succeeded');
  expect(imbalance(run.counts)).toBe(0);
  expect(run.counts.delivered).toBeGreaterThanOrEqual(rows * 0.1);
  expect(await nextRun()).toMatchObject({ state: 'nothingToDo', counts: { unchanged: rows } });
  expect(await sent()).toBe(run.counts.delivered);
  expect(await resent(rig.simulator.control)).toMatchObject({ imports: 0 });
});

async function unsubscribed(): Promise<number> {
  let count = 0;
  for await (const { lists } of rig.simulator.control.contacts())
    if (lists['1'] === listStatus.unsubscribed) count++;
  return count;
}

test('killed while people who return are subscribed again: all of them are, and every contact is as in the segment', async () => {
  await refresh({ number: 50, changed: 0, added: 0, left: 0.02 });
  const left = await nextRun();
  expect(left.leaverCounts).toMatchObject({ leavers: 12, unsubscribed: 12 });
  expect(leaverImbalance(left.leaverCounts)).toBe(0);
  expect(await unsubscribed()).toBe(12);
  await refresh();
  const run = await killedAt('resubscribed');
  expect(run).toMatchObject({
    state: 'succeeded',
    counts: { read: rows, rejected: 0 },
    resubscribed: { subscribed: 12, refused: 0, failed: 0, notTried: 0 },
  });
  expect(await unsubscribed()).toBe(0);
  expect(await compare(rig.simulator.control, rows)).toEqual({ lost: 0, wrong: 0, foreign: 0 });
});

test('without consent people who return are reported', async () => {
  const { notes: _notes, ...document } = await rig.api.get<Record<string, unknown>>('/exports/rig-1');
  const keys = [
    'displayName',
    'connectionId',
    'listId',
    'segments',
    'mapping',
    'automations',
    'leavers',
    'emptyValues',
    'schedule',
  ];
  const body = Object.fromEntries(keys.map((key) => [key, document[key]]));
  await rig.api.send('PUT', '/exports/rig-1', { ...body, resubscribe: 'never' });
  await refresh({ number: 51, changed: 0, added: 0, left: 0.02 });
  await nextRun();
  await refresh();
  const run = await nextRun();
  expect(run).toMatchObject({ state: 'completedWithErrors', counts: { rejected: 12, unchanged: rows - 12 } });
  expect(await unsubscribed()).toBe(12);
});

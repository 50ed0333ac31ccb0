/** What no ordinary run meets: suspicious snapshots, values no request can hold, runs whose orchestration is gone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { changeRun, letTimePass, manage } from '../../bench/delivery/interfere';
import { tickNow, type Rig } from '../../bench/delivery/rig';
import { partitionBlob, sampleContainer, samplePrefix } from '../../local/sample/layout';
import { defaultSample } from '../../local/sample/segment';
import { sampleColumns, sampleSegment } from '../../local/sample/columns';
import type { SimulatorControl } from '../../local/simulator/control';
import { uploadSample } from '../../local/sample/upload';
import { imbalance } from '../../shared/model/counts';
import { documentedLimits } from '../../shared/model/limits';
import type { Run } from '../../shared/model/run';
import { maxAttempts } from '../../shared/runs/watch';
import {
  connectionBody,
  expectStatus,
  setUp,
  simulatorContacts,
  simulatorSummary,
  startRun,
  startWhole,
  waitForRun,
  type Whole,
} from './harness';

const rows = 600;
const start = Date.now();
const minutes = (n: number): Date => new Date(start + n * 60_000);
let whole: Whole;
let rig: Pick<Rig, 'blobs' | 'host'>;
let control: SimulatorControl;
beforeAll(async () => {
  whole = await startWhole({ timeScale: 5 });
  const { blobs, host, simulator } = whole.stack;
  if (!blobs || !host || !simulator) throw new Error('The stack is not whole.');
  rig = { blobs, host };
  control = simulator.control;
  await refresh(10);
  await setUp(whole);
}, 120_000);
afterAll(() => whole.stack.stop());

const refresh = (at: number, count = rows): Promise<unknown> =>
  uploadSample(rig.blobs, { ...defaultSample, rows: count, clean: true }, minutes(at));

const imports = async (): Promise<number> => (await simulatorSummary(whole)).imports.requests;

/** Adds a row with this first name to the first partition of the snapshot. */
async function addRow(at: number, email: string, firstName: string): Promise<void> {
  const name = partitionBlob(samplePrefix, sampleSegment, minutes(at), 1);
  const blob = rig.blobs.getContainerClient(sampleContainer).getBlockBlobClient(name);
  const before = await blob.downloadToBuffer();
  const cells = sampleColumns.map((column) =>
    column.name === 'EMail' ? email : column.name === 'FirstName' ? firstName : '',
  );
  await blob.uploadData(Buffer.concat([before, Buffer.from(`${cells.join(',')}\r\n`)]));
}

test('a contact that no request can hold is refused as value_too_large, all others are delivered', async () => {
  await addRow(10, 'long@example.com', 'x'.repeat(documentedLimits.bytesPerImport));
  const run = await waitForRun(whole, await startRun(whole));
  expect(run).toMatchObject({
    state: 'completedWithErrors',
    counts: { read: rows + 1, delivered: rows, invalid: 1 },
  });
  const rejects = await expectStatus(whole.call('GET', `runs/${run.runId}/rejects`), 200);
  expect(rejects.text).toContain(',invalid,value_too_large,');
  expect(await simulatorContacts(whole)).toHaveLength(rows);
});

test('a snapshot older than the delivered one ends the run with snapshot_older before anything is sent', async () => {
  const before = await imports();
  await refresh(5, rows - 100);
  const run = await waitForRun(whole, await startRun(whole));
  expect(run).toMatchObject({ state: 'failed', error: { code: 'snapshot_older' } });
  expect(await imports()).toBe(before);
});

test('an empty table where there was a full one ends the run with segment_emptied, nobody leaves', async () => {
  const before = await imports();
  await refresh(20, 0);
  const run = await waitForRun(whole, await startRun(whole));
  expect(run).toMatchObject({ state: 'failed', error: { code: 'segment_emptied' } });
  expect(run.leaverCounts.unsubscribed).toBe(0);
  expect(await imports()).toBe(before);
});

test('a batch that never ends: after the deadline its rows are outcome_unknown, and the next run sends them again', async () => {
  await refresh(25, rows);
  const impatient = await connectionBody(whole, { limits: { ...whole.limits, settleSeconds: 3 } });
  await expectStatus(whole.call('PUT', 'connections/sim', impatient), 200);
  await control.setFaults({ batches: { stuck: 1 } });
  const stuck = await waitForRun(whole, await startRun(whole, 'sample', { mode: 'full' }));
  await control.setFaults({ batches: { stuck: 0 } });
  expect(stuck).toMatchObject({
    state: 'completedWithErrors',
    counts: { read: rows, delivered: 0, unknown: rows, notSent: 0 },
  });
  const rejects = await expectStatus(whole.call('GET', `runs/${stuck.runId}/rejects`), 200);
  expect(rejects.text.match(/,unknown,outcome_unknown,/g)).toHaveLength(rows);
  await expectStatus(whole.call('PUT', 'connections/sim', await connectionBody(whole)), 200);
  const next = await waitForRun(whole, await startRun(whole));
  expect(next).toMatchObject({ state: 'succeeded', counts: { read: rows, delivered: rows, unchanged: 0 } });
});

/** A full run whose sending has just begun. */
const delivering = async (): Promise<Run> =>
  waitForRun(whole, await startRun(whole, 'sample', { mode: 'full' }), ({ state }) => state === 'delivering');

test('a key that is refused now and then, though valid, stops nothing: all rows are delivered', async () => {
  const { runId } = await delivering();
  const answers = ['forbidden403', 'loginPage200', 'forbidden403Detail'] as const;
  await control.setFaults({ script: answers.map((answer) => ({ answer, on: 'import' as const })) });
  expect(await waitForRun(whole, runId)).toMatchObject({ state: 'succeeded', counts: { delivered: rows } });
});

test.each([
  ['forbidden403', 'key_refused'],
  ['loginPage200', 'login_page'],
] as const)(
  'a key that is refused for good (%s) stops the run once that is confirmed, and nothing is lost',
  async (answer, code) => {
    const before = await imports();
    const { runId } = await delivering();
    await control.setFaults({ shares: { [answer]: 1 } });
    const run = await waitForRun(whole, runId);
    await control.setFaults({ shares: {} });
    expect(run).toMatchObject({ state: 'failed', notSentReason: 'stoppedByError', error: { code } });
    expect(run.error?.action).not.toBe('');
    expect(imbalance(run.counts)).toBe(0);
    expect(run.counts.notSent).toBe(rows);
    // One wave at most asks again and again; the confirmation is users/me, five times.
    expect((await imports()) - before).toBeLessThanOrEqual(2 * run.progress.batches);
    // What was confirmed before is still known as confirmed.
    const next = await waitForRun(whole, await startRun(whole));
    expect(next).toMatchObject({ state: 'nothingToDo', counts: { read: rows, unchanged: rows } });
  },
);

/** The parent last: suspended before its children have begun, it would never start them. */
const orchestrations = (runId: string): string[] =>
  ['.lane0', '.lane1', '.settle', ''].map((part) => `${runId}.1${part}`);

/** Suspends an orchestration, which may begin a moment after its run is seen to deliver. */
async function suspend(id: string): Promise<void> {
  for (const deadline = Date.now() + 10_000; ; await sleep(50)) {
    try {
      await manage(rig, id, 'suspend');
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** A full run under way whose orchestration will never move again. */
async function dead(): Promise<Run> {
  const run = await delivering();
  for (const id of orchestrations(run.runId)) await suspend(id);
  return run;
}

test('force closes a run whose orchestration is gone: balanced, what was not sent is notSent, canceled', async () => {
  await refresh(30, 4000);
  const { runId } = await dead();
  await letTimePass(rig, runId, 120);
  await expectStatus(whole.call('POST', `runs/${runId}/cancel`, { reason: 'gone', force: true }), 202);
  const run = await waitForRun(whole, runId);
  expect(run).toMatchObject({ state: 'canceled', notSentReason: 'canceled', counts: { read: 4000 } });
  expect(run.counts.notSent).toBeGreaterThan(0);
});

test('a run that died too often is closed with its report as run_not_resumable', async () => {
  const { runId } = await dead();
  await changeRun(rig, runId, () => ({ attempt: maxAttempts }));
  await letTimePass(rig, runId, 3600);
  await tickNow(rig);
  const run = await waitForRun(whole, runId);
  expect(run).toMatchObject({
    state: 'failed',
    error: { code: 'run_not_resumable' },
    counts: { read: 4000 },
  });
  expect(run.counts.notSent).toBeGreaterThan(0);
});

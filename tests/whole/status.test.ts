/**
 * Starting all exports at once, and the status while runs go and while what the app stands on is away: the compiled app on
 * the local host, driven over HTTP. Needs dist/ and build/.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../shared/model/run';
import type { Started } from '../../shared/runs/startAll';
import type { Status } from '../../shared/status/schema';
import { tickNow } from '../../bench/delivery/rig';
import {
  connectionBody,
  expectStatus,
  exportBody,
  setUp,
  startWhole,
  type Answer,
  type Whole,
} from './harness';

let whole: Whole;
beforeAll(async () => {
  whole = await startWhole({
    rows: 300,
    ownStorage: true,
    settings: { REFRESH_SCHEDULE: '0 0 0 1 1 *' },
  });
}, 120_000);
afterAll(() => whole.stack.stop());

const status = async (): Promise<Status> => {
  const answer = await expectStatus(whole.call('GET', 'status'), 200);
  return answer.body as Status;
};
/** One tick of the timer, to its end. */
async function tick(): Promise<void> {
  const host = whole.stack.host!;
  const before = (await status()).timer.lastTick;
  await tickNow({ host });
  while ((await status()).timer.lastTick === before) await sleep(400);
}
const startAll = (key: string, body: object = {}): Promise<Answer> =>
  whole.call('POST', 'runs', body, { 'idempotency-key': key });
const put = (id: string, change: object = {}) =>
  expectStatus(whole.call('PUT', `exports/${id}`, exportBody(change)), 201);
const runsOf = async (exportId: string): Promise<Run[]> =>
  ((await whole.call('GET', `exports/${exportId}/runs`)).body as { value: Run[] }).value;

test('before anything is set up the status says that everything can be reached and that no tick was seen', async () => {
  const { timer, ...rest } = await status();
  expect(timer).toMatchObject({ schedule: '0 0 0 1 1 *', late: false });
  expect(timer.lastTick).toBeUndefined();
  expect(rest).toMatchObject({
    ...{ storage: { ok: true }, segments: { ok: true }, vault: { ok: true }, durable: { ok: true } },
    connections: { enabled: 0, disabled: 0, failing: 0, value: [] },
    ...{ runs: { active: [], held: [] }, pace: { value: [] }, exports: { value: [] } },
  });
});

test('what the timer could not start stands in the status with the reason', async () => {
  const off = { schedule: { type: 'off' } };
  await setUp(whole, { export: off });
  await put('second', { ...off, listId: '2' });
  await put('disabled', { enabled: false });
  await put('detached');
  await expectStatus(whole.call('POST', 'exports/detached/detach'), 200);
  await expectStatus(whole.call('PUT', 'connections/gone', await connectionBody(whole)), 201);
  await put('waiting', { connectionId: 'gone' });
  await expectStatus(whole.call('POST', 'connections/gone/disable'), 200);
  await tick();
  const { timer, exports, connections } = await status();
  expect(Date.now() - Date.parse(timer.lastTick ?? '')).toBeLessThan(120_000);
  expect(connections).toMatchObject({ enabled: 1, disabled: 1, failing: 0 });
  expect(exports.value.map(({ exportId, waitsFor }) => [exportId, waitsFor])).toEqual([
    ['detached', 'connection'],
    ['disabled', 'enabling'],
    ['sample', 'call'],
    ['second', 'call'],
    ['waiting', 'connection'],
  ]);
  expect(exports.value.at(-1)).toMatchObject({ code: 'connection_disabled' });
}, 120_000);

test('all exports are started at once, also after a crash between key and starts; a repeated call gets the same answer', async () => {
  const { host, simulator } = whole.stack;
  // No run ends while this test looks at it.
  await simulator!.control.setFaults({ batches: { stuck: 1 } });
  await host!.stop();
  await host!.start({ env: { FAULT_POINTS: 'runCreated=kill@2' } });
  await expect(startAll('all-1')).rejects.toThrow();
  await host!.kill();
  await host!.start();
  const answer = await expectStatus(startAll('all-1'), 202);
  expect(answer.headers.get('idempotency-replayed')).toBe('true');
  const { started, skipped } = answer.body as Started;
  expect(started.map(({ exportId }) => exportId)).toEqual(['sample', 'second']);
  expect(skipped).toEqual([
    { exportId: 'detached', code: 'connection_missing' },
    { exportId: 'disabled', code: 'export_disabled' },
    { exportId: 'waiting', code: 'connection_disabled' },
  ]);
  for (const { exportId, runId } of started)
    expect((await runsOf(exportId)).map((run) => run.runId)).toEqual([runId]);
  const now = await status();
  expect(now.runs.active.map(({ runId }) => runId)).toEqual(started.map(({ runId }) => runId));
  expect(now.exports.value.find(({ exportId }) => exportId === 'second')?.waitsFor).toBe('run');

  const again = await Promise.all(Array.from({ length: 10 }, () => startAll('all-1')));
  expect(again.map(({ status: code, text }) => [code, text])).toEqual(again.map(() => [202, answer.text]));
  const other = await startAll('all-1', { dryRun: true });
  expect([other.status, other.text]).toEqual([422, expect.stringContaining('idempotency_key_reused')]);
  const meanwhile = (await startAll('all-2')).body as Started;
  expect(meanwhile.skipped).toContainEqual({ ...started[0], code: 'run_active' });
  const audit = await whole.call('GET', 'audit?top=1000');
  for (const { runId } of started)
    expect(audit.text.split(`"action":"run.start","target":{"kind":"run","id":"${runId}"}`)).toHaveLength(2);
  // The runs reach the account: then its pace is known.
  while ((await status()).pace.value.length === 0) await sleep(200);
  expect((await status()).pace.value).toMatchObject([
    { connections: ['sim'], calls: { windowSeconds: 60.5 / 20 } },
  ]);
}, 120_000);

test('with the vault, then the storage away the status is answered all the same, and says so', async () => {
  await whole.stack.vault!.stop();
  expect(await status()).toMatchObject({
    vault: { ok: false, code: 'vault_unavailable' },
    storage: { ok: true },
  });
  await whole.stack.azurite!.stop();
  const gone = { ok: false, code: 'storage_unavailable' };
  expect(await status()).toMatchObject({
    storage: gone,
    segments: { ok: false },
    durable: { ok: true },
    exports: { value: [], problem: { code: 'storage_unavailable' } },
  });
  // Also by an instance that has never seen its storage.
  await whole.stack.host!.kill();
  await whole.stack.host!.start();
  expect((await status()).storage).toMatchObject(gone);
}, 120_000);

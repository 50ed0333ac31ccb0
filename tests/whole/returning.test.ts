/**
 * People who left and return: subscribed again with consent, also when the host is killed amid that, and reported
 * without it.
 */
import { compare } from '../../bench/delivery/evidence';
import { listStatus } from '../../local/simulator/account/contact';
import { leaverImbalance } from '../../shared/model/counts';
import { startRefreshRig, type RefreshRig } from './refreshRig';

const rows = 600;
let rig: RefreshRig;
beforeAll(async () => {
  rig = await startRefreshRig(rows);
}, 180_000);
afterAll(() => rig.stop());
jest.setTimeout(240_000);

async function unsubscribed(): Promise<number> {
  let count = 0;
  for await (const { lists } of rig.simulator.control.contacts())
    if (lists['1'] === listStatus.unsubscribed) count++;
  return count;
}

test('killed while people who return are subscribed again: all of them are, and every contact is as in the segment', async () => {
  await rig.refresh({ changed: 0, added: 0, left: 0.02 });
  const left = await rig.nextRun();
  expect(left.leaverCounts).toMatchObject({ leavers: 12, unsubscribed: 12 });
  expect(leaverImbalance(left.leaverCounts)).toBe(0);
  expect(await unsubscribed()).toBe(12);
  await rig.refresh();
  const run = await rig.killedAt('resubscribed');
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
  await rig.refresh({ changed: 0, added: 0, left: 0.02 });
  await rig.nextRun();
  await rig.refresh();
  const run = await rig.nextRun();
  expect(run).toMatchObject({ state: 'completedWithErrors', counts: { rejected: 12, unchanged: rows - 12 } });
  expect(await unsubscribed()).toBe(12);
});

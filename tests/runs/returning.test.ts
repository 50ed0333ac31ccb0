/** People who leave, are unsubscribed, and return: whole runs of the activities, with and without consent. */
import { listStatus } from '../../local/simulator/account/contact';
import type { Run } from '../../shared/model/run';
import { allSubscriptions } from '../../shared/runs/resubscribe/store';
import { BatchFilesReader } from '../../shared/runs/files/batchFiles';
import { cancelRun } from '../../shared/runs/cancel';
import { type FaultPoint, setFaultHook } from '../../shared/runs/faultPoints';
import { planContacts } from '../../shared/runs/planContacts';
import { searchPerson } from '../../shared/people/search';
import { type People, type Rig, startRig } from './rig';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
}, 300_000);
afterAll(() => rig.stop());
// Every step waits for its slot; a busy machine misses some.
jest.setTimeout(180_000);
afterEach(() => {
  setFaultHook(undefined);
});

const ann = ['ann@example.com', 'Ann'] as const;
const bob = ['bob@example.com', 'Bob'] as const;
const cy = ['cy@example.com', 'Cy'] as const;
const everybody: People = [ann, bob, cy];
let day = 0;
let list = 0;

const refresh = (people: People): Promise<void> => rig.refresh(++day, { High: people });

/** An export to a list of its own, whose people Ann and Bob have left and were unsubscribed. */
async function withLeavers(id: string, change = {}): Promise<string> {
  const listId = String(++list);
  await rig.save(id, { listId, leavers: { policy: 'unsubscribe' }, ...change });
  await refresh(everybody);
  await rig.run(id);
  await refresh([cy]);
  const left = await rig.run(id);
  expect(left.leaverCounts).toMatchObject({ leavers: 2, unsubscribed: 2 });
  return listId;
}

const subscribed = { 'ann@example.com': 1, 'bob@example.com': 1, 'cy@example.com': 1 };
const consent = { resubscribe: 'withConsent' } as const;

async function listed(run: Run, kind: 'changed' | 'returned'): Promise<string[]> {
  const lines: string[] = [];
  for await (const bytes of planContacts(rig.services.container, await rig.plan(run), kind))
    lines.push(...Buffer.from(bytes).toString().split('\r\n'));
  return lines.slice(1).filter((line) => line !== '');
}

test('without consent who returns is listed as such, reported, and not sent again', async () => {
  const listId = await withLeavers('never');
  await refresh(everybody);
  const run = await rig.run('never');
  expect(await rig.plan(run)).toMatchObject({ returned: 2, resubscribe: 0, changes: 2 });
  expect((await listed(run, 'returned')).map((line) => line.split(',')[0])).toEqual([ann[0], bob[0]]);
  expect(await listed(run, 'changed')).toHaveLength(2);
  expect(run).toMatchObject({ state: 'completedWithErrors', counts: { read: 3, unchanged: 1, rejected: 2 } });
  expect(run.notes.join()).toContain('2 people return');
  expect(await rig.rejects(run)).toEqual([
    'rejected returned_unsubscribed ann@example.com',
    'rejected returned_unsubscribed bob@example.com',
  ]);
  const again = await rig.run('never');
  expect(again).toMatchObject({ counts: { unchanged: 1, rejected: 2 }, progress: { requests: 0 } });
  expect(await rig.rejects(again)).toEqual([
    'rejected still_rejected ann@example.com',
    'rejected still_rejected bob@example.com',
  ]);
  const found = await searchPerson(rig.services, 'ann@example.com');
  expect(found.exports.find(({ exportId }) => exportId === 'never')?.delivered).toMatchObject({
    ...{ onList: false, last: 'refused', code: 'unsubscribed', unsubscribedByApp: true },
  });
  expect((await rig.statuses(listId))['ann@example.com']).toBe(listStatus.unsubscribed);
});

test('with consent, given later, they are subscribed by single calls and delivered; then they can leave again', async () => {
  const listId = String(list);
  await rig.save('never', { ...consent });
  const run = await rig.run('never');
  expect(await rig.plan(run)).toMatchObject({ returned: 2, resubscribe: 2 });
  expect(run).toMatchObject({
    state: 'succeeded',
    counts: { read: 3, unchanged: 1, delivered: 2 },
    resubscribed: { subscribed: 2, notNeeded: 0, refused: 0, failed: 0, notTried: 0 },
  });
  expect(run.notes.join()).toContain('2 are subscribed again');
  expect(await rig.statuses(listId)).toEqual(subscribed);
  expect(await rig.run('never')).toMatchObject({ state: 'nothingToDo', counts: { unchanged: 3 } });
  await refresh([cy]);
  expect((await rig.run('never')).leaverCounts).toMatchObject({ leavers: 2, unsubscribed: 2 });
});

test('a dry run subscribes nobody', async () => {
  const listId = await withLeavers('dry', consent);
  await refresh(everybody);
  const run = await rig.run('dry', { dryRun: true });
  expect(run.state).toBe('planned');
  expect(await rig.plan(run)).toMatchObject({ resubscribe: 2 });
  expect((await rig.statuses(listId))['ann@example.com']).toBe(listStatus.unsubscribed);
});

test('who unsubscribes by themselves after the return is not subscribed again', async () => {
  const listId = await withLeavers('own', consent);
  await refresh(everybody);
  await rig.run('own');
  await rig.simulator.control.preset([{ email: ann[0], lists: { [listId]: listStatus.unsubscribed } }]);
  await refresh([['ann@example.com', 'Anna'], bob, cy]);
  const run = await rig.run('own');
  expect(run.resubscribed).toBeUndefined();
  expect(await rig.rejects(run)).toEqual(['rejected unsubscribed ann@example.com']);
  expect((await rig.statuses(listId))['ann@example.com']).toBe(listStatus.unsubscribed);
});

/** Everything that is done at the point from now on dies, once. */
function dieAt(point: FaultPoint): void {
  let left = 1;
  setFaultHook((now) => {
    if (now === point && left-- > 0) throw new Error('died');
  });
}

test('died after the calls and before they were written down: repeated, they find the people on the list', async () => {
  const listId = await withLeavers('died', consent);
  await refresh(everybody);
  const prepared = await rig.prepare('died');
  dieAt('resubscribed');
  await expect(rig.deliver(prepared)).rejects.toThrow('died');
  const run = await rig.deliver(prepared);
  expect(run).toMatchObject({
    state: 'succeeded',
    counts: { unchanged: 1, delivered: 2 },
    resubscribed: { subscribed: 2 },
  });
  expect(await rig.statuses(listId)).toEqual(subscribed);
});

test('canceled between call and import: who is on the list again is a member, and the next run sends the row', async () => {
  const listId = await withLeavers('canceled', consent);
  await refresh(everybody);
  const prepared = await rig.prepare('canceled');
  dieAt('batchClaimed');
  for (let calls: string[] = []; !calls.includes('0-1');) {
    await rig.deliver(prepared, 2);
    const records = await allSubscriptions(rig.services, prepared.runId, await filesOf(prepared));
    calls = records.map((record) => record.subscribed);
  }
  await cancelRun(rig.services.runs, prepared.runId, { by: 'me', reason: 'test', force: false }, new Date());
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const run = await rig.deliver(prepared);
  expect(run).toMatchObject({ state: 'canceled', resubscribed: { subscribed: 2 } });
  expect(run.counts).toMatchObject({ unchanged: 1 });
  const next = await rig.run('canceled');
  expect(next.counts.delivered + run.counts.delivered).toBeGreaterThanOrEqual(2);
  expect(await rig.statuses(listId)).toEqual(subscribed);
  await refresh([cy]);
  expect((await rig.run('canceled')).leaverCounts).toMatchObject({ leavers: 2, unsubscribed: 2 });
});

const filesOf = async (run: Run) =>
  new BatchFilesReader(rig.services.container, run.runId, (await rig.plan(run)).token).index();

test('calls that fail again and again are given up; the row is reported, and the next run tries again', async () => {
  const listId = await withLeavers('failing', consent);
  await refresh(everybody);
  await rig.simulator.control.setFaults({ script: [{ answer: 'error500', on: 'contactLists', times: 50 }] });
  const run = await rig.run('failing');
  await rig.simulator.control.setFaults({ script: [] });
  expect(run).toMatchObject({ counts: { rejected: 2 }, resubscribed: { subscribed: 0, failed: 2 } });
  expect(await rig.rejects(run)).toEqual([
    'rejected returned_unsubscribed ann@example.com',
    'rejected returned_unsubscribed bob@example.com',
  ]);
  const next = await rig.run('failing');
  expect(next).toMatchObject({ state: 'succeeded', resubscribed: { subscribed: 2 } });
  expect(await rig.statuses(listId)).toEqual(subscribed);
});

test('whom the importer would take is left to it, and whom ActiveCampaign refuses is asked about once', async () => {
  const listId = await withLeavers('mixed', consent);
  await refresh(everybody);
  await rig.simulator.control.preset([{ email: bob[0], lists: { [listId]: listStatus.bounced } }]);
  const run = await rig.run('mixed');
  expect(run).toMatchObject({
    counts: { delivered: 1, rejected: 1 },
    resubscribed: { subscribed: 1, refused: 1 },
  });
  const next = await rig.run('mixed');
  expect(next.resubscribed).toBeUndefined();
  expect(await rig.rejects(next)).toEqual(['rejected still_rejected bob@example.com']);
});

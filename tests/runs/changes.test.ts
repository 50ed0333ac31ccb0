/** Plans, leavers, guards and states over several runs of the activities, on real storage and against the simulator. */
import { listStatus } from '../../local/simulator/account/contact';
import { imbalance, leaverImbalance } from '../../shared/model/counts';
import { cancelRun } from '../../shared/runs/cancel';
import { expireHold, releaseHold } from '../../shared/runs/hold';
import { ageNotes } from '../../shared/runs/readSegments';
import { prepareRejectsPath } from '../../shared/runs/rejectsReport';
import { mostResubscriptions } from '../../shared/runs/resubscribe/record';
import { releaseExport } from '../../shared/runs/start';
import { type People, type Rig, startRig } from './rig';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
}, 300_000);
afterAll(() => rig.stop());
// Every step waits for its slot; a busy machine misses some.
jest.setTimeout(180_000);

const ann = ['ann@example.com', 'Ann'] as const;
const bob = ['bob@example.com', 'Bob'] as const;
const cy = ['cy@example.com', 'Cy'] as const;
const crowd = (count: number): People =>
  Array.from({ length: count }, (_, i) => [`person${i}@example.com`, `P${i}`] as const);
let day = 0;
const refresh = (segments: Record<string, People>): Promise<void> => rig.refresh(++day, segments);
const unsubscribe = { leavers: { policy: 'unsubscribe' } } as const;

test('several segments are one union; the equation holds for each, refused rows included', async () => {
  await rig.save('several', { listId: '1', segments: ['High', 'Low'], ...unsubscribe });
  await rig.simulator.control.preset([{ email: cy[0], lists: { 1: listStatus.unsubscribed } }]);
  await refresh({ High: [ann, bob, ['', 'Nobody']], Low: [['BOB@example.com', 'Bobby'], cy] });
  const run = await rig.run('several');
  expect(run.counts).toMatchObject({ read: 5, invalid: 1, duplicate: 1, delivered: 2, rejected: 1 });
  expect(run.segments).toMatchObject([
    { segment: 'High', counts: { read: 3, invalid: 1, delivered: 2, rejected: 0, notSent: 0 } },
    { segment: 'Low', counts: { read: 2, duplicate: 1, delivered: 0, rejected: 1, notSent: 0 } },
  ]);
  expect(run.segments?.map(({ counts }) => imbalance(counts))).toEqual([0, 0]);
});

test('who leaves one segment and stands in the other has not left', async () => {
  await refresh({ High: [ann], Low: [bob, cy] });
  expect((await rig.run('several')).leaverCounts).toMatchObject({ leavers: 0 });
  await refresh({ High: [ann], Low: [cy] });
  expect((await rig.run('several')).leaverCounts).toMatchObject({ leavers: 1, unsubscribed: 1 });
});

test('a leaver whom another export delivers to the same list is kept, with that export named', async () => {
  await rig.save('first', { listId: '2', ...unsubscribe });
  await rig.save('other', { listId: '2', segments: ['Low'], displayName: 'The other one' });
  await refresh({ High: [ann, bob], Low: [bob] });
  await rig.run('first');
  await rig.run('other');
  await refresh({ High: [cy], Low: [bob] });
  const run = await rig.run('first');
  expect(run.leaverCounts).toMatchObject({ leavers: 2, keptByOtherExport: 1, unsubscribed: 1 });
  expect(leaverImbalance(run.leaverCounts)).toBe(0);
  expect(run.notes.join()).toContain('"The other one" (other)');
  expect(await rig.statuses('2')).toMatchObject({ 'ann@example.com': 2, 'bob@example.com': 1 });
});

test('more people return than one run subscribes again: the others are left to the next run, unsent', async () => {
  const limits = { removals: { count: 10_000, share: 1 }, shrinkage: { share: 1 } };
  await rig.save('many', { listId: '10', ...unsubscribe, resubscribe: 'withConsent', limits });
  await refresh({ High: [ann, ...crowd(mostResubscriptions + 1)] });
  await rig.run('many');
  await refresh({ High: [ann] });
  expect((await rig.run('many')).leaverCounts).toMatchObject({ unsubscribed: mostResubscriptions + 1 });
  await refresh({ High: [ann, ...crowd(mostResubscriptions + 1)] });
  const run = await rig.run('many', { dryRun: true });
  const plan = await rig.plan(run);
  expect(plan).toMatchObject({ resubscribe: mostResubscriptions, counts: { rejected: 1, unchanged: 1 } });
  const rejects = rig.services.container.getBlobClient(prepareRejectsPath(run.runId, plan.token));
  expect((await rejects.downloadToBuffer()).toString()).toContain(',rejected,resubscribe_later,');
});

test('marked leavers get the value and nothing else; who returns is unmarked', async () => {
  const leavers = { policy: 'mark', field: '1', memberValue: 'yes', leaverValue: 'no' } as const;
  await rig.save('mark', { listId: '3', leavers });
  const marks = async (): Promise<Record<string, string | undefined>> => {
    const found: Record<string, string | undefined> = {};
    for await (const { email, fields, lists } of rig.simulator.control.contacts())
      if (lists['3'] === 1) found[email] = fields['1'];
    return found;
  };
  await refresh({ High: [ann, bob] });
  await rig.run('mark');
  await refresh({ High: [ann] });
  expect((await rig.run('mark')).leaverCounts).toMatchObject({ leavers: 1, marked: 1 });
  expect(await marks()).toEqual({ 'ann@example.com': 'yes', 'bob@example.com': 'no' });
  await refresh({ High: [ann, bob] });
  const run = await rig.run('mark');
  expect(await rig.plan(run)).toMatchObject({ returned: 1, resubscribe: 0 });
  expect(run.counts).toMatchObject({ unchanged: 1, delivered: 1 });
  expect(await marks()).toEqual({ 'ann@example.com': 'yes', 'bob@example.com': 'yes' });
});

test('a full run after a change of tags that was stopped: the next run sends what it did not reach', async () => {
  await rig.save('tags', { listId: '4' });
  await refresh({ High: [ann, bob] });
  await rig.run('tags');
  await rig.save('tags', { tags: ['new'] });
  const prepared = await rig.prepare('tags');
  expect(prepared).toMatchObject({ mode: 'full', modeReason: expect.stringContaining('tags') as unknown });
  await cancelRun(rig.services.runs, prepared.runId, { by: 'me', reason: 'x', force: false }, new Date());
  expect(await rig.deliver(prepared)).toMatchObject({ state: 'canceled', counts: { notSent: 2 } });
  expect((await rig.run('tags')).counts).toMatchObject({ delivered: 2 });
  expect(await rig.run('tags')).toMatchObject({ state: 'nothingToDo' });
});

test('a change of the list begins a new state and touches nobody on the old one', async () => {
  await rig.save('tags', { listId: '5', ...unsubscribe });
  await refresh({ High: [ann] });
  const run = await rig.run('tags');
  expect(run).toMatchObject({ mode: 'full', leaverCounts: { leavers: 0 }, counts: { delivered: 1 } });
  expect(run.modeReason).toContain('nobody on the old list is touched');
  expect(await rig.statuses('4')).toMatchObject({ 'ann@example.com': 1, 'bob@example.com': 1 });
});

describe('guards', () => {
  const damage = async (id: string, content: string | undefined): Promise<void> => {
    const path = (await rig.load(id)).delivered?.path ?? '';
    const blob = rig.services.container.getBlockBlobClient(path);
    if (content === undefined) await blob.delete();
    else await blob.uploadData(Buffer.from(content));
  };

  test.each([['missing', undefined] as const, ['damaged', 'cut'] as const])(
    'a state that is %s holds the run; released it sends everybody, automations off, and begins a new one',
    async (word, content) => {
      const id = `state-${word}`;
      await rig.save(id, { listId: '6', automations: 'always', ...unsubscribe });
      await refresh({ High: [ann, bob] });
      await rig.run(id);
      await damage(id, content);
      await refresh({ High: [bob] });
      const held = await rig.prepare(id);
      expect(held).toMatchObject({ state: 'held', held: { reasons: [{ code: 'state_damaged' }] } });
      expect(await rig.plan(held)).toMatchObject({ adds: 1, automations: 0, leaverCounts: { leavers: 0 } });
      await releaseHold(rig.services.runs, held.runId, held.planId ?? '', 'me', new Date());
      expect(await rig.deliver(held)).toMatchObject({ state: 'succeeded', counts: { delivered: 1 } });
      expect(await rig.run(id)).toMatchObject({ state: 'nothingToDo', counts: { unchanged: 1 } });
    },
  );

  test('removals and shrinkage hold the run with the numbers; a dry run says that it would be', async () => {
    await rig.save('limits', { listId: '7', ...unsubscribe });
    await refresh({ High: crowd(40) });
    await rig.run('limits');
    await refresh({ High: crowd(15) });
    const dry = await rig.run('limits', { dryRun: true });
    expect(dry.state).toBe('planned');
    expect(dry.notes.join()).toContain('would be held: 25 of 40 contacts (62.5 %) would be removed');
    const held = await rig.prepare('limits');
    expect(held.held?.reasons.map(({ code }) => code)).toEqual([
      'removals_over_limit',
      'shrinkage_over_limit',
    ]);
    expect(held.leaverCounts).toMatchObject({ leavers: 25, notSent: 25, unsubscribed: 0 });
    await expect(releaseHold(rig.services.runs, held.runId, 'other', 'me', new Date())).rejects.toMatchObject(
      { code: 'plan_mismatch' },
    );
  });

  test('a hold expires when its time is over, or when a newer snapshot overtakes it; not before', async () => {
    const first = await rig.prepare('limits');
    const now = Date.now();
    expect(await expireHold(rig.services, first, new Date(now + 3500_000))).toBeUndefined();
    const late = await expireHold(rig.services, first, new Date(now + 3700_000));
    expect(late).toMatchObject({ state: 'expired', notSentReason: 'held' });
    if (late) await releaseExport(rig.services.documents, late);
    const second = await rig.prepare('limits');
    expect(second.state).toBe('held');
    await refresh({ High: crowd(16) });
    const overtaken = await expireHold(rig.services, second, new Date());
    expect(overtaken?.notes.at(-1)).toContain('newer snapshot');
    if (overtaken) await releaseExport(rig.services.documents, overtaken);
    expect((await rig.statuses('7'))['person39@example.com']).toBe(1);
  });

  test('an older snapshot, an emptied segment: the run fails with it, and remembers on which snapshot', async () => {
    await rig.save('order', { listId: '8', ...unsubscribe });
    await refresh({ High: [ann, bob] });
    await rig.run('order');
    await rig.refresh(day - 1, { High: [ann] });
    const older = await rig.prepare('order');
    expect(older).toMatchObject({ state: 'failed', error: { code: 'snapshot_older' } });
    await refresh({ High: [] });
    const emptied = await rig.prepare('order');
    expect(emptied).toMatchObject({ state: 'failed', error: { code: 'segment_emptied' } });
    expect(emptied.snapshots).toMatchObject([{ segment: 'High' }]);
    expect(await rig.statuses('8')).toEqual({ 'ann@example.com': 1, 'bob@example.com': 1 });
  });

  test('a snapshot that is still being written skips the run', async () => {
    await rig.save('writing', { listId: '9' });
    await refresh({ High: [ann] });
    await rig.removePartition('High', day);
    const run = await rig.prepare('writing');
    expect(run).toMatchObject({ state: 'skipped', error: { code: 'partition_missing' } });
  });

  test('a snapshot older than SNAPSHOT_MAX_AGE warns', () => {
    const now = Date.parse('2026-11-24T00:00:00Z');
    const ref = { segment: 'High', snapshot: '2026/11/14/0215', partitions: 1, bytes: 1 };
    const of = (modifiedAt: string): string[] => ageNotes([{ ...ref, modifiedAt }], 7 * 86_400, now);
    expect(of('2026-11-17T00:00:01Z')).toEqual([]);
    expect(of('2026-11-14T00:00:00Z').join()).toContain('10 days old, more than SNAPSHOT_MAX_AGE (7 days)');
  });
});

import { exportSchema } from '../../shared/model/export';
import { cancelRun } from '../../shared/runs/cancel';
import { releaseHold } from '../../shared/runs/hold';
import { RunStore } from '../../shared/runs/runStore';
import { createRun, releaseExport } from '../../shared/runs/start';
import { moveTo } from '../../shared/runs/states';
import { DocumentStore } from '../../shared/store/documents';
import { exportPath } from '../../shared/store/paths';
import { newContainer } from '../storage/blobs';

const now = new Date('2026-11-24T02:15:00Z');
let documents: DocumentStore;
let runs: RunStore;
beforeEach(async () => {
  documents = new DocumentStore(await newContainer());
  runs = new RunStore(documents);
  await save({});
});

const save = (change: object) =>
  documents.write(
    exportPath('a'),
    exportSchema.parse({
      ...{ id: 'a', displayName: 'A', connectionId: 'c', listId: '1', segments: ['S'] },
      ...{ mapping: { email: 'EMail' }, automations: 'never' },
      ...{ createdAt: now.toISOString(), updatedAt: now.toISOString(), updatedBy: 'me' },
      ...change,
    }),
  );
const start = () => createRun(documents, runs, 'a', { startedBy: 'me' }, now);
const activeRun = async () => (await documents.read(exportPath('a'), exportSchema))?.value.activeRunId;

test('of two starts at once one wins, the other is told which run is going, and leaves no document', async () => {
  const both = await Promise.allSettled([start(), start()]);
  const won = both.filter((one) => one.status === 'fulfilled');
  expect(won).toHaveLength(1);
  expect(both.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'run_active' });
  const paths: string[] = [];
  for await (const path of documents.list('runs/')) paths.push(path);
  expect(paths).toHaveLength(1);
});

test('a disabled export does not start', async () => {
  await save({ enabled: false });
  await expect(start()).rejects.toMatchObject({ code: 'export_disabled' });
  expect(await activeRun()).toBeUndefined();
});

test('a run that has ended cannot be canceled, and one that goes keeps its first reason', async () => {
  const { run } = await start();
  const first = { by: 'me', reason: 'wrong list', force: false };
  await cancelRun(runs, run.runId, first, now);
  const again = await cancelRun(runs, run.runId, { by: 'you', reason: 'other', force: true }, now);
  expect(again.cancel).toMatchObject({ by: 'me', reason: 'wrong list', force: true });
  const other = await runs.update(run.runId, (current) => {
    const { cancel: _cancel, ...rest } = current;
    return moveTo(rest, 'failed', now);
  });
  await expect(cancelRun(runs, other.runId, first, now)).rejects.toMatchObject({ code: 'run_ended' });
});

test('a run without its document is an error, never a fresh one', async () => {
  await expect(runs.read('a.20261124t021500-abcdef')).rejects.toMatchObject({
    code: 'run_documents_missing',
  });
});

test('a run that is not held cannot be released', async () => {
  const { run } = await start();
  await runs.update(run.runId, (current) => ({ ...current, planId: 'p' }));
  await expect(releaseHold(runs, run.runId, 'p', 'me', now)).rejects.toMatchObject({ code: 'run_not_held' });
  await expect(releaseHold(runs, run.runId, 'q', 'me', now)).rejects.toMatchObject({ code: 'plan_mismatch' });
});

test('an ended run frees its export and is remembered; a dry run is not remembered', async () => {
  for (const [dryRun, remembered] of [
    [false, true],
    [true, false],
  ] as const) {
    await save({});
    const { run } = await createRun(documents, runs, 'a', { startedBy: 'me', dryRun }, now);
    expect(await activeRun()).toBe(run.runId);
    await releaseExport(documents, moveTo(run, 'failed', now));
    const document = (await documents.read(exportPath('a'), exportSchema))?.value;
    expect(document?.activeRunId).toBeUndefined();
    expect(document?.lastEndedRunId === run.runId).toBe(remembered);
  }
});

test('a start in the moment between the end of a run and the freeing of its export keeps what that run has delivered', async () => {
  const { run } = await start();
  const at = now.toISOString();
  const delivered = { path: 'new.gz', rows: 3, contacts: 3, basis: 'b', runId: run.runId, at };
  const snapshots = [{ segment: 'S', snapshot: '2026/11/24/0215', modifiedAt: at, partitions: 1, bytes: 1 }];
  const ended = await runs.update(run.runId, (current) =>
    moveTo(moveTo({ ...current, delivered, snapshots }, 'preparing', now), 'nothingToDo', now),
  );
  const next = await start();
  const kept = { delivered, lastEndedRunId: run.runId, lastSnapshots: { S: '2026/11/24/0215' } };
  expect(next.export).toMatchObject({ ...kept, activeRunId: next.run.runId });
  // The last step of the first run comes late and changes nothing any more.
  await releaseExport(documents, ended);
  expect((await documents.read(exportPath('a'), exportSchema))?.value).toEqual(next.export);
});

test('a held run that a start overtakes is remembered as ended', async () => {
  const { run } = await start();
  await runs.update(run.runId, (current) => moveTo(moveTo(current, 'preparing', now), 'held', now));
  const next = await start();
  expect((await runs.read(run.runId)).state).toBe('expired');
  expect(next.export).toMatchObject({ activeRunId: next.run.runId, lastEndedRunId: run.runId });
});

test('a change that does not fit the schema is refused and leaves the document readable', async () => {
  const { run } = await start();
  const negative = { ...run.progress, remainingSeconds: -50 };
  await expect(
    runs.update(run.runId, (current) => ({ ...current, progress: negative })),
  ).rejects.toMatchObject({
    name: 'ZodError',
  });
  expect(await runs.read(run.runId)).toEqual(run);
});

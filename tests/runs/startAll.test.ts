/** Starting all exports at once, against the storage emulator: one run each, whatever is repeated or dies. */
import { ProductError } from '../../shared/model/errors';
import { runIdSchema } from '../../shared/model/ids';
import { RunStore } from '../../shared/runs/runStore';
import { createRun } from '../../shared/runs/start';
import { runIdOf, startAll, type StartAllRequest } from '../../shared/runs/startAll';
import { DocumentStore } from '../../shared/store/documents';
import { exportPath } from '../../shared/store/paths';
import { newContainer } from '../storage/blobs';
import { exportDocument } from './exportDocument';

let documents: DocumentStore;
let runs: RunStore;
beforeEach(async () => {
  documents = new DocumentStore(await newContainer());
  runs = new RunStore(documents);
  for (const id of ['one', 'two', 'three']) await put(id);
  await put('off', { enabled: false });
  await put('not-mine');
});

const put = (id: string, change: object = {}) =>
  documents.write(exportPath(id), exportDocument({ id, ...change }));

/** A call as the route makes it: who may not run `not-mine`, and for whom `three` lacks its segment. */
const callOf = (change: Partial<StartAllRequest> = {}): StartAllRequest => {
  const now = new Date();
  return {
    ...{ key: 'k', callerId: 'jane', body: {}, now },
    mayRun: ({ id }) => Promise.resolve(id !== 'not-mine'),
    start: async (exportId, runId) => {
      if (exportId === 'three') throw new ProductError('segment_missing', 'No such segment.');
      return (await createRun(documents, runs, exportId, { runId, startedBy: 'Jane' }, now)).run;
    },
    ...change,
  };
};
const runIds = async (): Promise<string[]> => {
  const found: string[] = [];
  for await (const path of documents.list('runs/'))
    if (path.endsWith('/run.json')) found.push(path.split('/').at(-2) ?? '');
  return found;
};

test('what was started has its run, what was not has its reason, what the caller may not run is not mentioned', async () => {
  const { answer, again } = await startAll(documents, callOf({ key: undefined }));
  expect(again).toBe(false);
  expect(answer.skipped).toEqual([
    { exportId: 'off', code: 'export_disabled' },
    { exportId: 'three', code: 'segment_missing' },
  ]);
  expect(answer.started.map(({ exportId }) => exportId)).toEqual(['one', 'two']);
  expect(await runIds()).toEqual(answer.started.map(({ runId }) => runId));
  const meanwhile = await startAll(documents, callOf({ key: undefined }));
  expect(meanwhile.answer.started).toEqual([]);
  expect(meanwhile.answer.skipped).toContainEqual({ ...answer.started[0], code: 'run_active' });
});

test('of 100 parallel calls with one key one starts the runs, and all get its answer', async () => {
  const calls = await Promise.all(Array.from({ length: 100 }, () => startAll(documents, callOf())));
  expect(calls.filter(({ again }) => !again)).toHaveLength(1);
  const [first] = calls;
  for (const { answer } of calls) expect(answer).toEqual(first?.answer);
  expect(await runIds()).toEqual(first?.answer.started.map(({ runId }) => runId));
});

test('after a crash between key and starts the same key starts what was left, nothing twice', async () => {
  const claimed = new Date(Date.now() - 60_000);
  const dies = callOf({ now: claimed });
  const { start } = dies;
  let oneIsStarted = (): void => undefined;
  const oneStarted = new Promise<void>((resolve) => {
    oneIsStarted = resolve;
  });
  await expect(
    startAll(documents, {
      ...dies,
      start: async (exportId, runId) => {
        if (exportId === 'two') await oneStarted;
        if (exportId === 'two') throw new Error('the instance dies');
        const run = await start(exportId, runId);
        if (exportId === 'one') oneIsStarted();
        return run;
      },
    }),
  ).rejects.toThrow('the instance dies');
  const before = await runIds();
  expect(before).toHaveLength(1);
  const { answer, again } = await startAll(documents, callOf());
  expect(again).toBe(true);
  expect(answer.started.map(({ exportId }) => exportId)).toEqual(['one', 'two']);
  expect(await runIds()).toEqual(answer.started.map(({ runId }) => runId));
  expect(answer.started[0]?.runId).toBe(before[0]);
  // From now on the answer stands, whatever becomes of the exports.
  await put('one', { enabled: false });
  expect((await startAll(documents, callOf())).answer).toEqual(answer);
});

test('the same key with another body is refused, of another caller it is another key', async () => {
  await startAll(documents, callOf());
  await expect(startAll(documents, callOf({ body: { dryRun: true } }))).rejects.toMatchObject({
    code: 'idempotency_key_reused',
  });
  expect((await startAll(documents, callOf({ callerId: 'max' }))).again).toBe(false);
});

test('a run that a key has started and that has ended since is answered as it is, and stays', async () => {
  const { answer } = await startAll(documents, callOf({ key: undefined }));
  const { exportId = '', runId = '' } = answer.started[0] ?? {};
  await runs.update(runId, (run) => ({ ...run, state: 'failed', endedAt: run.createdAt }));
  await put(exportId);
  const newer = await createRun(documents, runs, exportId, { startedBy: 'Max' }, new Date());
  const late = await createRun(documents, runs, exportId, { runId, startedBy: 'Jane' }, new Date());
  expect(late.run).toMatchObject({ runId, state: 'failed' });
  expect(await runIds()).toContain(newer.run.runId);
  expect(await runIds()).toContain(runId);
});

test('ids of runs follow from the claim and are run ids', () => {
  const claim = '1795660000000.0123456789abcdef01234567';
  expect(runIdOf('one', claim)).toBe(runIdOf('one', claim));
  expect(runIdOf('one', claim)).not.toBe(runIdOf('one', `${claim}8`));
  for (const id of ['one', 'a-b-c', 'x'.repeat(64)])
    expect(runIdSchema.safeParse(runIdOf(id, claim)).success).toBe(true);
});

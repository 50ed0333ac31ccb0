/** The local host is killed in the middle of a delivery and started again. */
import { defaultSample } from '../../local/sample/segment';
import { uploadSample } from '../../local/sample/upload';
import { imbalance } from '../../shared/model/counts';
import { batchRecordSchema } from '../../shared/runs/batchRecord';
import { runFolder } from '../../shared/store/paths';
import { setUp, simulatorContacts, startRun, startWhole, waitForRun, type Whole } from './harness';

const rows = 10_000;
let whole: Whole;
beforeAll(async () => {
  whole = await startWhole({ timeScale: 4, simulator: { batchSeconds: 2 } });
  if (!whole.stack.blobs) throw new Error('no storage');
  const later = new Date(Date.now() + 60_000);
  await uploadSample(whole.stack.blobs, { ...defaultSample, rows, clean: true }, later);
  await setUp(whole);
}, 120_000);
afterAll(() => whole.stack.stop());

/** Batch ids that the documents hold as accepted or done. */
async function confirmed(runId: string): Promise<Set<string>> {
  const container = whole.stack.blobs?.getContainerClient('exports');
  if (!container) throw new Error('no storage');
  const ids = new Set<string>();
  for await (const { name } of container.listBlobsFlat({ prefix: `${runFolder(runId)}outcomes/` })) {
    const record = batchRecordSchema.parse(
      JSON.parse((await container.getBlobClient(name).downloadToBuffer()).toString()),
    );
    for (const { batchId } of record.parts) if (batchId !== undefined) ids.add(batchId);
  }
  return ids;
}

async function accepted(): Promise<{ batchId: string | null; emails: string[] }[]> {
  const found = [];
  for await (const line of whole.stack.simulator?.control.imports({ emails: true }) ?? []) {
    if (line.accepted) found.push({ batchId: line.batchId, emails: line.emails ?? [] });
  }
  return found;
}

test('the run ends balanced, every contact arrives, and no batch is sent twice except those in flight', async () => {
  const runId = await startRun(whole);
  await waitForRun(whole, runId, (run) => run.progress.sent >= 5);
  await whole.stack.host?.kill();
  const before = await confirmed(runId);
  const inFlight = (await accepted()).filter(({ batchId }) => !before.has(batchId ?? '')).length;
  await whole.stack.host?.start();
  const run = await waitForRun(whole, runId, undefined, 150_000);

  expect(imbalance(run.counts)).toBe(0);
  expect({ state: run.state, delivered: run.counts.delivered }).toEqual({
    state: 'succeeded',
    delivered: rows,
  });
  expect(await simulatorContacts(whole)).toHaveLength(rows);

  const imports = await accepted();
  const times = new Map<string, number>();
  for (const email of imports.flatMap(({ emails }) => emails)) times.set(email, (times.get(email) ?? 0) + 1);
  const confirmedEmails = imports
    .filter(({ batchId }) => before.has(batchId ?? ''))
    .flatMap(({ emails }) => emails);
  expect(confirmedEmails.length).toBeGreaterThan(0);
  expect(confirmedEmails.filter((email) => times.get(email) !== 1)).toEqual([]);
  expect(imports.length - rows / 250).toBeLessThanOrEqual(inFlight);
}, 240_000);

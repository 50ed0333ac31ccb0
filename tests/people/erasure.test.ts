/** Search and erasure over documents, states and run files as runs write them, on the storage emulator. */
import { gunzipSync } from 'node:zlib';
import type { StateRecord } from '../../shared/delta/record';
import { exportSchema, type ExportDocument } from '../../shared/model/export';
import { barredBy, loadBarred } from '../../shared/erased/barred';
import {
  beginErasure,
  continueErasure,
  openErasures,
  readErasure,
  releaseErasure,
} from '../../shared/people/erasure';
import { removeOldRuns } from '../../shared/people/retention';
import { searchPerson } from '../../shared/people/search';
import { withoutBarred } from '../../shared/erased/withoutBarred';
import { openDelivered, writeDelivered } from '../../shared/runs/delivered';
import { BatchFilesReader, BatchFilesWriter, type ContactRow } from '../../shared/runs/files/batchFiles';
import { rejectHeader, rejectLine } from '../../shared/runs/rejectRow';
import { newRun } from '../../shared/runs/runStore';
import { parseLocations } from '../../shared/segments/location';
import { segmentsOf } from '../../shared/segments/sources';
import { DocumentStore } from '../../shared/store/documents';
import { exportPath, rejectsPath, runFolder, runPath } from '../../shared/store/paths';
import { blobs, newContainer } from '../storage/blobs';
import { putSegments } from '../connections/segments';

const key = 'jane@example.com';
const runId = 'news.20261124t021500-abcdef';
const now = new Date('2026-11-24T03:00:00Z');
let documents: DocumentStore;
let parts: Parameters<typeof continueErasure>[0];
beforeAll(async () => {
  const location = await putSegments(blobs, undefined, (await newContainer('segments')).containerName);
  parts = { documents: undefined as never, segments: segmentsOf(blobs, parseLocations(location)) };
});

const state = (email: string): StateRecord => ({
  email,
  member: true,
  last: { kind: 'delivered' },
  fingerprint: [1, 2],
  slots: [3],
});
const row = (email: string, line: number): ContactRow => ({
  file: 0,
  line,
  email,
  kind: 'added',
  stamp: 's',
  values: [email, 'Doe'],
});
const document = (more: Partial<ExportDocument>): ExportDocument =>
  exportSchema.parse({
    id: 'news',
    displayName: 'News',
    connectionId: null,
    listId: '1',
    listName: 'Newsletter',
    segments: ['LoyalMembers'],
    mapping: { email: 'Email', lastName: 'LastName' },
    automations: 'never',
    createdAt: now.toISOString(),
    updatedAt: now.toISOString(),
    updatedBy: 'x',
    ...more,
  });

beforeEach(async () => {
  documents = new DocumentStore(await newContainer());
  parts = { ...parts, documents };
  const { container } = documents;
  async function* people() {
    yield [state('Jane@Example.com'), state('mary@example.com')];
    yield [state('max@example.com')];
  }
  const { path, rows } = await writeDelivered(
    container,
    { exportId: 'news', runId, attempt: 1 },
    ['last_name'],
    people(),
  );
  await documents.write('exports/news/delivered/older.state', { about: key });
  const run = newRun({ runId, exportId: 'news', mode: 'full', dryRun: false, startedBy: 'x' }, now);
  await documents.write(runPath(runId), { ...run, state: 'completedWithErrors', endedAt: now.toISOString() });
  const delivered = { path, rows, contacts: 3, basis: 'b', runId, at: now.toISOString() };
  await documents.write(exportPath('news'), document({ delivered }));
  const writer = new BatchFilesWriter(container, runId, 't1');
  const contact = (email: string, line: number) => ({
    json: JSON.stringify({ email, last_name: 'Doe' }),
    row: row(email, line),
  });
  await writer.add('rows', false, [contact('mary@example.com', 3), contact('JANE@example.com', 2)]);
  await writer.add('rows', false, [contact('max@example.com', 4)]);
  await writer.finish(['f.csv'], ['Email', 'LastName']);
  const reject = (email: string, line: number) =>
    rejectLine({
      values: [email, 'Doe'],
      file: 'f.csv',
      line,
      outcome: 'rejected',
      code: 'bounced',
      reason: `Bounced: ${email}`,
      firstSeen: now.toISOString(),
    });
  const csv =
    rejectHeader(['Email', 'LastName']) + reject('jane@example.com', 2) + reject('max@example.com', 4);
  await container.getBlockBlobClient(rejectsPath(runId)).upload(csv, Buffer.byteLength(csv));
  const corrected = 'EMail;LastName\r\njane@example.com;Doe\r\n';
  await container
    .getBlockBlobClient(`${runFolder(runId)}corrections.csv`)
    .upload(corrected, corrected.length);
  const outcome = JSON.stringify({ batch: 0, refused: [{ at: 1, reason: 'Jane@example.com has bounced' }] });
  await container
    .getBlockBlobClient(`${runFolder(runId)}outcomes/000000/000000.json`)
    .upload(outcome, outcome.length, { metadata: { summary: 'kept' } });
});

/** Everything in the container, states unpacked. */
async function everything(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const { name } of documents.container.listBlobsFlat()) {
    const body = await documents.container.getBlobClient(name).downloadToBuffer();
    const plain = body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body;
    found.set(name, plain.toString('utf8').toLowerCase());
  }
  return found;
}
const placesOf = async (text: string) =>
  [...(await everything())].filter(([, body]) => body.includes(text)).map(([name]) => name);

test('a search says what is held, in which runs, and why a row was not delivered', async () => {
  expect(await searchPerson(parts, key)).toMatchObject({
    exports: [
      {
        exportId: 'news',
        listName: 'Newsletter',
        delivered: { onList: true, last: 'delivered' },
        runs: [
          {
            runId,
            state: 'completedWithErrors',
            rows: [{ line: 2, kind: 'added' }],
            rejects: [{ file: 'f.csv', line: 2, outcome: 'rejected', code: 'bounced' }],
          },
        ],
      },
    ],
    segments: [{ segment: 'LoyalMembers', snapshot: '2026/11/24/0215', rows: [{ line: 2 }, { line: 3 }] }],
  });
  expect((await searchPerson(parts, 'nobody@example.com')).exports).toEqual([]);
});

test('an erasure takes the person out of everything, leaves everybody else, and says what is to be done elsewhere', async () => {
  expect((await placesOf(key)).length).toBeGreaterThan(5);
  const { value } = await beginErasure(documents, key, now);
  expect(await continueErasure(parts, value.id, now)).toBe(true);
  expect(await placesOf(key)).toEqual([]);
  expect((await readErasure(documents, value.id)).value).toMatchObject({
    state: 'done',
    exports: [{ exportId: 'news', onList: true, listName: 'Newsletter' }],
    inSnapshots: ['LoyalMembers'],
    toDo: [expect.stringContaining('ActiveCampaign'), expect.stringContaining('LoyalMembers')],
  });

  const { delivered } = (await documents.read(exportPath('news'), exportSchema))!.value;
  expect(delivered).toMatchObject({ rows: 2, runId });
  const left: string[] = [];
  for await (const chunk of (await openDelivered(documents.container, delivered!)).records)
    left.push(...chunk.map(({ email }) => email));
  expect(left).toEqual(['mary@example.com', 'max@example.com']);
  const reader = new BatchFilesReader(documents.container, runId, 't1');
  expect((await reader.rowsOf(0, 2)).flat().map(({ email, line }) => [email, line])).toEqual([
    ['mary@example.com', 3],
    ['', 2],
    ['max@example.com', 4],
  ]);
  expect(await reader.contacts(1)).toEqual([JSON.stringify({ email: 'max@example.com', last_name: 'Doe' })]);
  const rejects = (await everything()).get(rejectsPath(runId)) ?? '';
  expect(rejects.split('\r\n')[1]).toMatch(/^,,f\.csv,2,rejected,bounced,bounced: \(erased\),/);
  const record = documents.container.getBlobClient(`${runFolder(runId)}outcomes/000000/000000.json`);
  expect((await record.getProperties()).metadata).toEqual({ summary: 'kept' });
  // Done again, as repeated activities do, it changes nothing.
  expect(await continueErasure(parts, value.id, now)).toBe(true);
});

test('an erasure waits for a run that is going, and is done when it has ended', async () => {
  const active = {
    ...newRun(
      {
        runId: 'news.20261124t030000-zzzzzz',
        exportId: 'news',
        mode: 'changes',
        dryRun: false,
        startedBy: 'x',
      },
      now,
    ),
  };
  await documents.write(runPath(active.runId), { ...active, state: 'held' });
  await documents.update(exportPath('news'), exportSchema, (one) => ({ ...one, activeRunId: active.runId }));
  const { value } = await beginErasure(documents, key, now);
  expect(await continueErasure(parts, value.id, now)).toBe(false);
  expect((await readErasure(documents, value.id)).value).toMatchObject({
    state: 'waiting',
    waitingFor: ['news'],
  });
  expect(await openErasures(documents)).toEqual([value.id]);
  await documents.write(runPath(active.runId), { ...active, state: 'expired' });
  expect(await continueErasure(parts, value.id, now)).toBe(true);
  expect(await placesOf(key)).toEqual([]);
  expect(await openErasures(documents)).toEqual([]);
});

test('an erased person is not sent again until released; no address is kept for that', async () => {
  expect(await loadBarred(documents)).toBeUndefined();
  const { value } = await beginErasure(documents, key, now);
  await continueErasure(parts, value.id, now);
  const barred = (await loadBarred(documents))!;
  expect([barred(key), barred('mary@example.com')]).toEqual([true, false]);
  async function* rows() {
    yield [
      { file: 'f', line: 2, values: ['1', ' JANE@example.com '], fault: undefined },
      { file: 'f', line: 3, values: ['2', 'mary@example.com'], fault: undefined },
      { file: 'f', line: 4, values: ['jane@example.com'], fault: 'column_count' as const },
    ];
  }
  const passed = [];
  for await (const chunk of withoutBarred(rows(), 1, barred)) passed.push(...chunk);
  expect(passed).toEqual([
    { file: 'f', line: 2, values: ['', ''], fault: 'person_erased' },
    { file: 'f', line: 3, values: ['2', 'mary@example.com'], fault: undefined },
    { file: 'f', line: 4, values: [''], fault: 'column_count' },
  ]);
  await releaseErasure(documents, value.id);
  expect(await barredBy(documents, value.person)).toBeUndefined();
  expect(await loadBarred(documents)).toBeUndefined();
});

test('run data older than the retention is removed, except of runs that have not ended; nothing else is', async () => {
  const old = 'news.20260101t000000-aaaaaa';
  const stuck = 'news.20260101t000000-bbbbbb';
  const run = newRun({ runId: old, exportId: 'news', mode: 'full', dryRun: false, startedBy: 'x' }, now);
  await documents.write(runPath(old), { ...run, state: 'succeeded' });
  await documents.write(`${runFolder(old)}rows-t.ndjson`, {});
  await documents.write(runPath(stuck), { ...run, runId: stuck, state: 'delivering' });
  const before = [...(await everything()).keys()];
  expect(await removeOldRuns(documents, 90, now)).toBe(1);
  const after = [...(await everything()).keys()];
  expect(before.filter((name) => !after.includes(name))).toEqual(
    [`${runFolder(old)}rows-t.ndjson`, runPath(old)].sort(),
  );
});

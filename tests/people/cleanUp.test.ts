/** The day's cleaning against the storage emulator; Durable Functions is a notebook of what it was asked for. */
import { OrchestrationRuntimeStatus } from 'durable-functions';
import { cleanUp, type CleanUpClient } from '../../functions/cleanUp';
import { claimOnce } from '../../shared/http/idempotency';
import { beginErasure } from '../../shared/people/erasure';
import { newRun } from '../../shared/runs/runStore';
import { DocumentStore } from '../../shared/store/documents';
import { runFolder, runPath } from '../../shared/store/paths';
import { newContainer } from '../storage/blobs';

const now = new Date('2026-11-24T01:40:00Z');
const oldRun = 'news.20260801t020000-abcdef';
const damaged = 'news.20260801t020000-abcdeg';

let documents: DocumentStore;
beforeEach(async () => {
  documents = new DocumentStore(await newContainer());
  const start = { exportId: 'news', mode: 'changes', dryRun: false, startedBy: 'x' } as const;
  const run = newRun({ ...start, runId: oldRun }, new Date('2026-08-01T02:00:00Z'));
  await documents.write(runPath(oldRun), { ...run, state: 'succeeded' });
});

type Asked = { purged: Parameters<CleanUpClient['purgeInstanceHistoryBy']>[0][]; started: string[] };
function clientOf(asked: Asked): CleanUpClient {
  return {
    purgeInstanceHistoryBy: (filter) => {
      asked.purged.push(filter);
      return Promise.resolve({ instancesDeleted: 3 });
    },
    startNew: (name) => {
      asked.started.push(name);
      return Promise.resolve('id');
    },
  };
}

test('old run data, claims and histories of finished instances go, broken-off erasures are taken up', async () => {
  const asked: Asked = { purged: [], started: [] };
  await claimOnce(documents, { key: 'k', callerId: 'x', scope: 's', body: {} }, () => 'id', now);
  await beginErasure(documents, 'jane@example.com', now);
  const tomorrow = new Date(Date.now() + 25 * 3_600_000);
  const complaints: string[] = [];
  const done = await cleanUp(documents, clientOf(asked), 90, tomorrow, (line) => complaints.push(line));
  expect([done, complaints]).toEqual([{ runs: 1, claims: 1, erasures: 1, instances: 3 }, []]);
  expect(asked.started).toEqual(['erasePerson']);
  expect(asked.purged).toEqual([
    {
      createdTimeFrom: new Date(0),
      createdTimeTo: new Date(tomorrow.getTime() - 7 * 86_400_000),
      runtimeStatus: [
        OrchestrationRuntimeStatus.Completed,
        OrchestrationRuntimeStatus.Failed,
        OrchestrationRuntimeStatus.Terminated,
      ],
    },
  ]);
});

test('a shorter retention counts for histories as well, and a step that fails keeps no other from its turn', async () => {
  const asked: Asked = { purged: [], started: [] };
  await documents.container
    .getBlockBlobClient(runPath(damaged))
    .uploadData(Buffer.from('{"jane@example.com"'));
  expect(runFolder(damaged) > runFolder(oldRun)).toBe(true);
  const complaints: string[] = [];
  const done = await cleanUp(documents, clientOf(asked), 2, now, (line) => complaints.push(line));
  expect(done).toEqual({ claims: 0, erasures: 0, instances: 3 });
  expect(asked.purged[0]?.createdTimeTo).toEqual(new Date(now.getTime() - 2 * 86_400_000));
  expect(complaints).toEqual([expect.stringContaining('"step":"runs"')]);
  expect(complaints.join()).not.toContain('jane');
});

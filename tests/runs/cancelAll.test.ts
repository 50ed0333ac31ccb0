/** What is going on a connection that is disabled, against the storage emulator. */
import { cancelAllOf } from '../../shared/runs/cancelAll';
import { newRun, RunStore } from '../../shared/runs/runStore';
import type { RunState } from '../../shared/model/run';
import { DocumentStore } from '../../shared/store/documents';
import { exportPath } from '../../shared/store/paths';
import { newContainer } from '../storage/blobs';
import { exportDocument } from './exportDocument';

test('every run that has not ended is marked and answered, held ones too; other connections and ended runs are left', async () => {
  const documents = new DocumentStore(await newContainer());
  const runs = new RunStore(documents);
  const now = new Date('2026-11-24T02:15:00Z');
  const add = async (id: string, connectionId: string, state: RunState) => {
    const runId = `${id}.20261124t021500-abcdef`;
    const start = { runId, exportId: id, mode: 'changes', dryRun: false, startedBy: 'x' } as const;
    await runs.create({ ...newRun(start, now), state });
    await documents.write(exportPath(id), exportDocument({ id, connectionId, activeRunId: runId }));
  };
  await add('going', 'main', 'delivering');
  await add('held', 'main', 'held');
  await add('over', 'main', 'succeeded');
  await add('other', 'second', 'delivering');
  const marked = await cancelAllOf(documents, runs, 'main', 'Zoë Müller', now);
  expect(marked.map(({ exportId, state }) => [exportId, state])).toEqual([
    ['going', 'delivering'],
    ['held', 'held'],
  ]);
  const canceled = async (id: string) => (await runs.read(`${id}.20261124t021500-abcdef`)).cancel?.by;
  expect([await canceled('going'), await canceled('held')]).toEqual(['Zoë Müller', 'Zoë Müller']);
  expect([await canceled('over'), await canceled('other')]).toEqual([undefined, undefined]);
});

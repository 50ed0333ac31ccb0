/** Removes the data of old runs. Connections, exports, delivered states and the audit are never touched. */
import { endedStates, runSchema } from '../model/run';
import type { DocumentStore } from '../store/documents';
import { runPath } from '../store/paths';

const dayMs = 86_400_000;

/** When a run was made, from its id; undefined for a name that is no run id. */
export function runTime(runId: string): number | undefined {
  const match = /\.(\d{4})(\d{2})(\d{2})t(\d{2})(\d{2})(\d{2})-[a-z0-9]{6}$/.exec(runId);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** A run that has not ended keeps its data however old it is: the watch resumes it from there. */
async function isOver(documents: DocumentStore, runId: string): Promise<boolean> {
  const run = await documents.read(runPath(runId), runSchema);
  return run === undefined || endedStates.has(run.value.state);
}

/** Removes what runs older than the retention have left. Answers how many runs. */
export async function removeOldRuns(
  documents: DocumentStore,
  retentionDays: number,
  now: Date,
): Promise<number> {
  const before = now.getTime() - retentionDays * dayMs;
  let removed = 0;
  for await (const folder of documents.container.listBlobsByHierarchy('/', { prefix: 'runs/' })) {
    if (folder.kind !== 'prefix') continue;
    for await (const run of documents.container.listBlobsByHierarchy('/', { prefix: folder.name })) {
      const runId = run.name.split('/').at(-2) ?? '';
      const made = runTime(runId);
      if (run.kind !== 'prefix' || made === undefined || made >= before) continue;
      if (!(await isOver(documents, runId))) continue;
      await removeFolder(documents, run.name, runPath(runId));
      removed++;
    }
  }
  return removed;
}

/** The run's document goes last: while it is there, a broken removal is taken up again the next day. */
async function removeFolder(documents: DocumentStore, prefix: string, last: string): Promise<void> {
  for await (const path of documents.list(prefix)) if (path !== last) await documents.remove(path);
  await documents.remove(last);
}

/** What is done once a day. A step that fails keeps no other from its turn. */
import { OrchestrationRuntimeStatus, type DurableClient } from 'durable-functions';
import { removeOldClaims } from '../shared/http/idempotency';
import { unforeseen } from '../shared/http/log';
import { openErasures } from '../shared/people/erasure';
import { removeOldRuns } from '../shared/people/retention';
import type { DocumentStore } from '../shared/store/documents';
import { startErasure } from './startErasure';

const dayMs = 86_400_000;
/** Histories are only the motor, and what a run was stands in its documents: a week is for looking into failures. */
const historyDays = 7;

export type CleanUpClient = Pick<DurableClient, 'purgeInstanceHistoryBy' | 'startNew'>;

/** Answers what each step came to; a step that failed is missing, and `complain` logs it. */
export async function cleanUp(
  documents: DocumentStore,
  client: CleanUpClient,
  retentionDays: number,
  now: Date,
  complain: (line: string) => void,
): Promise<Record<string, number>> {
  const steps: Record<string, () => Promise<number>> = {
    runs: () => removeOldRuns(documents, retentionDays, now),
    claims: () => removeOldClaims(documents, now),
    erasures: async () => {
      const open = await openErasures(documents);
      for (const id of open) await startErasure(client, id, now.toISOString().slice(0, 10));
      return open.length;
    },
    instances: async () => {
      const { instancesDeleted } = await client.purgeInstanceHistoryBy({
        createdTimeFrom: new Date(0),
        createdTimeTo: new Date(now.getTime() - Math.min(retentionDays, historyDays) * dayMs),
        runtimeStatus: [
          OrchestrationRuntimeStatus.Completed,
          OrchestrationRuntimeStatus.Failed,
          OrchestrationRuntimeStatus.Terminated,
        ],
      });
      return instancesDeleted;
    },
  };
  const done: Record<string, number> = {};
  for (const [step, work] of Object.entries(steps))
    try {
      done[step] = await work();
    } catch (error) {
      complain(JSON.stringify({ event: 'cleanup failed', step, ...unforeseen(error) }));
    }
  return done;
}

/** Timer: once a day removes what has served its time, and takes up erasures that were broken off. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { OrchestrationRuntimeStatus } from 'durable-functions';
import { removeOldClaims } from '../shared/http/idempotency';
import { openErasures } from '../shared/people/erasure';
import { removeOldRuns } from '../shared/people/retention';
import { loaded, services } from './services';
import { startErasure } from './startErasure';

/** Before the day's work in most time zones of Europe and America. */
const schedule = '0 40 1 * * *';
const dayMs = 86_400_000;

app.timer('dailyCleanup', {
  schedule,
  extraInputs: [df.input.durableClient()],
  handler: async (_timer, context) => {
    if (!loaded.ok) return;
    const { documents } = await services();
    const { retentionDays } = loaded.settings;
    const client = df.getClient(context);
    const now = new Date();
    const runs = await removeOldRuns(documents, retentionDays, now);
    const claims = await removeOldClaims(documents, now);
    // Histories are only the motor; what a run was stands in its documents.
    const { instancesDeleted } = await client.purgeInstanceHistoryBy({
      createdTimeFrom: new Date(0),
      createdTimeTo: new Date(now.getTime() - Math.min(retentionDays, 7) * dayMs),
      runtimeStatus: [
        OrchestrationRuntimeStatus.Completed,
        OrchestrationRuntimeStatus.Failed,
        OrchestrationRuntimeStatus.Terminated,
      ],
    });
    for (const id of await openErasures(documents))
      await startErasure(client, id, now.toISOString().slice(0, 10));
    context.info(JSON.stringify({ event: 'cleaned up', runs, claims, instances: instancesDeleted }));
  },
});

/** Timer: once a day removes what has served its time, and takes up erasures that were broken off. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { cleanUp } from './cleanUp';
import { loaded, services } from './services';

/** Before the day's work in most time zones of Europe and America. */
const schedule = '0 40 1 * * *';

app.timer('dailyCleanup', {
  schedule,
  extraInputs: [df.input.durableClient()],
  handler: async (_timer, context) => {
    if (!loaded.ok) return;
    const { documents } = await services();
    const { retentionDays } = loaded.settings;
    const done = await cleanUp(documents, df.getClient(context), retentionDays, new Date(), (line) => {
      context.error(line);
    });
    context.info(JSON.stringify({ event: 'cleaned up', ...done }));
  },
});

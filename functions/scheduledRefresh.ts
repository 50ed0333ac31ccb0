/** Timer: starts the runs that are due. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { emitter } from './activity';
import { loaded, services } from './services';
import { tick } from './tick';

app.timer('scheduledRefresh', {
  schedule: loaded.ok ? loaded.settings.refreshSchedule : '0 */15 * * * *',
  extraInputs: [df.input.durableClient()],
  handler: async (_timer, context) => {
    if (!loaded.ok) {
      const names = loaded.problems.map((problem) => problem.path).join(', ');
      context.error(JSON.stringify({ event: 'settings invalid', settings: names }));
      return;
    }
    await tick(await services(), df.getClient(context), emitter(context), new Date());
  },
});

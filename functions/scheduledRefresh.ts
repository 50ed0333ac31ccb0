/** Timer: starts the runs that are due. */
import { app } from '@azure/functions';
import * as df from 'durable-functions';
import { settingsInvalidEvent } from '../shared/telemetry/settingsInvalid';
import { emitter } from './activity';
import { loaded, services } from './services';
import { tick } from './tick';

app.timer('scheduledRefresh', {
  schedule: loaded.ok ? loaded.settings.refreshSchedule : '0 */15 * * * *',
  extraInputs: [df.input.durableClient()],
  handler: async (_timer, context) => {
    const now = new Date();
    if (!loaded.ok) {
      emitter(context)(settingsInvalidEvent(loaded.problems, now.toISOString()));
      return;
    }
    const complain = (line: string): void => {
      context.error(line);
    };
    await tick(await services(), df.getClient(context), emitter(context), now, complain);
  },
});

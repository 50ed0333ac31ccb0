/** Orchestrator and activity of an erasure. Only the erasure's id travels: never an address. */
import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';
import { names } from '../shared/runs/names';
import { continueErasure } from '../shared/people/erasure';
import { activity } from './activity';
import { stepRetries } from './retries';
import type { ErasureInput } from './startErasure';

/** How long it waits for runs to end before it looks again. */
const pauseMs = 60_000;

activity(names.eraseData, async (services, { erasureId }: ErasureInput) => ({
  done: await continueErasure(services, erasureId, new Date()),
}));

/** One look an execution, so that an erasure that waits for days keeps a short history. */
df.app.orchestration(names.erasePerson, function* (context: OrchestrationContext) {
  const input = context.df.getInput<ErasureInput>();
  const { done } = (yield context.df.callActivityWithRetry(names.eraseData, stepRetries(), input)) as {
    done: boolean;
  };
  if (done) return undefined;
  yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + pauseMs));
  context.df.continueAsNew(input);
  return undefined;
});

/** How activities are registered: services, telemetry, and no foreign error text in Durable's history. */
import type { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { unforeseen } from '../shared/http/log';
import { ProductError } from '../shared/model/errors';
import type { Emit } from '../shared/runs/services';
import { emit as write } from '../shared/telemetry/emit';
import { vaultFailingEvent } from '../shared/telemetry/vaultFailing';
import { services, type Services } from './services';

/** Writes telemetry through an invocation's log. */
export const emitter =
  (context: InvocationContext): Emit =>
  (event) => {
    write((line) => {
      context.info(line);
    }, event);
  };

/** The services of one invocation, which tell when Key Vault does not give a key. */
function telling(built: Services, context: InvocationContext): Services {
  const clientFor: Services['clientFor'] = (connection) =>
    built.clientFor(connection).catch((error: unknown) => {
      const event = vaultFailingEvent(error, connection.id, context.invocationId);
      if (event) emitter(context)(event);
      throw error;
    });
  return { ...built, clientFor };
}

/**
 * Registers an activity. What it throws reaches status and history, so only the code of a foreseen error and the kind
 * of any other leave it; where the other arose is logged.
 */
export function activity<I, O>(
  name: string,
  work: (services: Services, input: I, emit: Emit) => Promise<O>,
): void {
  df.app.activity(name, {
    handler: async (input: unknown, context: InvocationContext): Promise<O> => {
      const result = await services()
        .then((built) => work(telling(built, context), input as I, emitter(context)))
        .then(
          (output) => ({ output }),
          (error: unknown) => ({ error }),
        );
      if ('output' in result) return result.output;
      const { error } = result;
      context.error(JSON.stringify({ event: 'activity failed', activity: name, ...unforeseen(error) }));
      const kind =
        error instanceof ProductError ? error.code : error instanceof Error ? error.name : typeof error;
      throw new Error(`${name} failed: ${kind}. The log names where.`);
    },
  });
}

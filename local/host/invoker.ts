// Invokes functions with what the host adds: a line for each failure, and a warning when Azure would have ended it.
import { messageOf, type Log } from './log';
import { type Invoker } from './http/functions';
import { type FunctionApp } from './worker/app';

/** @param functionTimeout ms of host.json's functionTimeout, null for none */
export function watchedInvoker(app: FunctionApp, log: Log, functionTimeout: number | null): Invoker {
  return async (fn, request) => {
    const functionName = fn.metadata.name;
    const watch =
      functionTimeout === null ? undefined : setTimeout(warn, Math.min(functionTimeout, 2 ** 31 - 1));
    function warn(): void {
      log({
        level: 'warning',
        category: 'Host.Timeout',
        functionName,
        message: `has run for ${(functionTimeout ?? 0) / 1000} s, longer than functionTimeout; Azure would have ended it`,
      });
    }
    try {
      return await app.invoke(fn, request);
    } catch (error) {
      const line = { category: 'Host.Function', functionName };
      log({ ...line, level: 'error', message: `failed: ${messageOf(error)}` });
      if (error instanceof Error) log({ ...line, level: 'debug', message: error.stack ?? '' });
      throw error;
    } finally {
      clearTimeout(watch);
    }
  };
}

/** Retries of a whole step. */
import { RetryOptions } from 'durable-functions';

/** Storage hiccups are retried by the SDK; this repeats a step whose instance died or whose storage stayed away. */
export function stepRetries(): RetryOptions {
  const retries = new RetryOptions(10_000, 5);
  retries.backoffCoefficient = 2;
  return retries;
}

/**
 * Writes one event as one JSON line through an invocation's log, so that Application Insights holds it as the
 * `message` of a row of `traces`. `event` stands first: queries find lines by their beginning.
 */
import type { z } from 'zod';
import { eventTable, type TelemetryEvent } from './events';

/** The invocation's log, for example `(line) => context.log(line)`. */
export type Log = (line: string) => void;

/**
 * Logs the event with its key. An event that does not fit its declaration is a defect, but telemetry never stops a
 * run: then a line `eventInvalid` with the names of the bad fields (never their values) is written instead.
 */
export function emit(log: Log, event: TelemetryEvent): void {
  const { event: name, ...fields } = event;
  const definition = eventTable[name] as { fields: z.ZodObject; key: (fields: unknown) => string };
  const parsed = definition.fields.safeParse(fields);
  if (!parsed.success) {
    const bad = parsed.error.issues.map((issue) => issue.path.join('.') || issue.code);
    log(JSON.stringify({ event: 'eventInvalid', name, fields: [...new Set(bad)] }));
    return;
  }
  log(JSON.stringify({ event: name, key: `${name}/${definition.key(parsed.data)}`, ...parsed.data }));
}

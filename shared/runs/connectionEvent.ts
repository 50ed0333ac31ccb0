/** What the end of a run says about its connection. Pure. */
import type { Connection } from '../model/connection';
import type { ErrorCode } from '../model/errors';
import type { Run } from '../model/run';
import type { TelemetryEvent } from '../telemetry/events';

/** Errors by which a run ends that a connection is at fault for. */
export const connectionCodes: ReadonlySet<string> = new Set<ErrorCode>([
  'key_refused',
  'login_page',
  'account_unpaid',
  'account_unavailable',
  'account_unreachable',
  'address_refused',
  'secret_missing',
  'secret_forbidden',
  'secret_unusable',
]);

export type ConnectionEvent = Extract<TelemetryEvent, { event: 'connectionFailing' | 'connectionWorking' }>;

/** `connectionFailing` or `connectionWorking`; undefined when the run says nothing about it. */
export function connectionEvent(run: Run, connection: Connection): ConnectionEvent | undefined {
  const around = { connectionId: connection.id, account: connection.account.name, occasion: run.runId };
  const code = run.error?.code;
  if (code !== undefined && connectionCodes.has(code))
    return { event: 'connectionFailing', ...around, code: code as ErrorCode };
  return run.error === undefined && run.counts.delivered > 0
    ? { event: 'connectionWorking', ...around }
    : undefined;
}

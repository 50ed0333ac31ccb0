/** How a connection stands at a tick: what the newest of its test and its exports' last runs says. Pure. */
import type { Connection } from '../model/connection';
import type { ErrorCode } from '../model/errors';
import type { Run } from '../model/run';
import { connectionCodes, connectionEvent, type ConnectionEvent } from './connectionEvent';

interface Told {
  at: string;
  event: ConnectionEvent | undefined;
}

function byTest({ id, account, checked }: Connection): Told {
  const { ok, code } = checked.activeCampaign;
  const around = { connectionId: id, account: account.name, occasion: checked.at };
  const failing = !ok && code !== undefined && connectionCodes.has(code);
  const event: ConnectionEvent | undefined = failing
    ? { event: 'connectionFailing', ...around, code: code as ErrorCode }
    : ok
      ? { event: 'connectionWorking', ...around }
      : undefined;
  return { at: checked.at, event };
}

/**
 * The event to repeat at the tick; undefined when nothing is known. `runs` are the last ended runs of exports that
 * have not been changed since: one that has been attached to another connection says nothing about this one.
 */
export function connectionStanding(
  connection: Connection,
  runs: readonly Run[],
  tick: string,
): ConnectionEvent | undefined {
  const told: Told[] = [
    byTest(connection),
    ...runs.map((run) => ({ at: run.endedAt ?? '', event: connectionEvent(run, connection) })),
  ];
  const newest = told
    .filter(({ event }) => event !== undefined)
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .at(-1)?.event;
  return newest && { ...newest, occasion: tick };
}

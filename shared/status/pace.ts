/** The pace of an account as the status shows it: figures for everybody, names to those who may see them. Pure. */
import { mayUse } from '../access/connectionAccess';
import { atLeast, type Caller } from '../access/roles';
import { summarizePace, type PaceState } from '../activecampaign/pace';
import type { Connection } from '../model/connection';
import type { Status } from './schema';

/** Accounts of enabled connections, each with its connections. */
export function accountsOf(connections: readonly Connection[]): Map<string, Connection[]> {
  const accounts = new Map<string, Connection[]>();
  for (const one of connections.filter(({ enabled }) => enabled))
    accounts.set(one.account.name, [...(accounts.get(one.account.name) ?? []), one]);
  return accounts;
}

export function paceOf(
  caller: Caller,
  account: string,
  connections: readonly Connection[],
  state: PaceState,
  now: number,
): Status['pace']['value'][number] {
  const { limits: _byConnection, ...figures } = summarizePace(state, now);
  return {
    ...(atLeast(caller, 'Administrator') ? { account } : {}),
    connections: connections.filter((one) => mayUse(caller, one)).map(({ id }) => id),
    ...figures,
  };
}

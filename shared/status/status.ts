/** Gathers the status: every part at the same time, each with its own limit, none of them able to fail the whole. */
import type { Caller } from '../access/roles';
import type { PaceState } from '../activecampaign/pace';
import type { Connection } from '../model/connection';
import type { TickDocument } from '../runs/tickDocument';
import { tickFrom } from '../schedule/next';
import { connectionsOf } from './connections';
import { exportOf, runsOf, type Held } from './exports';
import { accountsOf, paceOf } from './pace';
import { checkOf, part, type Outcome } from './part';
import type { Status } from './schema';

/** Where the parts come from. Each may throw or never answer. */
export interface StatusSources {
  /** Undefined before the first tick. */
  tick: () => Promise<TickDocument | undefined>;
  connections: () => Promise<Connection[]>;
  exports: () => Promise<Held[]>;
  /** Snapshot by segment, as far as model.json alone tells it. */
  snapshots: () => Promise<ReadonlyMap<string, string | undefined>>;
  /** Asks the vault with the name of a secret. */
  vault: (secretName: string) => Promise<void>;
  /** The pace of an account; `undefined` when nobody has called there yet. */
  pace: (account: string) => Promise<PaceState | undefined>;
}

/** Asked for while there is no connection: that it does not exist is answer enough. */
const noSecret = 'status-probe';
/** An account nobody can have: its pace is asked for while there is no connection. */
const noAccount = 'status.probe';

const lateAfterTicks = 3;

const problemOf = (outcome: Outcome<unknown>) => (outcome.ok ? {} : { problem: outcome.problem });

export async function gatherStatus(
  sources: StatusSources,
  caller: Caller,
  schedule: string,
  now: Date,
  limitMs?: number,
): Promise<Status> {
  const reading = part(sources.connections, 'storage_unavailable', limitMs);
  const known = reading.then((read) => (read.ok ? read.value : []));
  const [tick, connections, held, snapshots, vault, pace] = await Promise.all([
    part(sources.tick, 'storage_unavailable', limitMs),
    reading,
    part(sources.exports, 'storage_unavailable', limitMs),
    part(sources.snapshots, 'segments_unreachable', limitMs),
    known.then((all) =>
      part(
        () => sources.vault((all.find(({ enabled }) => enabled) ?? all[0])?.secretName ?? noSecret),
        'vault_unavailable',
        limitMs,
      ),
    ),
    known.then((all) => part(() => paces(sources, caller, all, now), 'storage_unavailable', limitMs)),
  ]);
  const all = held.ok ? held.value : [];
  const surroundings = {
    now: now.getTime(),
    schedule,
    connected: connections.ok
      ? new Set(connections.value.filter(({ enabled }) => enabled).map(({ id }) => id))
      : undefined,
    snapshots: snapshots.ok ? snapshots.value : undefined,
    tick: tick.ok ? tick.value : undefined,
  };
  const stored = [tick, connections, held].find((one) => !one.ok) ?? tick;
  return {
    at: now.toISOString(),
    timer: timerOf(tick.ok ? tick.value : undefined, schedule, now),
    storage: checkOf(stored, "The app's container can be read."),
    segments: checkOf(
      snapshots,
      snapshots.ok ? `model.json can be read; it has ${snapshots.value.size} segments.` : '',
    ),
    vault: checkOf(vault, 'Key Vault answers, and the app may read there.'),
    durable: checkOf(pace, 'The state of Durable Functions can be read.'),
    connections: {
      ...connectionsOf(caller, connections.ok ? connections.value : []),
      ...problemOf(connections),
    },
    runs: { ...runsOf(all), ...problemOf(held) },
    pace: { value: pace.ok ? pace.value : [], ...problemOf(connections.ok ? pace : connections) },
    exports: { value: all.map((one) => exportOf(one, surroundings)), ...problemOf(held) },
  };
}

async function paces(
  { pace }: StatusSources,
  caller: Caller,
  connections: readonly Connection[],
  now: Date,
): Promise<Status['pace']['value']> {
  const accounts = [...accountsOf(connections)].sort(([a], [b]) => (a < b ? -1 : 1));
  if (accounts.length === 0) await pace(noAccount);
  const read = await Promise.all(
    accounts.map(async ([account, users]) => {
      const state = await pace(account);
      return state ? [paceOf(caller, account, users, state, now.getTime())] : [];
    }),
  );
  return read.flat();
}

function timerOf(tick: TickDocument | undefined, schedule: string, now: Date): Status['timer'] {
  const next = tickFrom(schedule, now.getTime() + 1);
  const lastTick = tick && Date.parse(tick.at) > 0 ? tick.at : undefined;
  let due = lastTick === undefined ? undefined : Date.parse(lastTick);
  for (let missed = 0; due !== undefined && missed < lateAfterTicks; missed++)
    due = tickFrom(schedule, due + 1);
  return {
    schedule,
    ...(lastTick === undefined ? {} : { lastTick }),
    ...(next === undefined ? {} : { nextTick: new Date(next).toISOString() }),
    late: due !== undefined && due <= now.getTime(),
  };
}

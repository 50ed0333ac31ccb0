/** What all steps share: the app, the storage, the account, and names of this execution only. */
import type { Account } from './activecampaign/account';
import { bodyOf, type Answer, type Call } from './app/api';
import type { Run } from './app/documents';
import { ended } from './app/waiting';
import { mapping } from './segments/files';
import type { Segments } from './segments/storage';

export interface World {
  call: Call;
  /** False where the host checks no keys: nothing can be said about callers without one. */
  keysChecked: boolean;
  account: Account;
  segments: Segments;
  /** Two lists of the account, for steps that need two. */
  lists: [string, string];
  /** Name of the Key Vault secret with the account's API key. */
  secretName: string;
  /** Bulk imports of the larger runs. */
  batches: number;
  /** Kills the host and starts it again; undefined: nobody can. */
  restart: (() => Promise<void>) | undefined;
  /** Begins ids and addresses: of this execution only. */
  tag: string;
  signal: AbortSignal;
  /** Set once the connection stands. */
  connected: boolean;
}

/** Contacts in one bulk import (developers.activecampaign.com, "Bulk import contacts"). */
export const contactsPerImport = 250;

export const connectionId = ({ tag }: World): string => tag;
export const exportId = ({ tag }: World, name: string): string => `${tag}-${name}`;
/** Begins the addresses of a step's people. */
export const addresses = ({ tag }: World, name: string): string => `${tag}.${name}.`;

/** How fast a connection may send: as fast as the account's time allows, or no faster than ActiveCampaign's own. */
export type Speed = 'full' | 'steady';

/** The limits of ActiveCampaign in the account's time; steady sending leaves time to interfere with a run. */
export function limitsFor({ account: { timeScale } }: World, speed: Speed): object | undefined {
  if (timeScale === 1) return undefined;
  const sending = speed === 'full' ? timeScale : 1;
  return {
    importsPerMinute: 100 * sending,
    singleImportsPerMinute: 20 * sending,
    requestsPerSecond: 5 * sending,
    waitSeconds: 60 / timeScale,
    pollSeconds: 10 / timeScale,
    // A simulator answers at once; what was in flight at a crash is sent again only after this time.
    answerSeconds: Math.max(8, 20 / timeScale),
    settleSeconds: Math.max(60, 3600 / timeScale),
  };
}

/** A connection body that is right, with changes. */
export async function connectionBody(world: World, speed: Speed, change: object = {}): Promise<object> {
  const consent = await bodyOf<{ version: string }>(world.call('GET', '/consent'), 200);
  const limits = limitsFor(world, speed);
  return {
    displayName: 'Conformance',
    host: world.account.host,
    secretName: world.secretName,
    consent: { accepted: true, version: consent.version },
    ...(limits ? { limits } : {}),
    ...change,
  };
}

/** Changes how fast the connection may send. */
export async function setSpeed(world: World, speed: Speed): Promise<void> {
  const body = await connectionBody(world, speed);
  await bodyOf(world.call('PUT', `/connections/${connectionId(world)}`, { body }), 200);
}

/** An export body that is right, with changes. It never runs by itself and starts no automation. */
export const exportBody = (world: World, segment: string, change: object = {}): object => ({
  displayName: 'Conformance',
  connectionId: connectionId(world),
  listId: world.lists[0],
  segments: [segment],
  mapping,
  automations: 'never',
  schedule: { type: 'off' },
  ...change,
});

/** Saves an export of the step; answers its id. */
export async function saveExport(
  world: World,
  name: string,
  segment: string,
  change: object = {},
): Promise<string> {
  const id = exportId(world, name);
  await bodyOf(world.call('PUT', `/exports/${id}`, { body: exportBody(world, segment, change) }), 201);
  return id;
}

/** Starts a run; answers the call's answer, which must be an accepted one. */
export async function start(
  world: World,
  id: string,
  body: object = {},
): Promise<Answer & { runId: string }> {
  const answer = await world.call('POST', `/exports/${id}/runs`, { body });
  const { runId } = await bodyOf<Run>(Promise.resolve(answer), 202);
  return { ...answer, runId };
}

/** Starts a run and follows it to its end. */
export async function runToEnd(world: World, id: string, body: object = {}): Promise<Run> {
  const { runId } = await start(world, id, body);
  return (await ended(world.call, runId, world.signal)).run;
}

/**
 * People who return are subscribed again beside the polling of a run: what is open, and a round of calls at slots. A
 * batch is sent once all its people are decided. A kill loses at most what one round learned, and the next round finds
 * those people on the list.
 */
import type { ActiveCampaignClient } from '../../activecampaign/client';
import { type WaitError } from '../../activecampaign/readers';
import type { SlotsSpent } from '../atSlots';
import { reasonToStop } from '../attempt';
import type { Delivery } from '../delivery';
import { faultPoint } from '../faultPoints';
import { pauseAfter } from '../lanes';
import type { RunRef } from '../messages';
import type { Emit, RunServices } from '../services';
import { waitStatus } from '../waitStatus';
import { callInTurn, type Returning } from './calls';
import { afterRound, callsEach, pendingOf, type Subscriptions } from './record';
import { readSubscriptions, resubscribeBatches, writeSubscriptions } from './store';

interface OpenBatch {
  batch: number;
  record: Subscriptions;
  etag: string | undefined;
  pending: number[];
}

/** What is left of the subscribing of a run. */
export interface ReturningLook {
  /** Batches with people who are not decided, but those that rest after a barren round. */
  due: OpenBatch[];
  /** Batches whose people are all decided and that have not been sent. */
  ready: number[];
}

export async function lookAtReturning(
  services: RunServices,
  delivery: Delivery,
  { runId }: RunRef,
  isUnsent: (batch: number) => boolean,
): Promise<ReturningLook> {
  const seen: ReturningLook = { due: [], ready: [] };
  if (delivery.plan.resubscribe === 0) return seen;
  const index = await delivery.batches.index();
  const now = Date.now();
  for (const batch of resubscribeBatches(index).filter(isUnsent)) {
    const contacts = index.batches[batch]?.contacts ?? 0;
    const { record, etag } = await readSubscriptions(services, runId, batch, contacts);
    const pending = pendingOf(record);
    if (pending.length === 0) seen.ready.push(batch);
    else if ((record.notBefore ?? 0) <= now) seen.due.push({ batch, record, etag, pending });
  }
  return seen;
}

/** Calls that the open batches may need now: to find and to subscribe each person. */
export const callsDue = ({ due }: ReturningLook): number =>
  due.reduce((sum, { pending }) => sum + pending.length * callsEach, 0);

export interface RoundInput extends RunRef {
  returning: ReturningLook;
  slots: readonly number[];
}

interface Person extends Returning {
  of: OpenBatch;
}

/** One round of calls, and its results written down. */
export async function resubscribeRound(
  services: RunServices,
  delivery: Delivery,
  client: ActiveCampaignClient,
  { returning: { due }, slots, ...ref }: RoundInput,
  emit: Emit,
): Promise<SlotsSpent> {
  if (slots.length === 0 || due.length === 0) return { unused: [...slots], late: 0 };
  const { name } = delivery.connection.account;
  const people = await firstPeople(delivery, ref, due, slots.length);
  const onWait = (key: string, error: WaitError): void => {
    const status = waitStatus(error.code === 'account_unavailable' ? 'unavailable' : 'rateLimited');
    const occasion = `${ref.runId}/subscribe/${key.split('/').slice(1).join('/')}`;
    emit({
      event: 'rateLimited',
      account: name,
      operation: 'subscribe',
      status,
      waitSeconds: error.waitSeconds,
      occasion,
    });
  };
  const mayGoOn = async (): Promise<boolean> =>
    reasonToStop(await services.runs.glance(ref.runId), ref.attempt) === undefined;
  const parts = { client, account: name, listId: delivery.listId, mayGoOn, onWait };
  const { learned, ...spent } = await callInTurn(parts, people, slots);
  await faultPoint('resubscribed');
  const { waitSeconds } = delivery.limits;
  for (const open of due) {
    const mine = learned
      .filter(({ person }) => person.of === open)
      .map(({ person, result }) => ({ at: person.at, result }));
    const next = afterRound(open.record, mine, Date.now(), (barren) => pauseAfter(barren, waitSeconds));
    if (next !== open.record) await writeSubscriptions(services, ref.runId, next, open.etag);
  }
  return spent;
}

/** As many people as there are slots, batch by batch, so that the first batches can go first. */
async function firstPeople(
  delivery: Delivery,
  { runId }: RunRef,
  due: readonly OpenBatch[],
  most: number,
): Promise<Person[]> {
  const people: Person[] = [];
  for (const of of due) {
    if (people.length >= most) break;
    const rows = await delivery.batches.rows(of.batch);
    for (const at of of.pending.slice(0, most - people.length))
      people.push({ key: `${runId}/${of.batch}/${at}`, at, email: rows[at]?.email ?? '', of });
  }
  return people;
}

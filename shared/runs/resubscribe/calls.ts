/**
 * The two calls by which a person is subscribed again: the importer never does it, so the contact is looked up, and its
 * membership set (`POST /contactLists`, which takes the contact's number). At the account's slots, safely repeated:
 * who is on the list already needs no second call.
 */
import type { ActiveCampaignClient } from '../../activecampaign/client';
import type { FoundContact } from '../../activecampaign/contacts';
import { WaitError } from '../../activecampaign/readers';
import { ProductError } from '../../model/errors';
import { slotComes, type SlotsSpent } from '../atSlots';
import { isPaused, rememberPause } from '../pauses';
import type { CallOutcome, Learned } from './record';

/** Somebody to be subscribed again. `key` is the same in every round, and says nothing of the person. */
export interface Returning {
  key: string;
  at: number;
  email: string;
}

export interface CallsParts {
  client: Pick<ActiveCampaignClient, 'findContact' | 'subscribe'>;
  account: string;
  listId: string;
  /** Asked before each slot: false once the run sends no more. */
  mayGoOn: () => Promise<boolean>;
  onWait: (key: string, error: WaitError) => void;
}

export interface CallsMade<P> extends SlotsSpent {
  learned: { person: P; result: Learned['result'] }[];
}

/**
 * Numbers of contacts that were found and not subscribed yet, kept in this instance from round to round: where slots
 * are so few that a round has one, the next round goes on. Another instance looks the contact up again.
 */
const found = new Map<string, string>();
const mostFound = 1000;

/** Uses each slot for the next call there is: to subscribe whom it has found, else to look for the next person. */
export async function callInTurn<P extends Returning>(
  parts: CallsParts,
  people: readonly P[],
  slots: readonly number[],
): Promise<CallsMade<P>> {
  const { account } = parts;
  const toFind = people.filter(({ key }) => !found.has(key));
  const toSubscribe = people.filter(({ key }) => found.has(key));
  const made: CallsMade<P> = { learned: [], unused: [], late: 0 };
  const running: Promise<void>[] = [];
  let waitUntil = 0;
  let inFlight = 0;
  const run = async (person: P, call: () => Promise<Learned['result']>): Promise<void> => {
    inFlight++;
    try {
      made.learned.push({ person, result: await call() });
    } catch (error) {
      if (error instanceof WaitError) {
        waitUntil = Math.max(waitUntil, Date.now() + error.waitSeconds * 1000);
        rememberPause(account, waitUntil);
        parts.onWait(person.key, error);
      } else made.learned.push({ person, result: failureOf(error) });
    } finally {
      inFlight--;
    }
  };
  for (const slot of slots) {
    const goesOn = toFind.length + toSubscribe.length + inFlight > 0 && (await parts.mayGoOn());
    const inTime = goesOn && (await slotComes(slot));
    const next =
      inTime && !isPaused(account, Date.now()) ? (toSubscribe.shift() ?? toFind.shift()) : undefined;
    if (next === undefined) {
      made.unused.push(slot);
      if (goesOn && !inTime) made.late++;
    } else if (found.has(next.key)) running.push(run(next, () => subscribe(parts, next)));
    else
      running.push(
        run(next, async () => {
          const result = await find(parts, next);
          if (result === 'foundOnly') toSubscribe.push(next);
          return result;
        }),
      );
  }
  await Promise.all(running);
  return { ...made, ...(waitUntil > 0 ? { waitUntil } : {}) };
}

/** A refusal of this very call is final; everything else may pass. */
const failureOf = (error: unknown): Learned['result'] =>
  error instanceof ProductError && error.code === 'request_refused' ? 'refused' : 'callFailed';

async function find({ client, listId }: CallsParts, { key, email }: Returning): Promise<Learned['result']> {
  const contact = await client.findContact(email);
  const known = outcomeOf(contact, listId);
  if (known !== undefined || !contact) return known ?? 'notNeeded';
  found.set(key, contact.id);
  if (found.size > mostFound) found.delete(found.keys().next().value ?? '');
  return 'foundOnly';
}

/** What is known without a second call; undefined when the person is to be subscribed. Pure. */
export function outcomeOf(contact: FoundContact | undefined, listId: string): CallOutcome | undefined {
  if (!contact) return 'notNeeded';
  if (contact.hardBounced) return 'refused';
  // An answer without memberships says nothing of this one; the state says that it was ended.
  if (contact.lists === undefined) return undefined;
  switch (contact.lists[listId]) {
    case undefined:
    case 'unconfirmed':
      return 'notNeeded';
    case 'subscribed':
      return 'subscribed';
    case 'bounced':
      return 'refused';
    default:
      return undefined;
  }
}

async function subscribe({ client, listId }: CallsParts, { key }: Returning): Promise<CallOutcome> {
  const contactId = found.get(key) ?? '';
  // Looked up anew after any failure: the contact may have been replaced.
  found.delete(key);
  return (await client.subscribe(contactId, listId)) === 'subscribed' ? 'subscribed' : 'refused';
}

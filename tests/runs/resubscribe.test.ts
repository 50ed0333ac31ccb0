/** People who return: the single calls that subscribe them again, against the simulator, and what a round makes of them. */
import { listStatus } from '../../local/simulator/account/contact';
import { defaultKey, type SimulatorInput } from '../../local/simulator/options';
import { type Simulator, startSimulator } from '../../local/simulator/start';
import type { Certificates } from '../../local/tls/certificates';
import { createClient } from '../../shared/activecampaign/client';
import { callInTurn, type CallsParts, outcomeOf, type Returning } from '../../shared/runs/resubscribe/calls';
import {
  afterRound,
  callAt,
  countCalls,
  mostTries,
  newSubscriptions,
  pendingOf,
  type Subscriptions,
} from '../../shared/runs/resubscribe/record';
import { forgetCertificates, trustedCertificates } from '../activecampaign/trust';

let certificates: Certificates;
let simulator: Simulator | undefined;
let accounts = 0;
beforeAll(async () => {
  certificates = await trustedCertificates();
});
afterEach(async () => {
  await simulator?.stop();
  simulator = undefined;
});
afterAll(forgetCertificates);

const unlimited = { requestsPerSecond: 1e6, importsPerMinute: 1e6, singleImportsPerMinute: 1e6 };

/** A simulator that holds `Ann` unsubscribed, `Bob` on the list, `Cy` on no list, `Di` bounced; and its client. */
async function start(options: SimulatorInput = {}, more: Partial<CallsParts> = {}): Promise<CallsParts> {
  simulator = await startSimulator(certificates, { limits: unlimited, timeScale: 100, ...options });
  await simulator.control.preset([
    { email: 'ann@example.com', lists: { 1: listStatus.unsubscribed } },
    { email: 'Bob@example.com', lists: { 1: listStatus.subscribed } },
    { email: 'cy@example.com' },
    { email: 'di@example.com', lists: { 1: listStatus.bounced } },
  ]);
  const client = createClient({ host: simulator.host, apiKey: defaultKey, allowLocalhost: true });
  const parts = { account: `a${++accounts}`, listId: '1', mayGoOn: () => Promise.resolve(true) };
  return { client, ...parts, onWait: () => undefined, ...more };
}

const people = (...names: string[]): Returning[] =>
  names.map((name, at) => ({ key: `${accounts}/${name}`, at, email: `${name}@example.com` }));
/** So many slots, from soon on. */
const slots = (count: number, gapMs = 100): number[] =>
  Array.from({ length: count }, (_, i) => Date.now() + 50 + i * gapMs);

async function statusOf(email: string): Promise<number | undefined> {
  for await (const contact of simulator?.control.contacts() ?? [])
    if (contact.email.toLowerCase() === email) return contact.lists['1'];
  return undefined;
}

/** Rounds with so many slots until everybody is decided (a busy machine misses slots); the words told of each, in order. */
async function settle(parts: CallsParts, all: Returning[], count: number): Promise<Record<string, string[]>> {
  const told: Record<string, string[]> = {};
  const of = ({ email }: Returning): string[] => (told[email.split('@')[0] ?? ''] ??= []);
  const final = (person: Returning): boolean => !['foundOnly', undefined].includes(of(person).at(-1));
  while (!all.every(final)) {
    const { learned } = await callInTurn(
      parts,
      all.filter((person) => !final(person)),
      slots(count),
    );
    for (const { person, result } of learned) of(person).push(result);
  }
  return told;
}
const made = async (): Promise<unknown> => (await simulator?.control.summary())?.requestsByEndpoint;

test('the unsubscribed is subscribed; who needs no call, or bounces, gets none', async () => {
  const parts = await start();
  expect(await settle(parts, people('ann', 'bob', 'cy', 'di', 'eve'), 5)).toEqual({
    ...{ ann: ['foundOnly', 'subscribed'], bob: ['subscribed'] },
    ...{ cy: ['notNeeded'], di: ['refused'], eve: ['notNeeded'] },
  });
  expect(await statusOf('ann@example.com')).toBe(listStatus.subscribed);
  expect(await statusOf('di@example.com')).toBe(listStatus.bounced);
  expect(await made()).toMatchObject({ contacts: 5, contactLists: 1 });
});

test('with a single slot a round the person is looked up once, and subscribed by the next round', async () => {
  const parts = await start();
  expect(await settle(parts, people('ann'), 1)).toEqual({ ann: ['foundOnly', 'subscribed'] });
  expect(await made()).toMatchObject({ contacts: 1, contactLists: 1 });
});

test('all once more, as after a crash: the person is found on the list, no second subscription', async () => {
  const parts = await start();
  await settle(parts, people('ann'), 2);
  expect(await settle(parts, people('ann'), 2)).toEqual({ ann: ['subscribed'] });
  expect(await made()).toMatchObject({ contactLists: 1 });
});

test('after an answer that asks to wait no further call is made, nobody is counted as failed', async () => {
  const waits: number[] = [];
  const parts = await start({ timeScale: 1 }, { onWait: (_key, error) => waits.push(error.waitSeconds) });
  await simulator?.control.setFaults({ script: [{ answer: 'requestLimit429', on: 'contacts', times: 9 }] });
  let waitUntil: number | undefined;
  while (waitUntil === undefined) {
    const round = await callInTurn(parts, people('ann'), slots(1));
    expect(round.learned).toEqual([]);
    ({ waitUntil } = round);
  }
  expect(waits).toEqual([30]);
  const before = await made();
  expect(await callInTurn(parts, people('ann', 'bob'), slots(2))).toMatchObject({ learned: [] });
  expect(await made()).toEqual(before);
});

test('once the run sends no more no call is made', async () => {
  const parts = await start({}, { mayGoOn: () => Promise.resolve(false) });
  const round = await callInTurn(parts, people('ann', 'bob', 'cy'), slots(3));
  expect(round).toMatchObject({ learned: [], late: 0 });
  expect(round.unused).toHaveLength(3);
  expect(await made()).not.toHaveProperty('contacts');
});

test('slots that have passed are told as late', async () => {
  const round = await callInTurn(await start(), people('ann'), [Date.now() - 5000, Date.now() - 4000]);
  expect(round).toMatchObject({ learned: [], late: 2 });
  expect(round.unused).toHaveLength(2);
});

test.each([
  ['error500', 'callFailed'],
  ['forbidden403', 'callFailed'],
  ['unprocessable422', 'refused'],
] as const)('%s to the subscription is told as %s', async (answer, result) => {
  const parts = await start();
  await simulator?.control.setFaults({ script: [{ answer, on: 'contactLists', times: 1 }] });
  expect(await settle(parts, people('ann'), 2)).toEqual({ ann: ['foundOnly', result] });
});

test('an answer without memberships says nothing: the state knows that this one was ended', () => {
  const contact = { id: '1', email: 'a@b.cc', hardBounced: false };
  expect(outcomeOf({ ...contact, lists: undefined }, '1')).toBeUndefined();
  expect(outcomeOf({ ...contact, lists: { 1: 'unsubscribed' } }, '1')).toBeUndefined();
  expect(outcomeOf({ ...contact, lists: { 2: 'unsubscribed' } }, '1')).toBe('notNeeded');
  expect(outcomeOf({ ...contact, hardBounced: true, lists: { 1: 'unsubscribed' } }, '1')).toBe('refused');
});

describe('the record of a batch', () => {
  const now = 1_000_000;
  const after = (record: Subscriptions, ...learned: Parameters<typeof afterRound>[1]): Subscriptions =>
    afterRound(record, learned, now, (barren) => barren * 1000);

  test('keeps who is decided, and counts everybody', () => {
    const record = after(
      newSubscriptions(3, 5),
      { at: 0, result: 'subscribed' },
      { at: 2, result: 'notNeeded' },
      { at: 3, result: 'refused' },
      { at: 4, result: 'foundOnly' },
    );
    expect(pendingOf(record)).toEqual([1, 4]);
    expect([0, 1, 2, 3].map(callAt(record))).toEqual(['subscribed', undefined, undefined, 'refused']);
    expect(countCalls(7, [record])).toEqual({
      subscribed: 1,
      notNeeded: 1,
      refused: 1,
      failed: 0,
      notTried: 4,
    });
  });

  test('a person whose calls fail is given up after five, while others succeed', () => {
    let record = newSubscriptions(0, 9);
    for (let i = 1; i <= mostTries; i++) {
      expect(pendingOf(record)).toContain(8);
      record = after(record, { at: i, result: 'subscribed' }, { at: 8, result: 'callFailed' });
      expect(record.notBefore).toBeUndefined();
    }
    expect(record.failed).toBe('8');
    expect(record.tries).toEqual({});
  });

  test('rounds in which all calls fail rest longer and longer, and end with the batch given up', () => {
    let record = newSubscriptions(0, 20);
    const rests: unknown[] = [];
    for (let i = 0; i < mostTries; i++) {
      record = after(record, { at: i, result: 'callFailed' });
      rests.push(record.notBefore);
    }
    expect(rests).toEqual([1, 2, 3, 4, 5].map((barren) => now + barren * 1000));
    expect(pendingOf(record)).toEqual([]);
    expect(record.failed).toBe('0-19');
  });

  test('a round that learned nothing leaves it as it is', () => {
    const record = newSubscriptions(0, 2);
    expect(after(record)).toBe(record);
  });
});

/** The client and the readers against the ActiveCampaign simulator: the same contract from both sides. */
import { setTimeout as sleep } from 'node:timers/promises';
import { defaultKey, type SimulatorInput } from '../../local/simulator/options';
import type { FaultKind } from '../../local/simulator/faults/settings';
import { type Simulator, startSimulator } from '../../local/simulator/start';
import type { Certificates } from '../../local/tls/certificates';
import { nextPart, recordPart, startBisection } from '../../shared/activecampaign/bisection';
import {
  type ActiveCampaignClient,
  type ClientOptions,
  createClient,
} from '../../shared/activecampaign/client';
import { reasonOfFailure } from '../../shared/activecampaign/contacts';
import type { ImportOutcome } from '../../shared/activecampaign/importAnswer';
import { type InfoOutcome, matchFailures } from '../../shared/activecampaign/infoAnswer';
import { forgetCertificates, trustedCertificates } from './trust';

let certificates: Certificates;
let simulator: Simulator | undefined;

beforeAll(async () => {
  certificates = await trustedCertificates();
});
afterEach(async () => {
  await simulator?.stop();
  simulator = undefined;
});
afterAll(forgetCertificates);

const unlimited = { requestsPerSecond: 1e6, importsPerMinute: 1e6, singleImportsPerMinute: 1e6 };

async function start(
  options: SimulatorInput = {},
  more: Partial<ClientOptions> = {},
): Promise<ActiveCampaignClient> {
  simulator = await startSimulator(certificates, { limits: unlimited, timeScale: 100, ...options });
  return createClient({
    host: simulator.host,
    apiKey: defaultKey,
    allowLocalhost: true,
    timeoutMs: 3000,
    ...more,
  });
}

const people = (count: number): string[] => Array.from({ length: count }, (_, i) => `person${i}@example.com`);
const importOf = (client: ActiveCampaignClient, emails: readonly string[]): Promise<ImportOutcome> =>
  client.bulkImport(
    JSON.stringify({ contacts: emails.map((email) => ({ email, subscribe: [{ listid: 1 }] })) }),
    emails.length,
  );

async function ended(client: ActiveCampaignClient, outcome: ImportOutcome): Promise<InfoOutcome> {
  if (outcome.type !== 'accepted') throw new Error(`Not accepted: ${outcome.type}.`);
  for (;;) {
    const info = await client.importInfo(outcome.batchId);
    if (info.type !== 'pending') return info;
    await sleep(10);
  }
}

const held = async (): Promise<string[]> => {
  const emails: string[] = [];
  for await (const contact of simulator!.control.contacts()) emails.push(contact.email);
  return emails.sort();
};

describe('an import', () => {
  test.each(['success', 'Success'] as const)(
    'is accepted with the spelling "%s", ends, and its failures are matched to rows',
    async (successKey) => {
      const client = await start({ successKey, failureCase: 'lower' });
      await simulator!.control.preset([{ email: 'Gone@example.com', lists: { '1': 2 } }]);
      const emails = ['ok@example.com', 'GONE@Example.com', 'fine@example.com'];
      const info = await ended(client, await importOf(client, emails));
      expect(info.type).toBe('completed');
      expect(matchFailures(emails, info.type === 'completed' ? info.failures : [])).toEqual({
        failed: [1],
        unmatched: 0,
      });
      expect(reasonOfFailure(await client.findContact('gone@example.COM'), '1')).toBe('unsubscribed');
      expect(reasonOfFailure(await client.findContact('gone@example.COM'), '2')).toBe('reason_not_given');
    },
  );

  test('with bad contacts names them by position, and the rest is then accepted', async () => {
    const client = await start();
    const emails = people(250);
    emails[7] = 'no-at-sign';
    emails[249] = '';
    const outcome = await importOf(client, emails);
    if (outcome.type !== 'contactsRefused') throw new Error(outcome.type);
    expect(outcome.contacts.map(({ position }) => position)).toEqual([7, 249]);
    const dropped = new Set(outcome.contacts.map(({ position }) => position));
    expect(
      (
        await importOf(
          client,
          emails.filter((_, position) => !dropped.has(position)),
        )
      ).type,
    ).toBe('accepted');
  });

  test('whose first contact is counted as 0 blames nobody', async () => {
    const client = await start({ contactIndexBase: 0 });
    expect((await importOf(client, ['no-at-sign', ...people(3)])).type).toBe('refusedAsAWhole');
  });

  test('with poison contacts that nobody names is bisected: all others are delivered', async () => {
    const client = await start({ faults: { poison: ['person17@', 'person200@'] } });
    const emails = people(250);
    expect((await importOf(client, emails)).type).toBe('refusedAsAWhole');
    let state = startBisection(
      emails.map((_, position) => position),
      'refused',
    );
    for (let part = nextPart(state); part !== undefined; part = nextPart(state)) {
      const outcome = await importOf(
        client,
        part.map((position) => emails[position]!),
      );
      if (outcome.type === 'accepted') {
        await ended(client, outcome);
        state = recordPart(state, { accepted: true });
      } else {
        expect(outcome.type).toBe('refusedAsAWhole');
        state = recordPart(state, { accepted: false, reason: 'refused' });
      }
    }
    expect(state.refused.map(({ position }) => position)).toEqual([17, 200]);
    expect(state.calls).toBeLessThanOrEqual(20);
    expect(await held()).toEqual(emails.filter((email) => !/^person(17|200)@/.test(email)).sort());
  });

  test('that is unparsable is refused as a whole with the reason', async () => {
    const client = await start();
    expect(await client.bulkImport('{"contacts":[', 1)).toMatchObject({
      type: 'refusedAsAWhole',
      status: 400,
    });
  });
});

describe('faults', () => {
  const faults: [FaultKind, Partial<ImportOutcome>][] = [
    ['error500', { type: 'serverError', status: 500 }],
    ['error500Html', { type: 'serverError', status: 500 }],
    ['badGateway502', { type: 'serverError', status: 502 }],
    ['timeout504', { type: 'serverError', status: 504 }],
    ['unavailable503', { type: 'unavailable' }],
    ['unavailable503Date', { type: 'unavailable' }],
    ['unavailable503NoTime', { type: 'serverError', status: 503 }],
    ['importLimit400', { type: 'rateLimited', waitSeconds: 60 }],
    ['requestLimit429', { type: 'rateLimited' }],
    ['requestLimit429NoTime', { type: 'rateLimited', waitSeconds: 60 }],
    ['payment402', { type: 'accountUnpaid' }],
    ['forbidden403', { type: 'keyRefused', loginPage: false }],
    ['forbidden403Detail', { type: 'keyRefused', loginPage: false }],
    ['notFound404', { type: 'notFound' }],
    ['tooLarge413', { type: 'tooLarge' }],
    ['unprocessable422', { type: 'refusedAsAWhole', status: 422 }],
    ['loginPage200', { type: 'keyRefused', loginPage: true }],
    ['empty200', { type: 'unreadable', status: 200 }],
    ['noBatchId200', { type: 'unreadable', status: 200 }],
    ['resetBefore', { type: 'lost', cause: 'connection' }],
    ['resetAfter', { type: 'lost', cause: 'connection' }],
  ];

  test('each has its outcome for an import, and the next import is accepted', async () => {
    const client = await start();
    for (const [answer, outcome] of faults) {
      await simulator!.control.setFaults({ script: [{ answer }] });
      expect([answer, await importOf(client, people(2))]).toEqual([answer, expect.objectContaining(outcome)]);
      expect((await importOf(client, people(2))).type).toBe('accepted');
    }
  });

  test('an answer that takes 20 s is given up, and the batch was accepted all the same', async () => {
    const client = await start({ timeScale: 20 }, { timeoutMs: 300 });
    await simulator!.control.setFaults({ script: [{ answer: 'slow' }] });
    expect(await importOf(client, people(3))).toEqual({ type: 'lost', cause: 'timeout' });
    await sleep(800);
    expect(await held()).toHaveLength(3);
  });

  test.each(['failed', 'interrupted'] as const)('a batch that ends as %s is no success', async (fate) => {
    const client = await start({ faults: { batches: { [fate]: 1 } } });
    expect((await ended(client, await importOf(client, people(2)))).type).toBe(fate);
  });

  test('a status word that nobody documented is waited out', async () => {
    const client = await start({ timeScale: 10, faults: { batches: { strange: 1 } } });
    const outcome = await importOf(client, people(2));
    if (outcome.type !== 'accepted') throw new Error(outcome.type);
    const words = new Set<string>();
    for (
      let info = await client.importInfo(outcome.batchId);
      info.type === 'pending';
      info = await client.importInfo(outcome.batchId)
    ) {
      if (!info.known) words.add(info.status);
      await sleep(10);
    }
    expect(words.size).toBeGreaterThan(0);
  });

  test('an unknown batch is not a success', async () => {
    const client = await start();
    expect((await client.importInfo('0641fbdd-f62f-4c2c-ba02-3a83d5d11ac9')).type).not.toBe('completed');
  });
});

describe('the account', () => {
  test.each([
    ['forbidden', 'key_refused', { type: 'keyRefused', loginPage: false }],
    ['loginPage', 'login_page', { type: 'keyRefused', loginPage: true }],
  ] as const)(
    'a wrong key (%s) is told from everything else, and nothing is imported',
    async (badKey, code, outcome) => {
      await start({ badKey });
      const wrong = createClient({ host: simulator!.host, apiKey: 'wrong-key', allowLocalhost: true });
      await expect(wrong.me()).rejects.toMatchObject({ code });
      await expect(wrong.lists()).rejects.toMatchObject({ code });
      expect(await importOf(wrong, people(2))).toMatchObject(outcome);
      expect(await held()).toEqual([]);
    },
  );

  test('who, head-room, lists, fields and tags are read to the last page', async () => {
    const lists = Array.from({ length: 230 }, (_, i) => ({
      id: i + 1,
      name: `List ${i + 1}`,
      requireName: i === 6,
    }));
    const client = await start({
      accounts: [{ keys: [defaultKey, { key: 'plain-user-key', admin: false }], lists, contactLimit: 1000 }],
    });
    expect((await client.me()).id).toMatch(/^\d+$/);
    expect(await client.account()).toEqual({ readable: true, contactLimit: 1000, contactTotal: 0 });
    const all = await client.lists();
    expect(all).toHaveLength(230);
    expect(all.filter((list) => list.requiresName).map((list) => list.id)).toEqual(['7']);
    expect(await client.list('7')).toMatchObject({ id: '7', name: 'List 7', requiresName: true });
    expect(await client.list('999')).toBeUndefined();
    expect((await client.fields()).map(({ id, title }) => `${id} ${title}`)).toContain('2 Birthday');
    expect((await client.tags()).map(({ name }) => name)).toEqual(['customer']);
    const plain = createClient({ host: simulator!.host, apiKey: 'plain-user-key', allowLocalhost: true });
    expect(await plain.account()).toEqual({ readable: false });
  });

  test('somebody who unsubscribed is subscribed again only on purpose', async () => {
    const client = await start();
    await simulator!.control.preset([{ email: 'back@example.com', lists: { '1': 2 } }]);
    const found = await client.findContact('back@example.com');
    expect(found?.lists).toEqual({ '1': 'unsubscribed' });
    expect(await client.subscribe(found!.id, '1')).toBe('subscribed');
    expect((await client.findContact('back@example.com'))?.lists).toEqual({ '1': 'subscribed' });
    expect(await client.findContact('nobody@example.com')).toBeUndefined();
  });
});

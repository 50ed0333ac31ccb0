/** The bulk importer of the simulator, through HTTPS and axios. */
import { TimeScale } from '../../local/simulator/clock';
import type { BatchFate } from '../../local/simulator/faults/deck';
import { statusAt } from '../../local/simulator/imports/batch';
import { anyText, people, simulate, unlimited, type Harness } from './harness';

let simulator: Harness;
const start = async (options: Parameters<typeof simulate>[0] = {}) =>
  (simulator = await simulate({ limits: unlimited, timeScale: 100, ...options }));
afterEach(() => simulator.stop());

const subscribe = [{ listid: 1 }];

test('an accepted import answers a batch id and ends with the ids of its contacts', async () => {
  await start();
  const { status, data } = await simulator.send(people(3, { subscribe }));
  expect(status).toBe(200);
  expect(data).toEqual({
    success: 1,
    queued_contacts: 3,
    batchId: anyText,
    message: 'Contact import queued',
  });
  expect(await simulator.until(data.batchId, 'completed')).toEqual({
    status: 'completed',
    success: ['1', '2', '3'],
    failure: [],
  });
});

test('the other spelling of success can be asked for', async () => {
  await start({ successKey: 'Success' });
  expect((await simulator.send(people(2))).data).toMatchObject({ Success: 1 });
});

test('a batch applies nothing before its end and everything then', async () => {
  await start({ timeScale: 4 });
  const { data } = await simulator.send(people(2));
  for (let done = false; !done;) {
    const { contacts } = await simulator.control.summary();
    done = (await simulator.get(`import/info?batchId=${data.batchId}`)).data.status === 'completed';
    if (!done) expect(contacts).toBe(0);
  }
  expect((await simulator.control.summary()).contacts).toBe(2);
});

test('a batch shows false for the first second, then waiting, claimed, active, and its end', () => {
  const seen = (fate: BatchFate, seconds: number) => {
    const batch = {
      id: 'b',
      acceptedAt: 1000,
      seconds,
      appliedShare: 0,
      fate,
      count: 2,
      success: [],
      failure: [],
    };
    const statuses = Array.from({ length: 801 }, (_, i) =>
      statusAt({ ...batch, contacts: undefined }, 1000 + i * 5, new TimeScale(2)),
    );
    return statuses.filter((status, i) => status !== statuses[i - 1]);
  };
  expect(seen('completed', 6)).toEqual([false, 'waiting', 'claimed', 'active', 'completed']);
  expect(seen('failed', 6)).toEqual([false, 'waiting', 'claimed', 'active', 'failed']);
  expect(seen('interrupted', 6)).toEqual([false, 'waiting', 'claimed', 'active', 'interrupted']);
  expect(seen('stuck', 6)).toEqual([false, 'waiting', 'claimed', 'active']);
  expect(seen('completed', 0)).toEqual([false, 'completed']);
  expect(seen('completed', 9)).toEqual([false, 'waiting', 'claimed', 'active']);
});

test('every field that was sent is held, unknown keys, lists and fields are dropped silently', async () => {
  await start();
  const { data } = await simulator.send([
    {
      email: 'José.Núñez@Example.com',
      first_name: 'José',
      last_name: '努涅斯',
      phone: '123-456-7890',
      firstName: 'dropped',
      tags: ['one', 'two words'],
      fields: [
        { id: 1, value: 'foo' },
        { id: '2', value: '||a||b||' },
        { id: 99, value: 'dropped' },
      ],
      subscribe: [{ listid: 1 }, { listid: '2' }, { listid: 77 }],
    },
    { email: 'other@example.com' },
  ]);
  await simulator.until(data.batchId, 'completed');
  expect((await simulator.held()).get('José.Núñez@Example.com')).toEqual({
    id: '1',
    firstName: 'José',
    lastName: '努涅斯',
    phone: '123-456-7890',
    fields: { 1: 'foo', 2: '||a||b||' },
    tags: ['one', 'two words'],
    lists: { 1: 1, 2: 1 },
    bounced: false,
    imports: 1,
    automations: 1,
  });
  const tags = (await simulator.get('tags')).data.tags.map(({ tag }) => tag);
  expect(tags).toEqual(['customer', 'one', 'two words']);
});

test('an address in another case is the same contact: sent keys overwrite, also with nothing; others stay', async () => {
  await start();
  await simulator.send([
    { email: 'a@example.com', first_name: 'A', last_name: 'B', phone: '1' },
    ...people(1),
  ]);
  const { data } = await simulator.send([
    { email: 'A@EXAMPLE.com', first_name: '', last_name: 'C' },
    ...people(1),
  ]);
  await simulator.until(data.batchId, 'completed');
  const held = await simulator.held();
  expect(held.size).toBe(2);
  expect(held.get('a@example.com')).toMatchObject({ firstName: '', lastName: 'C', phone: '1', imports: 2 });
});

test('one contact without a proper address refuses all 250; each is named by its position from 1', async () => {
  await start();
  const contacts: unknown[] = people(250);
  contacts[0] = { first_name: 'no address' };
  contacts[229] = { email: 'no-at-sign' };
  const { status, data } = await simulator.send(contacts);
  expect(status).toBe(400);
  expect(data.failureReasons).toEqual([
    { contact: 1, failureReason: "Field 'email' not found" },
    { contact: 230, failureReason: "Field 'email' incorrect format" },
  ]);
  expect((await simulator.control.summary()).imports).toMatchObject({ requests: 1, accepted: 0 });
});

test('finer faults of an address fail the contact only, later and without a reason', async () => {
  await start();
  const bad = [
    "o'brien@example.com",
    'a(b)@example.com',
    'a@nodot',
    'a@example.c',
    'a@exa_mple.com',
    'a b@example.com',
  ];
  const { status, data } = await simulator.send([...bad.map((email) => ({ email })), ...people(2)]);
  expect(status).toBe(200);
  const info = await simulator.until(data.batchId, 'completed');
  expect(info.failure).toEqual(bad);
  expect(info.success).toHaveLength(2);
  expect((await simulator.control.summary()).failures).toEqual({ invalid_email: 6 });
});

test.each([
  ['no contacts', { contacts: [] }],
  ['251 contacts', { contacts: people(251) }],
  ['400,000 bytes', { contacts: people(2, { first_name: 'x'.repeat(200_000) }) }],
])('a request with %s is refused with text reasons', async (_, body) => {
  await start();
  const { status, data } = await simulator.post('import/bulk_import', body);
  expect(status).toBe(400);
  expect(data.failureReasons).toEqual([anyText]);
});

test('exactly 399,999 bytes of UTF-8 are accepted, one more is not', async () => {
  await start();
  const bodyOf = (bytes: number) => {
    const frame = Buffer.byteLength(
      JSON.stringify({ contacts: [{ email: 'a@example.com', first_name: 'é' }, people(1)[0]] }),
    );
    return JSON.stringify({
      contacts: [{ email: 'a@example.com', first_name: `é${'x'.repeat(bytes - frame)}` }, people(1)[0]],
    });
  };
  const post = (body: string) => simulator.post('import/bulk_import', body);
  expect(Buffer.byteLength(bodyOf(399_999))).toBe(399_999);
  expect((await post(bodyOf(399_999))).status).toBe(200);
  expect((await post(bodyOf(400_000))).status).toBe(400);
});

test('what is not JSON is refused with a text reason', async () => {
  await start();
  const { status, data } = await simulator.post('import/bulk_import', Buffer.from('{"contacts": ['));
  expect([status, data.failureReasons]).toEqual([400, ['Invalid or unparsable json']]);
});

test('importing never revives who has unsubscribed; with several lists only that list is left out', async () => {
  await start();
  await simulator.control.preset([
    { email: 'left@example.com', lists: { 1: 2 } },
    { email: 'gone@example.com', bounced: true },
  ]);
  const one = await simulator.send([
    { email: 'LEFT@example.com', first_name: 'New', subscribe },
    { email: 'gone@example.com', subscribe },
    { email: 'fine@example.com', subscribe },
  ]);
  const info = await simulator.until(one.data.batchId, 'completed');
  expect(info.failure).toEqual(['LEFT@example.com', 'gone@example.com']);
  const two = await simulator.send([
    { email: 'left@example.com', subscribe: [{ listid: 1 }, { listid: 2 }] },
    ...people(1),
  ]);
  expect((await simulator.until(two.data.batchId, 'completed')).failure).toEqual([]);
  expect((await simulator.held()).get('left@example.com')).toMatchObject({
    firstName: '',
    lists: { 1: 2, 2: 1 },
  });
});

test('bulk unsubscribe is a one-way door for imports, contactLists opens it again', async () => {
  await start();
  await simulator.send(people(2, { subscribe }));
  const left = await simulator.send(people(2, { unsubscribe: [{ listid: 1 }] }));
  await simulator.until(left.data.batchId, 'completed');
  const again = await simulator.send(people(2, { subscribe }));
  expect((await simulator.until(again.data.batchId, 'completed')).failure).toHaveLength(2);
  const { status } = await simulator.post('contactLists', {
    contactList: { list: 1, contact: '1', status: 1, sourceid: 4 },
  });
  expect(status).toBe(200);
  expect((await simulator.control.summary()).members).toEqual({ '1:1': 1, '1:2': 1 });
});

test('exclusions hit exact addresses, beginnings and ends, for the account or for one list', async () => {
  await start();
  await simulator.control.preset(
    [],
    [
      { value: 'Exact@example.com' },
      { value: 'spam', match: 'begins' },
      { value: '@blocked.example', match: 'ends', lists: ['1'] },
    ],
  );
  const emails = ['exact@example.com', 'spammer@example.com', 'x@blocked.example', 'notexact@example.com'];
  const { data } = await simulator.send(emails.map((email) => ({ email, subscribe })));
  expect((await simulator.until(data.batchId, 'completed')).failure).toEqual(emails.slice(0, 3));
  const other = await simulator.send(emails.map((email) => ({ email, subscribe: [{ listid: 2 }] })));
  expect((await simulator.until(other.data.batchId, 'completed')).failure).toEqual(emails.slice(0, 2));
});

test('a list that requires a name refuses contacts without one', async () => {
  await start({
    accounts: [{ keys: ['simulator-key'], lists: [{ id: 1, name: 'Named', requireName: true }] }],
  });
  const { data } = await simulator.send([
    { email: 'none@example.com', subscribe },
    { email: 'first@example.com', first_name: 'F', subscribe },
  ]);
  expect((await simulator.until(data.batchId, 'completed')).failure).toEqual(['none@example.com']);
});

test.each([
  ['failures', 200, 2, 3],
  ['accept', 200, 0, 5],
  ['refuse402', 402, 0, 3],
  ['refuse403', 403, 0, 3],
] as const)(
  'beyond the contact limit, mode %s: status %i, %i failures, %i contacts',
  async (overLimit, status, failures, contacts) => {
    await start({ accounts: [{ keys: ['simulator-key'], contactLimit: 3, overLimit }] });
    const full = await simulator.send(people(3));
    await simulator.until(full.data.batchId, 'completed');
    const answer = await simulator.send(people(5));
    expect(answer.status).toBe(status);
    if (status === 200)
      expect((await simulator.until(answer.data.batchId, 'completed')).failure).toHaveLength(failures);
    expect((await simulator.control.summary()).contacts).toBe(contacts);
    // Who is known may always be changed.
    expect((await simulator.send(people(3))).status).toBe(200);
  },
);

test('automations are counted per contact, and not when the payload or the contact excludes them', async () => {
  await start();
  await simulator.send(people(2));
  await simulator.send(people(2), { exclude_automations: true });
  const { data } = await simulator.send([{ ...people(1)[0], exclude_automations: true }, people(2)[1]]);
  await simulator.until(data.batchId, 'completed');
  const held = await simulator.held();
  expect(held.get('person0@example.com')).toMatchObject({ imports: 3, automations: 1 });
  expect(held.get('person1@example.com')).toMatchObject({ imports: 3, automations: 2 });
});

test('the aggregates count batches and contacts by day, as texts', async () => {
  await start();
  const { data } = await simulator.send(people(4));
  const today = new Date().toISOString().slice(0, 10);
  await simulator.until(data.batchId, 'completed');
  await simulator.control.setFaults({ batches: { stuck: 1 } });
  await simulator.send(people(3));
  expect((await simulator.get('import/bulk_import')).data).toEqual({
    outstanding: [{ forDate: today, batches: '1', contacts: '3' }],
    recentlyCompleted: [{ forDate: today, batches: '1', contacts: '4' }],
  });
});

test('import/info without a batch id is a 400, with an unknown one a 404', async () => {
  await start();
  expect((await simulator.get('import/info')).data).toEqual({
    success: 0,
    message: "'batchId' is a required field.",
  });
  expect((await simulator.get('import/info?batchId=nope')).status).toBe(404);
});

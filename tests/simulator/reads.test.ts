/** The reading endpoints, keys and limits of the simulator, through HTTPS and axios. */
import { people, simulate, unlimited, type Harness } from './harness';

let simulator: Harness;
const start = async (options: Parameters<typeof simulate>[0] = {}, key?: string) =>
  (simulator = await simulate({ limits: unlimited, timeScale: 100, ...options }, key));
afterEach(() => simulator.stop());

const get = async (path: string) => (await simulator.get(path)).data;

test('users/me says who the key belongs to', async () => {
  await start();
  expect(await get('users/me')).toMatchObject({ user: { id: '1', email: 'admin@demo.example' } });
});

test('settings/account shows limit and total to keys of the Admin group only', async () => {
  await start({
    accounts: [
      { keys: ['simulator-key', { key: 'plain', admin: false }], name: 'contoso', contactLimit: 500 },
    ],
  });
  await simulator.control.preset([{ email: 'a@example.com' }]);
  expect(await get('settings/account')).toMatchObject({
    account: 'contoso',
    subscriber_limit: 500,
    subscriber_total: 1,
  });
  const plain = await simulator.get('settings/account', 'plain');
  expect([plain.status, plain.data]).toEqual([403, { message: 'Forbidden' }]);
});

test('lists, fields and tags come in pages with their total as a text', async () => {
  const lists = Array.from({ length: 45 }, (_, i) => ({ id: i + 1, name: `List ${i + 1}` }));
  await start({ accounts: [{ keys: ['simulator-key'], lists }] });
  expect((await get('lists')).lists).toHaveLength(20);
  const last = await get('lists?limit=100&offset=40');
  expect(last.lists.map(({ id }) => id)).toEqual(['41', '42', '43', '44', '45']);
  expect(last.meta.total).toBe('45');
  expect((await get('fields')).fields[0]).toMatchObject({
    id: '1',
    title: 'Loyalty tier',
    perstag: 'LOYALTY_TIER',
  });
  expect((await get('tags?search=CUST')).tags).toHaveLength(1);
});

test('a list is shown by id; one that does not exist is a 404 that names it', async () => {
  await start();
  expect((await get('lists/1')).list).toMatchObject({ id: '1', name: 'Newsletter', require_name: '0' });
  const missing = await simulator.get('lists/7');
  expect([missing.status, missing.data]).toEqual([404, { message: 'No Result found for _List with id 7' }]);
});

test('a contact is found by its address without regard to case, with its lists when asked', async () => {
  await start();
  await simulator.control.preset([
    { email: 'first@example.com' },
    { email: 'Jane@example.com', lists: { 1: 2, 2: 1 }, bounced: true },
  ]);
  const found = await get('contacts?email=jane@EXAMPLE.com&include=contactLists');
  expect(found.contacts).toEqual([
    expect.objectContaining({ id: '2', email: 'Jane@example.com', bounced_hard: '1' }),
  ]);
  expect(found.meta.total).toBe('1');
  expect(found.contactLists.map(({ list, status }) => [list, status])).toEqual([
    ['1', '2'],
    ['2', '1'],
  ]);
  expect((await get('contacts?email=nobody@example.com')).contacts).toEqual([]);
});

test('a misspelt filter is ignored and everybody comes back', async () => {
  await start();
  await simulator.control.preset([{ email: 'first@example.com' }, { email: 'second@example.com' }]);
  expect((await get('contacts?emial=second@example.com')).contacts[0]?.email).toBe('first@example.com');
});

test('the members of a list are read to the last by id_greater, never more than 100 at once', async () => {
  await start();
  await simulator.control.preset(
    people(450).map(({ email }, i) => ({ email, lists: { 1: i % 3 === 0 ? 2 : 1 } })),
  );
  const emails: string[] = [];
  for (let last = '0'; ;) {
    const page = await get(`contacts?listid=1&status=1&orders[id]=ASC&id_greater=${last}&limit=1000`);
    expect(page.meta.total).toBe('300');
    if (page.contacts.length === 0) break;
    expect(page.contacts.length).toBeLessThanOrEqual(100);
    emails.push(...page.contacts.map(({ email }) => email));
    last = page.contacts.at(-1)!.id;
  }
  expect(new Set(emails).size).toBe(300);
});

test('contactLists refuses statuses and contacts that do not exist', async () => {
  await start();
  await simulator.control.preset([{ email: 'a@example.com' }]);
  const post = async (contact: string, status: number) =>
    (await simulator.post('contactLists', { contactList: { list: 1, contact, status } })).status;
  expect([await post('1', 9), await post('99', 1), await post('1', 1)]).toEqual([422, 404, 200]);
});

test.each([
  ['forbidden', 403],
  ['loginPage', 200],
] as const)('a wrong key is answered as set: %s', async (badKey, status) => {
  await start({ badKey }, 'wrong');
  for (const answer of [await simulator.get('users/me'), await simulator.send(people(2))]) {
    expect(answer.status).toBe(status);
    expect(String(answer.headers['content-type'])).toContain(badKey === 'loginPage' ? 'text/html' : 'json');
  }
  expect((await simulator.control.summary()).unknownKeys).toBe(2);
});

test('the sixth request within a second is a 429 that says how long to wait, and advertises the limit', async () => {
  await start({ limits: {}, timeScale: 1 });
  const answers = await Promise.all(Array.from({ length: 6 }, () => simulator.get('users/me')));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused).toHaveLength(1);
  expect(refused[0]?.headers).toMatchObject({ 'ratelimit-limit': '5', 'ratelimit-remaining': '0' });
  expect(refused[0]?.headers['retry-after']).toBe('1');
  const { rateLimitAnswers, peaks } = await simulator.control.summary();
  expect(rateLimitAnswers).toEqual({ total: 1, requests: 1, imports: 0, singleImports: 0 });
  expect(peaks.requestsInASecond).toBe(6);
});

test.each([
  ['400', 400],
  ['429', 429],
] as const)(
  'the 101st import of several and the 21st of one within a minute are refused, shape %s',
  async (shape, status) => {
    await start({ limits: { requestsPerSecond: 1e6 }, timeScale: 1, importLimitShape: shape });
    for (let i = 0; i < 100; i++) expect((await simulator.send(people(2))).status).toBe(200);
    for (let i = 0; i < 20; i++) expect((await simulator.send(people(1))).status).toBe(200);
    const several = await simulator.send(people(2));
    const single = await simulator.send(people(1));
    expect([several.status, single.status]).toEqual([status, status]);
    if (status === 400) {
      expect(several.data.message).toBe('Rate limit exceeded.');
      expect(String(several.data.failureReasons[0])).toContain('Up to 100 imports');
      expect(String(single.data.failureReasons[0])).toContain('Up to 20 imports');
    }
    expect((await simulator.control.summary()).rateLimitAnswers).toMatchObject({
      imports: 1,
      singleImports: 1,
    });
  },
);

test('two keys of one account share its budget, another account has its own', async () => {
  const accounts = [
    { name: 'one', keys: ['simulator-key', 'second'] },
    { name: 'two', keys: ['other'] },
  ];
  await start({ limits: {}, timeScale: 1, accounts });
  const by = (key: string, count: number) =>
    Array.from({ length: count }, () => simulator.get('users/me', key));
  const shared = await Promise.all([...by('simulator-key', 3), ...by('second', 3)]);
  expect(shared.filter(({ status }) => status === 429)).toHaveLength(1);
  const own = await Promise.all(by('other', 5));
  expect(own.filter(({ status }) => status === 429)).toHaveLength(0);
  expect((await simulator.control.of('two').summary()).requests).toBe(5);
});

/** All other calls: the client against a real HTTPS server in this process that answers as told. */
import type { ActiveCampaignClient } from '../../shared/activecampaign/client';
import { WaitError } from '../../shared/activecampaign/readers';
import { badGateway, gatewayPage, loginPage } from './shapes';
import { apiKey, failure, ToldServer } from './toldServer';

const person = 'canary.person@example.com';

const server = new ToldServer();
let client: ActiveCampaignClient;

beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  server.forget();
  client = server.client();
});

const statuses: [
  name: string,
  status: number,
  body: unknown,
  headers: Record<string, string>,
  code: string,
][] = [
  ['403 in JSON', 403, { message: 'Forbidden' }, {}, 'key_refused'],
  [
    '403 of a missing right',
    403,
    { errors: [{ status: 403, title: 'Forbidden', detail: 'You do not have permission to view lists.' }] },
    {},
    'key_refused',
  ],
  ['401', 401, '', {}, 'key_refused'],
  ['402', 402, 'The request could not be processed due to account payment issues', {}, 'account_unpaid'],
  ['404 of another server', 404, '<html>Not Found</html>', {}, 'answer_unreadable'],
  [
    '422',
    422,
    { errors: [{ title: 'Invalid attribute', detail: `${person} is bad` }] },
    {},
    'request_refused',
  ],
  ['400', 400, {}, {}, 'request_refused'],
  ['429', 429, '', { 'retry-after': '7' }, 'rate_limited'],
  ['500', 500, { message: 'Oops' }, {}, 'server_error'],
  ['502 of the gateway', 502, badGateway, {}, 'server_error'],
  ['504 as a page', 504, gatewayPage, { 'content-type': 'text/html' }, 'server_error'],
  ['503 without a time', 503, '', {}, 'server_error'],
  ['503 with a time', 503, '', { 'retry-after': '9' }, 'account_unavailable'],
  ['the login page', 200, loginPage, { 'content-type': 'text/html' }, 'login_page'],
  ['a redirect', 302, '', { location: '/login' }, 'login_page'],
  ['nothing', 200, '', {}, 'answer_unreadable'],
  ['a list', 200, '[]', {}, 'answer_unreadable'],
  ['an empty object', 200, {}, {}, 'answer_unreadable'],
];

describe('any other call', () => {
  test.each(statuses)('%s is the right error', async (_name, status, body, headers, code) => {
    server.json(status, body, headers);
    const { code: got, error } = await failure(client.me());
    expect(got).toBe(code);
    if (error instanceof WaitError) expect(error.waitSeconds).toBe(Number(headers['retry-after']));
    expect(error instanceof WaitError).toBe(['rate_limited', 'account_unavailable'].includes(code));
  });

  test('says what ActiveCampaign says, and names the host', async () => {
    server.json(403, {
      errors: [{ title: 'Forbidden', detail: 'You do not have permission to view lists.' }],
    });
    const { error } = await failure(client.lists());
    expect((error as Error).message).toBe(
      `localhost:${server.port} refuses the API key for lists (403). It says: "Forbidden: You do not have permission to view lists.".`,
    );
  });

  test('no error carries the key or a person, whatever ActiveCampaign answers', async () => {
    for (const [, status, body, headers] of statuses) {
      const echo =
        typeof body === 'string' ? body : { ...(body as object), message: `Key ${apiKey} of ${person}` };
      server.json(status, echo, headers);
      for (const call of [client.findContact(person), client.me()]) {
        const { text } = await failure(call);
        expect(text).not.toContain(person);
        expect(text).not.toContain(apiKey);
      }
    }
    server.handle = (_request, response) => {
      response.socket?.destroy();
    };
    const { text, code } = await failure(client.findContact(person));
    expect(code).toBe('account_unreachable');
    expect(text).not.toContain(person);
    expect(text).not.toContain(apiKey);
  });

  test('waits for the pace before every request of every page; imports and polls have their own slots', async () => {
    const turns: number[] = [];
    const paced = server.client({
      beforeRequest: () => {
        turns.push(server.seen.length);
        return Promise.resolve();
      },
    });
    server.handle = (request, response) => {
      const offset = Number(new URL(request.url, 'https://x').searchParams.get('offset'));
      const lists = Array.from({ length: 100 }, (_, i) => ({ id: String(offset + i), name: 'L' }));
      response.end(JSON.stringify({ lists, meta: { total: '300' } }));
    };
    expect(await paced.lists()).toHaveLength(300);
    expect(turns).toEqual([0, 1, 2]);
    server.json(200, { batchId: 'b' });
    await paced.bulkImport('{}', 2);
    await paced.importInfo('b');
    expect(turns).toHaveLength(3);
  });

  test('connections are kept and used again', async () => {
    server.json(200, { user: { id: 1, username: 'admin' } });
    expect(await client.me()).toMatchObject({ id: '1', username: 'admin' });
    await server.client().me();
    expect(server.connections).toBeLessThanOrEqual(1);
  });
});

describe('reading', () => {
  test('a contact limit that the key may not read is not an error; a bad key is found by asking who it is', async () => {
    server.json(403, { message: 'Forbidden' });
    expect(await client.account()).toEqual({ readable: false });
    expect((await failure(client.me())).code).toBe('key_refused');
  });

  test('the contact limit, as numbers or texts', async () => {
    server.json(200, {
      account: 'contoso.activehosted.com',
      subscriber_limit: 1000,
      subscriber_total: '321',
      trial: false,
    });
    expect(await client.account()).toEqual({ readable: true, contactLimit: 1000, contactTotal: 321 });
  });

  test('a list that is not there is told from a server that is not ActiveCampaign', async () => {
    server.json(404, { message: 'No Result found for _List with id 7' });
    expect(await client.list('7')).toBeUndefined();
    server.json(404, '<html>Not Found</html>');
    expect((await failure(client.list('7'))).code).toBe('answer_unreadable');
  });

  test('a list with and without the need for a name', async () => {
    server.json(200, { list: { id: '7', name: 'Newsletter', stringid: 'newsletter', require_name: '1' } });
    expect(await client.list('7')).toEqual({
      id: '7',
      name: 'Newsletter',
      stringId: 'newsletter',
      requiresName: true,
    });
    server.json(200, { list: { id: 7, name: 'Newsletter', require_name: '0' } });
    expect(await client.list('7')).toMatchObject({ id: '7', requiresName: false });
  });

  test('fields and tags', async () => {
    server.json(200, {
      fields: [{ id: '1', title: 'Tier', perstag: 'TIER', type: 'text' }],
      fieldOptions: [],
      meta: { total: '1' },
    });
    expect(await client.fields()).toEqual([{ id: '1', title: 'Tier', tag: 'TIER', type: 'text' }]);
    server.json(200, { tags: [{ id: '5', tag: 'vip', tagType: 'contact' }], meta: { total: '1' } });
    expect(await client.tags()).toEqual([{ id: '5', name: 'vip', type: 'contact' }]);
  });

  test('an address is sent as it is, signs and all', async () => {
    server.json(200, { contacts: [], meta: { total: '0' } });
    const odd = "a+b&c=d'%e@exämple.com";
    expect(await client.findContact(odd)).toBeUndefined();
    expect(new URL(server.seen[0]?.url ?? '', 'https://x').searchParams.get('email')).toBe(odd);
  });

  test('subscribing again says that it is on purpose', async () => {
    server.json(200, { contacts: [], contactList: { contact: '113', list: '2', status: '1' } });
    expect(await client.subscribe('113', '2')).toBe('subscribed');
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
      contactList: { list: 2, contact: 113, status: 1, sourceid: 4 },
    });
  });
});

describe('paging', () => {
  const serve = (total: number | undefined, size: number, count: number): void => {
    server.handle = (request, response) => {
      const offset = Number(new URL(request.url, 'https://x').searchParams.get('offset'));
      const tags = Array.from({ length: Math.max(0, Math.min(size, count - offset)) }, (_, i) => ({
        id: offset + i,
        tag: 't',
      }));
      response.end(
        JSON.stringify({ tags, ...(total === undefined ? {} : { meta: { total: String(total) } }) }),
      );
    };
  };

  test('goes on to the last page, also when pages are smaller than asked for', async () => {
    serve(250, 100, 250);
    expect(await client.tags()).toHaveLength(250);
    serve(250, 20, 250);
    expect(await client.tags()).toHaveLength(250);
  });

  test('ends without a total at the first page that is not full', async () => {
    serve(undefined, 100, 200);
    expect(await client.tags()).toHaveLength(200);
  });

  test('fewer than the server says there are is an error, never a shorter list', async () => {
    serve(250, 100, 180);
    expect((await failure(client.tags())).code).toBe('answer_unreadable');
  });

  test('a server that answers the same page for ever is given up', async () => {
    server.handle = (_request, response) => {
      response.end(JSON.stringify({ tags: Array.from({ length: 100 }, (_, i) => ({ id: i, tag: 't' })) }));
    };
    expect((await failure(client.tags())).code).toBe('answer_unreadable');
    expect(server.seen.length).toBeLessThanOrEqual(500);
  });
});

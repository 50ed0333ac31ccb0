/** The client against a real HTTPS server in this process that answers as told. */
import dns from 'node:dns';
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import net, { type AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { closeConnections } from '../../shared/activecampaign/agents';
import {
  type ActiveCampaignClient,
  type ClientOptions,
  createClient,
} from '../../shared/activecampaign/client';
import { WaitError } from '../../shared/activecampaign/readers';
import { badGateway, gatewayPage, loginPage } from './shapes';
import { forgetCertificates, trustedCertificates } from './trust';

const apiKey = 'canary-key-5f0e1d';
const person = 'canary.person@example.com';

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

let server: https.Server;
let seen: Seen[] = [];
let connections = 0;
let handle: (request: Seen, response: ServerResponse) => void;
let client: ActiveCampaignClient;
let port: number;

const json = (status: number, body: unknown, headers: Record<string, string> = {}): void => {
  handle = (_request, response) => {
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  };
};

const make = (more: Partial<ClientOptions> = {}): ActiveCampaignClient =>
  createClient({ host: `localhost:${port}`, apiKey, allowLocalhost: true, timeoutMs: 5000, ...more });

beforeAll(async () => {
  const { key, cert } = await trustedCertificates();
  server = https.createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      };
      seen.push(one);
      handle(one, response);
    });
  });
  server.on('secureConnection', () => {
    connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});

afterAll(async () => {
  await forgetCertificates();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

beforeEach(() => {
  seen = [];
  connections = 0;
  client = make();
});

afterEach(() => jest.restoreAllMocks());

/** The error of a call, with everything that a log could show of it. */
async function failure(call: Promise<unknown>): Promise<{ code: string; text: string; error: unknown }> {
  try {
    await call;
  } catch (error) {
    const { code } = error as { code: string };
    return { code, text: inspect(error, { depth: 20, showHidden: true }), error };
  }
  throw new Error('The call did not fail.');
}

describe('a bulk import', () => {
  test('sends the text as it is, with the key in its header and nowhere else', async () => {
    json(200, { Success: 1, batchId: 'b-1' });
    const body = '{"contacts":[{"email":"jürgen@example.com","first_name":"名前"}]}';
    expect(await client.bulkImport(body, 1)).toEqual({ type: 'accepted', batchId: 'b-1' });
    const [request] = seen;
    expect(request).toMatchObject({ method: 'POST', url: '/api/3/import/bulk_import', body });
    expect(request?.headers).toMatchObject({
      'api-token': apiKey,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      accept: 'application/json',
    });
    expect(JSON.stringify({ ...request, headers: { ...request?.headers, 'api-token': '' } })).not.toContain(
      apiKey,
    );
  });

  test('takes the advertised limit from the answer', async () => {
    json(200, { batchId: 'b-1' }, { 'RateLimit-Limit': '5', 'RateLimit-Remaining': '3' });
    expect(await client.bulkImport('{}', 2)).toMatchObject({ type: 'accepted', advertised: 5 });
  });

  test.each([
    [301, 'a moved API'],
    [302, 'a login'],
    [307, 'a temporary redirect'],
  ])('does not follow %d (%s): the key goes nowhere else', async (status) => {
    json(status, '', { location: `https://localhost:${port}/elsewhere` });
    expect((await client.bulkImport('{}', 2)).type).toBe('unreadable');
    expect(seen).toHaveLength(1);
  });

  test('an answer cut off in the middle is lost, not success: the batch may have been accepted', async () => {
    handle = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"batchId":"b-1"');
      setImmediate(() => response.destroy());
    };
    expect(await client.bulkImport('{}', 2)).toEqual({ type: 'lost', cause: 'connection' });
  });

  test('a connection reset after the request was sent is lost', async () => {
    handle = (_request, response) => {
      response.socket?.destroy();
    };
    expect(await client.bulkImport('{}', 2)).toEqual({ type: 'lost', cause: 'connection' });
    expect(seen).toHaveLength(1);
  });

  test('a connection that is reset when it is used again is lost, and never sent a second time by itself', async () => {
    json(200, { batchId: 'b-1' });
    await client.bulkImport('{}', 2);
    handle = (_request, response) => {
      response.socket?.destroy();
    };
    expect(await client.bulkImport('{}', 2)).toEqual({ type: 'lost', cause: 'connection' });
    expect(seen).toHaveLength(2);
    expect(connections).toBe(1);
  });

  test('no answer in time is lost', async () => {
    handle = () => undefined;
    expect(await make({ timeoutMs: 200 }).bulkImport('{}', 2)).toEqual({ type: 'lost', cause: 'timeout' });
  });

  test('an answer that trickles is given up at the same time', async () => {
    handle = (_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => {
        clearInterval(drip);
      });
    };
    expect(await make({ timeoutMs: 300 }).bulkImport('{}', 2)).toEqual({ type: 'lost', cause: 'timeout' });
  });

  test('an answer larger than any real one is not read to its end', async () => {
    handle = (_request, response) => {
      response.on('error', () => undefined);
      response.end(Buffer.alloc(9 * 1024 * 1024, 32));
    };
    expect(await client.bulkImport('{}', 2)).toEqual({ type: 'lost', cause: 'tooLarge' });
  });

  test('a body larger than any import is not sent', async () => {
    expect(await client.bulkImport('x'.repeat(600_000), 2)).toEqual({ type: 'notSent', cause: 'connection' });
    expect(seen).toHaveLength(0);
  });

  test('a refused connection is not sent', async () => {
    const closed = net.createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port: free } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    expect(await make({ host: `localhost:${free}` }).bulkImport('{}', 2)).toEqual({
      type: 'notSent',
      cause: 'connection',
    });
  });

  test('a connection reset before its handshake is done is not sent', async () => {
    const rude = net.createServer((socket) => {
      socket.once('data', () => socket.resetAndDestroy());
    });
    rude.listen(0, '127.0.0.1');
    await once(rude, 'listening');
    const { port: at } = rude.address() as AddressInfo;
    expect(await make({ host: `localhost:${at}` }).bulkImport('{}', 2)).toEqual({
      type: 'notSent',
      cause: 'connection',
    });
    rude.close();
  });

  test('a handshake that never ends is not sent', async () => {
    const mute = net.createServer(() => undefined);
    mute.listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port: at } = mute.address() as AddressInfo;
    expect(await make({ host: `localhost:${at}`, timeoutMs: 200 }).bulkImport('{}', 2)).toEqual({
      type: 'notSent',
      cause: 'timeout',
    });
    closeConnections();
    mute.close();
  });

  test('a certificate that is not trusted ends before the key leaves', async () => {
    const { generate } = await import('selfsigned');
    const strange = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      algorithm: 'sha256',
    });
    let requests = 0;
    const other = https.createServer({ key: strange.private, cert: strange.cert }, () => {
      requests += 1;
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port: at } = other.address() as AddressInfo;
    expect(await make({ host: `localhost:${at}` }).bulkImport('{}', 2)).toEqual({
      type: 'notSent',
      cause: 'certificate',
    });
    expect(requests).toBe(0);
    other.close();
  });
});

describe('where a client may connect to', () => {
  const resolve = (...addresses: string[]): void => {
    jest.spyOn(dns, 'lookup').mockImplementation(((
      _name: string,
      _options: unknown,
      callback: (error: null, all: dns.LookupAddress[]) => void,
    ) => {
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    }) as never);
  };

  test.each(['127.0.0.1', '::1', '10.0.0.5', '169.254.169.254', 'fe80::1'])(
    'an allowed name that resolves to %s is refused, and nothing is sent',
    async (address) => {
      resolve(address);
      const outside = createClient({ host: 'contoso.api-us1.com', apiKey });
      expect(await outside.bulkImport('{}', 2)).toEqual({ type: 'notSent', cause: 'address' });
      expect(await failure(outside.me())).toMatchObject({ code: 'address_refused' });
    },
  );

  test('a name that does not resolve is an unreachable account', async () => {
    jest.spyOn(dns, 'lookup').mockImplementation(((
      _name: string,
      _options: unknown,
      callback: (error: Error) => void,
    ) => {
      callback(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }));
    }) as never);
    const outside = createClient({ host: 'contoso.api-us1.com', apiKey });
    expect(await outside.bulkImport('{}', 2)).toEqual({ type: 'notSent', cause: 'name' });
    expect(await failure(outside.me())).toMatchObject({ code: 'account_unreachable' });
  });

  test('localhost and hosts outside the list make no client', () => {
    expect(() => createClient({ host: `localhost:${port}`, apiKey })).toThrow(
      expect.objectContaining({ code: 'host_invalid' }) as Error,
    );
    expect(() => createClient({ host: 'evil.example', apiKey, allowLocalhost: true })).toThrow(
      expect.objectContaining({ code: 'host_invalid' }) as Error,
    );
  });

  test('a proxy of the environment is not used', async () => {
    process.env.HTTPS_PROXY = 'http://127.0.0.1:9';
    process.env.NO_PROXY = '';
    try {
      json(200, { user: { id: '1' } });
      await expect(client.me()).resolves.toBeDefined();
    } finally {
      delete process.env.HTTPS_PROXY;
      delete process.env.NO_PROXY;
    }
  });
});

describe('the key', () => {
  test('loses the blanks around it', async () => {
    json(200, { user: { id: '1', username: 'admin' } });
    await make({ apiKey: `  ${apiKey}\r\n` }).me();
    expect(seen[0]?.headers['api-token']).toBe(apiKey);
  });

  test.each(['', '   ', 'a\r\nX-Evil: 1', 'a b', 'schlüssel', 'a\u0000b', 'x'.repeat(1001)])(
    '%j is refused before anything is sent',
    (bad) => {
      expect(() => make({ apiKey: bad })).toThrow(expect.objectContaining({ code: 'key_refused' }) as Error);
    },
  );
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
    json(status, body, headers);
    const { code: got, error } = await failure(client.me());
    expect(got).toBe(code);
    if (error instanceof WaitError) expect(error.waitSeconds).toBe(Number(headers['retry-after']));
    expect(error instanceof WaitError).toBe(['rate_limited', 'account_unavailable'].includes(code));
  });

  test('says what ActiveCampaign says, and names the host', async () => {
    json(403, { errors: [{ title: 'Forbidden', detail: 'You do not have permission to view lists.' }] });
    const { error } = await failure(client.lists());
    expect((error as Error).message).toBe(
      `localhost:${port} refuses the API key for lists (403). It says: "Forbidden: You do not have permission to view lists.".`,
    );
  });

  test('no error carries the key or a person, whatever ActiveCampaign answers', async () => {
    for (const [, status, body, headers] of statuses) {
      const echo =
        typeof body === 'string' ? body : { ...(body as object), message: `Key ${apiKey} of ${person}` };
      json(status, echo, headers);
      for (const call of [client.findContact(person), client.me()]) {
        const { text } = await failure(call);
        expect(text).not.toContain(person);
        expect(text).not.toContain(apiKey);
      }
    }
    handle = (_request, response) => {
      response.socket?.destroy();
    };
    const { text, code } = await failure(client.findContact(person));
    expect(code).toBe('account_unreachable');
    expect(text).not.toContain(person);
    expect(text).not.toContain(apiKey);
  });

  test('waits for the pace before every request of every page; imports and polls have their own slots', async () => {
    const turns: number[] = [];
    const paced = make({
      beforeRequest: () => {
        turns.push(seen.length);
        return Promise.resolve();
      },
    });
    handle = (request, response) => {
      const offset = Number(new URL(request.url, 'https://x').searchParams.get('offset'));
      const lists = Array.from({ length: 100 }, (_, i) => ({ id: String(offset + i), name: 'L' }));
      response.end(JSON.stringify({ lists, meta: { total: '300' } }));
    };
    expect(await paced.lists()).toHaveLength(300);
    expect(turns).toEqual([0, 1, 2]);
    json(200, { batchId: 'b' });
    await paced.bulkImport('{}', 2);
    await paced.importInfo('b');
    expect(turns).toHaveLength(3);
  });

  test('connections are kept and used again', async () => {
    json(200, { user: { id: 1, username: 'admin' } });
    expect(await client.me()).toMatchObject({ id: '1', username: 'admin' });
    await make().me();
    expect(connections).toBeLessThanOrEqual(1);
  });
});

describe('reading', () => {
  test('a contact limit that the key may not read is not an error; a bad key is found by asking who it is', async () => {
    json(403, { message: 'Forbidden' });
    expect(await client.account()).toEqual({ readable: false });
    expect((await failure(client.me())).code).toBe('key_refused');
  });

  test('the contact limit, as numbers or texts', async () => {
    json(200, {
      account: 'contoso.activehosted.com',
      subscriber_limit: 1000,
      subscriber_total: '321',
      trial: false,
    });
    expect(await client.account()).toEqual({ readable: true, contactLimit: 1000, contactTotal: 321 });
  });

  test('a list that is not there is told from a server that is not ActiveCampaign', async () => {
    json(404, { message: 'No Result found for _List with id 7' });
    expect(await client.list('7')).toBeUndefined();
    json(404, '<html>Not Found</html>');
    expect((await failure(client.list('7'))).code).toBe('answer_unreadable');
  });

  test('a list with and without the need for a name', async () => {
    json(200, { list: { id: '7', name: 'Newsletter', stringid: 'newsletter', require_name: '1' } });
    expect(await client.list('7')).toEqual({
      id: '7',
      name: 'Newsletter',
      stringId: 'newsletter',
      requiresName: true,
    });
    json(200, { list: { id: 7, name: 'Newsletter', require_name: '0' } });
    expect(await client.list('7')).toMatchObject({ id: '7', requiresName: false });
  });

  test('fields and tags', async () => {
    json(200, {
      fields: [{ id: '1', title: 'Tier', perstag: 'TIER', type: 'text' }],
      fieldOptions: [],
      meta: { total: '1' },
    });
    expect(await client.fields()).toEqual([{ id: '1', title: 'Tier', tag: 'TIER', type: 'text' }]);
    json(200, { tags: [{ id: '5', tag: 'vip', tagType: 'contact' }], meta: { total: '1' } });
    expect(await client.tags()).toEqual([{ id: '5', name: 'vip', type: 'contact' }]);
  });

  test('an address is sent as it is, signs and all', async () => {
    json(200, { contacts: [], meta: { total: '0' } });
    const odd = "a+b&c=d'%e@exämple.com";
    expect(await client.findContact(odd)).toBeUndefined();
    expect(new URL(seen[0]?.url ?? '', 'https://x').searchParams.get('email')).toBe(odd);
  });

  test('subscribing again says that it is on purpose', async () => {
    json(200, { contacts: [], contactList: { contact: '113', list: '2', status: '1' } });
    expect(await client.subscribe('113', '2')).toBe('subscribed');
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      contactList: { list: 2, contact: 113, status: 1, sourceid: 4 },
    });
  });
});

describe('paging', () => {
  const serve = (total: number | undefined, size: number, count: number): void => {
    handle = (request, response) => {
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
    handle = (_request, response) => {
      response.end(JSON.stringify({ tags: Array.from({ length: 100 }, (_, i) => ({ id: i, tag: 't' })) }));
    };
    expect((await failure(client.tags())).code).toBe('answer_unreadable');
    expect(seen.length).toBeLessThanOrEqual(500);
  });
});

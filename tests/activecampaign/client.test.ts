/** Imports and connections: the client against a real HTTPS server in this process that answers as told. */
import dns from 'node:dns';
import { once } from 'node:events';
import https from 'node:https';
import net from 'node:net';
import { closeConnections } from '../../shared/activecampaign/agents';
import { type ActiveCampaignClient, createClient } from '../../shared/activecampaign/client';
import { apiKey, failure, listen, ToldServer } from './toldServer';

const server = new ToldServer();
let client: ActiveCampaignClient;

beforeAll(() => server.start());
afterAll(() => server.stop());
beforeEach(() => {
  server.forget();
  client = server.client();
});
afterEach(() => jest.restoreAllMocks());

describe('a bulk import', () => {
  test('sends the text as it is, with the key in its header and nowhere else', async () => {
    server.json(200, { Success: 1, batchId: 'b-1' });
    const body = '{"contacts":[{"email":"jürgen@example.com","first_name":"名前"}]}';
    expect(await client.bulkImport(body, 1)).toEqual({ type: 'accepted', batchId: 'b-1' });
    const [request] = server.seen;
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
    server.json(200, { batchId: 'b-1' }, { 'RateLimit-Limit': '5', 'RateLimit-Remaining': '3' });
    expect(await client.bulkImport('{}', 2)).toMatchObject({ type: 'accepted', advertised: 5 });
  });

  test.each([
    [301, 'a moved API'],
    [302, 'a login'],
    [307, 'a temporary redirect'],
  ])('does not follow %d (%s): the key goes nowhere else', async (status) => {
    server.json(status, '', { location: `https://localhost:${server.port}/elsewhere` });
    expect(await client.bulkImport('{}', 2)).toEqual({ type: 'keyRefused', loginPage: true });
    expect(server.seen).toHaveLength(1);
  });

  test('an answer cut off in the middle is lost, not success: the batch may have been accepted', async () => {
    server.handle = (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"batchId":"b-1"');
      setImmediate(() => response.destroy());
    };
    expect(await client.bulkImport('{}', 2)).toEqual({ type: 'lost', cause: 'connection' });
  });

  test('a connection reset after the request was sent is lost', async () => {
    server.handle = (_request, response) => {
      response.socket?.destroy();
    };
    expect(await client.bulkImport('{}', 2)).toEqual({ type: 'lost', cause: 'connection' });
    expect(server.seen).toHaveLength(1);
  });

  test('a connection that is reset when it is used again is lost, and never sent a second time by itself', async () => {
    server.json(200, { batchId: 'b-1' });
    await client.bulkImport('{}', 2);
    server.handle = (_request, response) => {
      response.socket?.destroy();
    };
    expect(await client.bulkImport('{}', 2)).toEqual({ type: 'lost', cause: 'connection' });
    expect(server.seen).toHaveLength(2);
    expect(server.connections).toBe(1);
  });

  test('no answer in time is lost', async () => {
    server.handle = () => undefined;
    expect(await server.client({ timeoutMs: 200 }).bulkImport('{}', 2)).toEqual({
      type: 'lost',
      cause: 'timeout',
    });
  });

  test('an answer that trickles is given up at the same time', async () => {
    server.handle = (_request, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(' '), 20);
      response.on('close', () => {
        clearInterval(drip);
      });
    };
    expect(await server.client({ timeoutMs: 300 }).bulkImport('{}', 2)).toEqual({
      type: 'lost',
      cause: 'timeout',
    });
  });

  test('an answer larger than any real one is not read to its end', async () => {
    server.handle = (_request, response) => {
      response.on('error', () => undefined);
      response.end(Buffer.alloc(9 * 1024 * 1024, 32));
    };
    expect(await client.bulkImport('{}', 2)).toEqual({ type: 'lost', cause: 'tooLarge' });
  });

  test('a body larger than any import is not sent', async () => {
    expect(await client.bulkImport('x'.repeat(600_000), 2)).toEqual({ type: 'notSent', cause: 'connection' });
    expect(server.seen).toHaveLength(0);
  });

  test('a refused connection is not sent', async () => {
    const closed = net.createServer();
    const free = await listen(closed);
    closed.close();
    await once(closed, 'close');
    expect(await server.client({ host: `localhost:${free}` }).bulkImport('{}', 2)).toEqual({
      type: 'notSent',
      cause: 'connection',
    });
  });

  test('a connection reset before its handshake is done is not sent', async () => {
    const rude = net.createServer((socket) => {
      socket.once('data', () => socket.resetAndDestroy());
    });
    const at = await listen(rude);
    expect(await server.client({ host: `localhost:${at}` }).bulkImport('{}', 2)).toEqual({
      type: 'notSent',
      cause: 'connection',
    });
    rude.close();
  });

  test('a handshake that never ends is not sent', async () => {
    const mute = net.createServer(() => undefined);
    const at = await listen(mute);
    expect(await server.client({ host: `localhost:${at}`, timeoutMs: 200 }).bulkImport('{}', 2)).toEqual({
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
    const at = await listen(other);
    expect(await server.client({ host: `localhost:${at}` }).bulkImport('{}', 2)).toEqual({
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
    expect(() => createClient({ host: `localhost:${server.port}`, apiKey })).toThrow(
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
      server.json(200, { user: { id: '1' } });
      await expect(client.me()).resolves.toBeDefined();
    } finally {
      delete process.env.HTTPS_PROXY;
      delete process.env.NO_PROXY;
    }
  });
});

describe('the key', () => {
  test('loses the blanks around it', async () => {
    server.json(200, { user: { id: '1', username: 'admin' } });
    await server.client({ apiKey: `  ${apiKey}\r\n` }).me();
    expect(server.seen[0]?.headers['api-token']).toBe(apiKey);
  });

  test.each(['', '   ', 'a\r\nX-Evil: 1', 'a b', 'schlüssel', 'a\u0000b', 'x'.repeat(1001)])(
    '%j is refused before anything is sent',
    (bad) => {
      expect(() => server.client({ apiKey: bad })).toThrow(
        expect.objectContaining({ code: 'key_refused' }) as Error,
      );
    },
  );
});

import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { HttpFunctionOptions } from '@azure/functions';
import { BlobServiceClient } from '@azure/storage-blob';
import { z } from 'zod';
import { accepted, csv, noContent, ok } from '../../shared/http/answer';
import { registerRoutes } from '../../shared/http/register';
import { routesFor } from '../../shared/http/route';
import type { Behind } from '../../shared/http/serve';
import { ProductError } from '../../shared/model/errors';
import { documentIdSchema } from '../../shared/model/ids';
import { loadSettings } from '../../shared/settings/load';
import { principal } from '../access/principals';
import { azureEnv, developmentEnv } from '../settings/settings';
import { call } from './call';

interface Thing {
  greet: (name: string) => string;
}
const route = routesFor<Thing>();
const greeted: string[] = [];
const behindOf = (env: NodeJS.ProcessEnv): Behind<Thing> => ({
  loaded: loadSettings(env),
  services: () => ({
    greet: (name) => {
      greeted.push(name);
      return `hello ${name}`;
    },
  }),
});
const keys = behindOf(developmentEnv());
const facts = { path: 'things/{id}', role: 'Contributor', summary: 'A thing.', answers: {} } as const;
const greet = route({
  ...facts,
  name: 'greet',
  method: 'POST',
  params: z.strictObject({ id: documentIdSchema }),
  body: {
    kind: 'json',
    schema: z.strictObject({
      name: z.string().min(1),
      apiKey: z.string().min(40).optional(),
      more: z.strictObject({ times: z.array(z.int()).optional() }).optional(),
    }),
  },
  handler: ({ params, body, services }) => ok({ id: params.id, text: services.greet(body.name) }, '"1"'),
});
const good = { params: { id: 'a-1' }, body: { name: 'x' } };
const errorOf = async (sent: Parameters<typeof call>[2], behind = keys, of = greet) => {
  const before = greeted.length;
  const answer = await call(of, behind, sent);
  expect(greeted.length).toBe(before);
  expect(answer.headers['x-request-id']).toBe('6f1c7a52-0000-4000-8000-000000000001');
  return { status: answer.status, ...(answer.json.error as Record<string, unknown>), logged: answer.logged };
};

test('a handler gets what passed its schemas, and its answer carries request id, ETag and no-store', async () => {
  const answer = await call(greet, keys, good);
  expect(answer).toMatchObject({ status: 200, json: { id: 'a-1', text: 'hello x' } });
  expect(answer.headers).toMatchObject({
    etag: '"1"',
    'cache-control': 'no-store',
    'content-type': 'application/json; charset=utf-8',
    'x-content-type-options': 'nosniff',
  });
  expect(answer.logged.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      event: 'call',
      requestId: answer.headers['x-request-id'],
      route: 'greet',
      status: 200,
      caller: 'function-key',
      role: 'Administrator',
    },
  ]);
});

test('a body that does not fit is refused with path, reason and what was received, unknown fields one by one', async () => {
  const error = await errorOf({
    ...good,
    body: { name: '', more: { times: [1, 'two'] }, nmae: 'x', 'a b': 1 },
  });
  expect(error).toMatchObject({ status: 422, code: 'body_invalid' });
  expect((error as { details?: unknown }).details).toEqual([
    { path: 'name', message: expect.any(String) as string, received: '""' },
    { path: 'more.times[1]', message: expect.any(String) as string, received: '"two"' },
    { path: 'nmae', message: 'Unknown field.' },
    { path: 'a b', message: 'Unknown field.' },
  ]);
});

test('a key of the wrong form is named but never repeated, neither in the answer nor in the log', async () => {
  const error = await errorOf({ ...good, body: { name: 'x', apiKey: 'CANARY' } });
  expect(JSON.stringify(error)).toContain('apiKey');
  expect(JSON.stringify(error)).not.toContain('CANARY');
});

test.each([
  ['__proto__ as a field', '{"name":"x","__proto__":{"polluted":1}}', 422, 'body_invalid'],
  ['no JSON', '{"name":', 400, 'body_not_json'],
  ['nothing', '', 400, 'body_not_json'],
  ['a list', '[]', 422, 'body_invalid'],
  ['null', 'null', 422, 'body_invalid'],
  ['deep nesting', `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 422, 'body_invalid'],
  ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400, 'body_not_json'],
  ['too many bytes', JSON.stringify({ name: 'x'.repeat(600_000) }), 413, 'body_too_large'],
])('a body with %s is refused', async (_name, raw, status, code) => {
  const sent = { params: good.params, raw, headers: { 'content-type': 'application/json' } };
  expect(await errorOf(sent)).toMatchObject({ status, code });
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test('another content type is refused, a charset is not', async () => {
  const raw = JSON.stringify(good.body);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', '', 'application/jsonp'])
    expect(await errorOf({ params: good.params, raw, headers: { 'content-type': type } })).toMatchObject({
      code: 'body_not_json',
    });
  const answer = await call(greet, keys, {
    params: good.params,
    raw,
    headers: { 'content-type': 'Application/JSON; charset=utf-8' },
  });
  expect(answer.status).toBe(200);
});

test.each(['A', 'a--b', '..', 'a/b', 'a%2Fb', '', 'ä', 'a\u202e', 'x'.repeat(65), 'a.json'])(
  'the id "%s" reaches no handler',
  async (id) => {
    expect(await errorOf({ ...good, params: { id } })).toMatchObject({
      status: 400,
      code: 'parameter_invalid',
      target: 'id',
    });
  },
);

test('an unknown query name is refused; the function key in the query is the host’s business', async () => {
  expect(await errorOf({ ...good, query: { force: 'true' } })).toMatchObject({ code: 'parameter_invalid' });
  expect((await call(greet, keys, { ...good, query: { CODE: 'key' } })).status).toBe(200);
});

test('without the role the call ends before parameters and body are looked at', async () => {
  const viewer = behindOf({ ...developmentEnv(), FUNCTION_KEY_ROLE: 'Viewer' });
  expect(await errorOf({ params: { id: '..' }, raw: 'x' }, viewer)).toMatchObject({
    status: 403,
    code: 'forbidden',
  });
  const entra = behindOf(azureEnv());
  expect(await errorOf(good, entra)).toMatchObject({ status: 401, code: 'unauthenticated' });
  const headers = { 'x-ms-client-principal': principal({ roles: ['Contributor'] }) };
  expect((await call(greet, entra, { ...good, headers })).status).toBe(200);
});

test('with bad settings every call answers 503; an event, written once, names them, the answers do not', async () => {
  const bad = behindOf({ ...developmentEnv(), KEY_VAULT_URI: '', RETENTION_DAYS: 'x' });
  const health = route({
    ...facts,
    name: 'health',
    path: 'health',
    method: 'GET',
    role: 'open',
    handler: () => ok({}),
  });
  const told: string[] = [];
  for (const one of [greet, health]) {
    const error = await errorOf(one === greet ? good : {}, bad, one);
    expect(error).toMatchObject({ status: 503, code: 'settings_invalid' });
    expect(JSON.stringify({ ...error, logged: [] })).not.toContain('KEY_VAULT_URI');
    told.push(...error.logged.filter((line) => line.startsWith('{"event":"settingsInvalid"')));
  }
  expect(told.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { settings: ['KEY_VAULT_URI', 'RETENTION_DAYS'] },
  ]);
});

test('what nobody foresaw answers 500 without its words; the log has its place and not its words', async () => {
  const fails = (thrown: unknown) =>
    route({
      ...facts,
      name: 'fails',
      method: 'GET',
      handler: () => {
        throw thrown;
      },
    });
  for (const thrown of [new TypeError('jane@example.com'), 'jane@example.com', undefined]) {
    const error = await errorOf({}, keys, fails(thrown));
    expect(error).toMatchObject({ status: 500, code: 'internal_error' });
    expect(JSON.stringify(error)).not.toContain('jane');
  }
  const known = await errorOf(
    {},
    keys,
    fails(new ProductError('run_active', 'A run is going.', { target: 'x' })),
  );
  expect(known).toMatchObject({ status: 409, message: 'A run is going.', target: 'x' });
  expect(JSON.stringify(known)).not.toContain('    at ');
});

test('storage that does not answer is called storage_unavailable, without its address', async () => {
  // A port that nobody listens on: what the real client throws there is what the app meets.
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  const storage = new BlobServiceClient(`http://127.0.0.1:${port}/nobody`, undefined, {
    retryOptions: { maxTries: 1 },
  });
  const reads = route({
    ...facts,
    name: 'reads',
    method: 'GET',
    handler: async () => ok({ found: await storage.getContainerClient('exports').exists() }),
  });
  const error = await errorOf({}, keys, reads);
  expect(error).toMatchObject({ status: 503, code: 'storage_unavailable' });
  expect(JSON.stringify({ ...error, logged: [] })).not.toContain('127.0.0.1');
  expect(error.logged.join()).toContain('storage failed');
});

test('answers without a body, with a place to look at, and with a file', async () => {
  const answers = (answer: ReturnType<typeof ok>) =>
    call(route({ ...facts, name: 'x', method: 'GET', handler: () => answer }), keys);
  expect(await answers(noContent())).toMatchObject({ status: 204, text: '' });
  expect((await answers(accepted({}, '/runs/a'))).headers).toMatchObject({ location: '/api/runs/a' });
  const file = await answers(csv('a,b\r\n', 'rejects.csv'));
  expect(file).toMatchObject({ status: 200, text: 'a,b\r\n' });
  expect(file.headers['content-type']).toBe('text/csv; charset=utf-8');
});

test('functions register with bad settings too, and the host checks keys in mode keys only', () => {
  const levels = (env: NodeJS.ProcessEnv): (string | undefined)[] => {
    const made: HttpFunctionOptions[] = [];
    const open = route({ ...facts, name: 'health', method: 'GET', role: 'open', handler: () => ok({}) });
    registerRoutes({ http: (_name, options) => void made.push(options) }, [greet, open], behindOf(env));
    return made.map((options) => options.authLevel);
  };
  expect(levels(developmentEnv())).toEqual(['function', 'anonymous']);
  expect(levels(azureEnv())).toEqual(['anonymous', 'anonymous']);
  expect(levels({})).toEqual(['anonymous', 'anonymous']);
});

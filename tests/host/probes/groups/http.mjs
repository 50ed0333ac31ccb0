// Probes: HTTP: replies, routes, queries, bodies.
import { inOrder } from '../context.mjs';
import { call, seen, brief } from '../http.mjs';
import { probe } from '../registry.mjs';

const REPLIES = [
  'undefined',
  'null',
  'empty',
  'status',
  'body',
  'json',
  'jsonNull',
  'string',
  'number',
  'array',
  'bodyObject',
  'buffer',
  'headers',
  'cookies',
  'multi',
  'location',
  's204',
  's304',
  's500',
  's999',
  's0',
  'emptyBody',
  'zeroJson',
  'typed',
  'stream',
  'params',
  'emptyHeader',
  'badHeader',
  'contentLength',
  'etag',
  'throwString',
  'throwLater',
  'noSuchKind',
];
probe('http.replies', () => inOrder(REPLIES, (k) => seen('GET', `/api/reply/${k}`)));
probe('http.framing', () =>
  inOrder(
    ['body', 'json', 'undefined', 's204', 'throwLater', 'stream'],
    async (k) => (await call('GET', `/api/reply/${k}`)).raw?.framing,
  ),
);
probe('http.head', () => inOrder(['body', 'json', 'undefined'], (k) => seen('HEAD', `/api/reply/${k}`)));
probe('http.options', () => inOrder(['body', 'undefined'], (k) => seen('OPTIONS', `/api/reply/${k}`)));
probe('http.anyMethod', () =>
  inOrder(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'], (m) =>
    brief(m, '/api/anymethod'),
  ),
);
probe('http.wrongMethod', () =>
  inOrder(['GET', 'PUT', 'HEAD', 'OPTIONS', 'POST'], (m) => seen(m, '/api/opt/1')),
);
probe('http.unknownRoute', () =>
  inOrder(
    [
      '/api/nowhere',
      '/nowhere',
      '/api',
      '/api/',
      '/favicon.ico',
      '/API/anymethod',
      '/api/px',
      '/runtime/webhooks/nothing',
      '/runtime/webhooks/durabletask',
      '/runtime/webhooks/durabletask/nonsense',
    ],
    (p) => seen('GET', p),
  ),
);
probe('http.root', async () => {
  const r = await call('GET', '/');
  return { status: r.status, type: r.headers?.['content-type'], page: /up and running/.test(r.raw?.text) };
});
probe('http.routes', () =>
  inOrder(
    [
      '/api/pick/fixed',
      '/api/pick/FIXED',
      '/api/pick/other',
      '/api/opt/1',
      '/api/opt/1/2',
      '/api/opt/1/2/3',
      '/api/opt',
      '/api/opt/1/',
      '/api//opt/1',
      '/api/OPT/1',
      '/api/num/5',
      '/api/num/-5',
      '/api/num/x',
      '/api/num/99999999999',
      '/api/mixed/AbC',
      '/api/MiXed/a',
      '/api/same/1',
      '/api/pxNoRoute',
      '/api/pxnoroute',
      '/api/opt/a%2Fb',
      '/api/opt/a%20b',
      '/api/opt/a+b',
      '/api/opt/%C3%BC',
      '/api/opt/%zz',
      '/api/opt/a;b=c',
      '/api/opt/.',
      '/api/opt/..%2f',
      '/api/opt/a%00b',
      '/api/opt/1?x=1',
      '/api/opt/1#f',
    ],
    (p) => brief('GET', p),
  ),
);
probe('http.sameRouteTwoMethods', () => inOrder(['GET', 'POST', 'PUT'], (m) => brief(m, '/api/same/1')));
probe('http.query', () =>
  inOrder(
    [
      '?a=1&a=2',
      '?a',
      '?a=',
      '?=1',
      '?A=1&a=2',
      '?a=%20b+c',
      '?a=%C3%BC',
      '?a=%zz',
      '?a[]=1',
      '?',
      '?a=1&&b=2',
      '?a=b=c',
    ],
    (q) => brief('GET', `/api/echo/q${q}`),
  ),
);
probe('http.catchAll', () =>
  inOrder(['/api/echo', '/api/echo/', '/api/echo/a/b/c', '/api/echo/a%2Fb', '/api/echo/a//b'], (p) =>
    brief('GET', p),
  ),
);
probe('http.body', async () => ({
  none: await brief('POST', '/api/echo/b'),
  empty: await brief('POST', '/api/echo/b', { body: '' }),
  json: await brief('POST', '/api/echo/b', {
    body: '{"a":1}',
    headers: { 'content-type': 'application/json' },
  }),
  text: await brief('POST', '/api/echo/b', {
    body: 'ü',
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  }),
  binary: await brief('POST', '/api/echo/b', {
    body: Buffer.from([0, 255, 1, 254]),
    headers: { 'content-type': 'application/octet-stream' },
  }),
  form: await brief('POST', '/api/echo/b', {
    body: 'a=1&b=2',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  }),
  badJson: await brief('POST', '/api/echo/b', {
    body: '{"a":',
    headers: { 'content-type': 'application/json' },
  }),
  noType: await brief('POST', '/api/echo/b', { body: 'x' }),
  getWithBody: await brief('GET', '/api/echo/b', { body: 'x' }),
  deleteWithBody: await brief('DELETE', '/api/echo/b', { body: 'x' }),
}));
probe(
  'http.bigBody',
  () =>
    inOrder([1_000_000, 20_000_000, 110_000_000], async (n) => {
      const r = await brief('POST', '/api/echo/big', {
        body: Buffer.alloc(n, 120),
        headers: { 'content-type': 'text/plain' },
      });
      return r.status === 200 ? r.body.body : 'refused';
    }),
  { alone: true },
);
probe('http.requestHeaders', async () =>
  brief('GET', '/api/echo/h', {
    headers: {
      'X-Px-Mixed': 'V',
      'x-px-empty': '',
      'x-px-list': ['1', '2'],
      accept: 'text/html',
      cookie: 'a=1; b=2',
    },
  }),
);
probe('http.longPath', async () => ({
  k7: (await call('GET', `/api/opt/${'x'.repeat(7000)}`)).status ?? 'broken',
  k9: (await call('GET', `/api/opt/${'x'.repeat(9000)}`)).status ?? 'broken',
  query20k: (await call('GET', `/api/opt/1?q=${'x'.repeat(20_000)}`)).status ?? 'broken',
  header40k:
    (await call('GET', '/api/opt/1', { headers: { 'x-long': 'x'.repeat(40_000) } })).status ?? 'broken',
}));
probe(
  'http.hostHeaderInUrl',
  async () => (await brief('GET', '/api/px/none', { headers: { host: 'example.test' } })).status,
);
probe('http.forwardedHeaders', async () =>
  brief('GET', '/api/echo/f', {
    headers: { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'example.test' },
  }),
);

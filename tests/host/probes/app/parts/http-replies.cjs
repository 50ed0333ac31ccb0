// Functions of the probes: HTTP functions: replies and requests.
'use strict';
const { app } = require('@azure/functions');

const replies = {
  undefined: () => undefined,
  null: () => null,
  empty: () => ({}),
  status: () => ({ status: 202 }),
  body: () => ({ body: 'text' }),
  json: () => ({ jsonBody: { a: 1 } }),
  jsonNull: () => ({ jsonBody: null }),
  string: () => 'bare string',
  number: () => 5,
  buffer: () => ({ body: Buffer.from('bytes') }),
  headers: () => ({
    headers: { 'X-Mixed-Case': 'v', 'content-type': 'text/plain; charset=utf-8' },
    body: 'ü',
  }),
  cookies: () => ({
    cookies: [
      { name: 'a', value: 'b c', httpOnly: true, sameSite: 'Lax', path: '/', maxAge: 60 },
      { name: 'z', value: '1' },
    ],
    body: 'c',
  }),
  multi: () => {
    const h = new Headers();
    h.append('x-m', '1');
    h.append('x-m', '2');
    return { headers: h };
  },
  location: () => ({ status: 302, headers: { location: '/elsewhere' } }),
  s204: () => ({ status: 204, body: 'ignored' }),
  s304: () => ({ status: 304 }),
  s500: () => ({ status: 500, body: 'own' }),
  s999: () => ({ status: 799 }),
  s0: () => ({ status: 'abc' }),
  emptyBody: () => ({ body: '' }),
  zeroJson: () => ({ jsonBody: 0 }),
  typed: () => ({ jsonBody: { a: 1 }, headers: { 'content-type': 'application/problem+json' } }),
  array: () => [1, 2],
  bodyObject: () => ({ body: { a: 1 } }),
  stream: () => ({
    body: new ReadableStream({
      start(c) {
        c.enqueue(Buffer.from('part one,'));
        c.enqueue(Buffer.from('part two'));
        c.close();
      },
    }),
  }),
  params: () => ({ body: new URLSearchParams({ a: '1', b: 'x y' }) }),
  emptyHeader: () => ({ headers: { 'x-empty': '', 'x-full': '1' } }),
  badHeader: () => ({ headers: { 'x-bad': 'a\nb' } }),
  contentLength: () => ({ body: 'four', headers: { 'content-length': '2' } }),
  etag: () => ({ headers: { etag: '"1"', 'cache-control': 'no-store', 'retry-after': '5' }, body: 'e' }),
  throwString: () => {
    throw 'str';
  },
  throwLater: async () => {
    await 0;
    throw new Error('late');
  },
};
app.http('pxReply', {
  route: 'reply/{kind}',
  methods: ['GET', 'HEAD', 'OPTIONS', 'POST'],
  authLevel: 'anonymous',
  handler: (req) => replies[req.params.kind](),
});
app.http('pxEchoReq', {
  route: 'echo/{*rest}',
  methods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
  authLevel: 'anonymous',
  handler: async (req) => {
    const t = await req.text();
    return {
      jsonBody: {
        method: req.method,
        url: req.url.replace(/^https?:\/\/[^/]+/, ''),
        params: req.params,
        query: Object.fromEntries(req.query),
        all: [...req.query],
        body: t.length > 100 ? t.length : t,
        headers: Object.fromEntries(
          [...req.headers].filter(([k]) => /^(x-px|content|accept$|cookie)/.test(k)),
        ),
        hasUser: req.user ?? null,
      },
    };
  },
});
app.http('pxAnyMethod', {
  route: 'anymethod',
  authLevel: 'anonymous',
  handler: (req) => ({ body: req.method }),
});

// HTTP streaming: bodies of any size go through in both directions.
import { createHash } from 'node:crypto';
import { cleanUp, startHost } from './support/host-process';
import { makeApp } from './support/make-app';

afterEach(cleanUp);

const code = `
app.setup({ enableHttpStream: true });
app.http('echo', { methods: ['POST'], authLevel: 'function', route: 'echo/{name}', handler: (request) => ({
  status: 201, headers: { 'x-name': request.params.name, 'x-q': request.query.get('q') }, body: request.body }) });
app.http('fails', { authLevel: 'anonymous', handler: () => { throw new Error('no'); } });
`;

test('a streamed body comes back unchanged, with route, query, status and headers', async () => {
  const host = await startHost(['--root', makeApp({ code })]);
  const body = Buffer.alloc(5_000_000, 'streamed text ');
  const send = (key: string) =>
    fetch(`${host.ready.origin}/api/echo/ann?q=1`, {
      method: 'POST',
      headers: { 'x-functions-key': key },
      body,
    });
  expect((await send('')).status).toBe(401);
  const reply = await send(host.ready.functionKey);
  expect(reply.status).toBe(201);
  expect([reply.headers.get('x-name'), reply.headers.get('x-q')]).toEqual(['ann', '1']);
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  expect(hash(new Uint8Array(await reply.arrayBuffer()))).toBe(hash(body));
});

test('a streamed function that throws is an empty 500, and the next call works', async () => {
  const host = await startHost(['--root', makeApp({ code })]);
  const reply = await fetch(`${host.ready.origin}/api/fails`);
  expect([reply.status, await reply.text()]).toEqual([500, '']);
  expect((await host.post('/api/echo/bob?q=2')).status).toBe(201);
});

test('what the app throws outside of any function ends the host, as it ends the worker of Azure', async () => {
  const late = "setTimeout(() => { throw new Error('out of nowhere'); }, 300);";
  const host = await startHost(['--root', makeApp({ code: `${late}${code}` })]);
  expect(await host.exited).toBe(1);
  expect(host.lines).toContainEqual(
    expect.stringMatching(/critical Host the app threw outside of any function: Error: out of nowhere/),
  );
});

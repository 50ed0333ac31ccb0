// The running host as its users meet it: what it says, how it loads, whom it lets in, what it warns of.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { cleanUp, eventually, newFolder, startHost, type HostProcess } from './support/host-process';
import { testApp, testAppSources } from './support/test-app';

const env = { NOTES: '/dev/null', TICK: '0 0 0 1 1 *' };
let host: HostProcess;

beforeAll(async () => {
  host = await startHost(['--root', testAppSources], env);
});
afterAll(cleanUp);

async function ended(id: string): Promise<{ runtimeStatus: string; output: unknown }> {
  return await eventually(async () => {
    const status = (await (await host.get(`/api/status/${id}`)).json()) as {
      runtimeStatus: string;
      output: unknown;
    };
    return ['Completed', 'Failed', 'Terminated'].includes(status.runtimeStatus) ? status : undefined;
  });
}
const line = (text: RegExp) => eventually(() => host.lines.find((one) => text.test(one)));

test('its first line says that it is not Azure Functions, and a ready line where it answers', () => {
  expect(host.lines[0]).toMatch(/local host.*not Azure Functions/i);
  expect(host.lines).toContainEqual(
    expect.stringMatching(`^Ready: ${host.ready.origin} \\(\\d+ functions\\)$`),
  );
});

test('what the app logs is one line each: time, level, function, message', async () => {
  await host.get('/api/say');
  expect(await line(/ say /)).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z information say a line\\nof two$/);
});

test('it listens on the loopback address only', async () => {
  const port = Number(new URL(host.ready.origin).port);
  const others = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter((one) => !one.internal && one.family === 'IPv4');
  for (const { address } of others) {
    const refused = await new Promise((resolve) => {
      connect({ host: address, port })
        .once('error', () => resolve(true))
        .once('connect', () => resolve(false));
    });
    expect(refused).toBe(true);
  }
  expect(new URL(host.ready.origin).hostname).toBe('127.0.0.1');
});

test('the keys it announces open what they should, and nobody gets in without', async () => {
  const { functionKey, masterKey } = host.ready;
  const start = async (key: string) => (await host.post('/api/start/chain/k', { n: 0 }, key)).status;
  expect(await start('')).toBe(401);
  expect(await start('wrong')).toBe(401);
  expect((await host.get('/admin/host/status', functionKey)).status).toBe(403);
  expect((await host.get('/admin/host/status', masterKey)).status).toBe(200);
  expect((await host.get('/runtime/webhooks/durabletask/instances', functionKey)).status).toBe(403);
  expect(await start(functionKey)).toBe(202);
});

test('the durable client reaches the engine on a port of its own, which the app port does not answer for', async () => {
  expect((await host.get('/durabletask/instances', host.ready.masterKey)).status).toBe(404);
});

test('a bundle of one file loads the same as the folder it was made of', async () => {
  const folder = path.join(newFolder(), 'build');
  mkdirSync(folder);
  const outfile = path.join(folder, 'index.js');
  const entry = path.join(testAppSources, 'index.cjs');
  buildSync({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    external: ['@azure/functions-core'],
    outfile,
  });
  writeFileSync(path.join(folder, 'package.json'), '{"main":"index.js"}');
  writeFileSync(path.join(folder, 'host.json'), readFileSync(path.join(testApp, 'host.json')));
  const bundled = await startHost(['--root', folder], env);
  const names = async (one: HostProcess) => {
    const functions = (await (await one.get('/admin/functions', one.ready.masterKey)).json()) as {
      name: string;
    }[];
    return functions.map(({ name }) => name).sort();
  };
  expect(await names(bundled)).toEqual(await names(host));
  await bundled.post('/api/start/waves/w', { left: 4, size: 2 });
  const status = await eventually(async () => {
    const one = (await (await bundled.get('/api/status/w')).json()) as {
      runtimeStatus: string;
      output: unknown;
    };
    return one.runtimeStatus === 'Completed' ? one : undefined;
  });
  expect(status.output).toEqual({ done: 4 });
  expect(await bundled.stop()).toBe(0);
});

test('it warns of a bare boolean, which arrives as text', async () => {
  await host.post('/api/start/bareBoolean/b', {});
  expect((await ended('b')).output).toEqual({ type: 'string', value: 'True' });
  expect(await line(/bare boolean/)).toMatch(
    / warning Host\.DurableTask b: the activity 'kindOf' gets a bare boolean/,
  );
});

test('it warns of events that continueAsNew drops', async () => {
  await host.post('/api/start/dropsEvents/d', {});
  for (const name of ['later', 'go']) await host.post(`/api/raise/d/${name}`, {});
  expect((await ended('d')).output).toBe('second');
  expect(await line(/continueAsNew drops/)).toContain('drops 1 events that nobody awaited (later)');
});

test('it warns of an input above 45 KB and of an execution with many tasks', async () => {
  await host.post('/api/start/bigInput/i', {});
  await host.post('/api/start/longOne/l', { n: 250 });
  await ended('i');
  await ended('l');
  expect(await line(/49 KB; above 45 KB/)).toContain("the input of the activity 'nothing'");
  expect(await line(/has scheduled 250 tasks in one execution/)).toContain('warning');
});

test('a durable timer may fire up to a second early, so that nobody takes it for the clock', async () => {
  await host.post('/api/start/timer/t', { ms: 1500 });
  expect((await ended('t')).output).toEqual({ early: true });
});

test('instances get the default version of host.json, and a stricter rule fails the others at once', async () => {
  const versions = { defaultVersion: '2.0', versionMatchStrategy: 'Strict', versionFailureStrategy: 'Fail' };
  const settings = Object.fromEntries(
    Object.entries(versions).map(([name, value]) => [
      `AzureFunctionsJobHost__extensions__durableTask__${name}`,
      value,
    ]),
  );
  const strict = await startHost(['--root', testApp], { ...env, ...settings });
  const webhook = (version: string) =>
    strict.post(
      `/runtime/webhooks/durabletask/orchestrators/chain/v${version}?version=${version}`,
      { n: 0 },
      strict.ready.masterKey,
    );
  const status = (id: string) =>
    eventually(async () => {
      const one = (await (await strict.get(`/api/status/${id}`)).json()) as {
        runtimeStatus: string;
        output: unknown;
      };
      return ['Completed', 'Failed'].includes(one.runtimeStatus) ? one : undefined;
    });
  await webhook('1.0');
  await strict.post('/api/start/chain/default', { n: 0 });
  expect(await status('v1.0')).toMatchObject({
    runtimeStatus: 'Failed',
    output: expect.stringMatching(/^VersionMismatch/) as string,
  });
  expect(await status('default')).toMatchObject({ runtimeStatus: 'Completed' });
});

// What the local host refuses, with a sentence that says what and why.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArguments } from '../../local/host/args';
import { cleanUp, newFolder, startHost, testApp } from './support/host-process';

afterEach(cleanUp);

type Parts = { hostJson?: unknown; code?: string; settings?: unknown };

/** A function app of its own: the test app by default. */
function makeApp({ hostJson = { version: '2.0' }, code, settings }: Parts): string {
  const folder = newFolder();
  const load = `require(${JSON.stringify(path.join(testApp, 'index.cjs'))});`;
  const library = JSON.stringify(require.resolve('@azure/functions'));
  writeFileSync(path.join(folder, 'package.json'), '{"main":"index.cjs"}');
  writeFileSync(path.join(folder, 'host.json'), JSON.stringify(hostJson));
  writeFileSync(
    path.join(folder, 'index.cjs'),
    code === undefined ? load : `const { app } = require(${library});${code}`,
  );
  if (settings !== undefined)
    writeFileSync(path.join(folder, 'local.settings.json'), JSON.stringify(settings));
  return folder;
}

const env = { NOTES: '/dev/null', TICK: '0 0 0 1 1 *' };
const start = (parts: Parts, more: Record<string, string> = {}) =>
  startHost(['--root', makeApp(parts)], { ...env, ...more });
const durable = (durableTask: object) => ({ hostJson: { version: '2.0', extensions: { durableTask } } });

test.each<[string, Parts, RegExp]>([
  [
    'an unknown key of host.json',
    { hostJson: { version: '2.0', concurrency: {} } },
    /does not know concurrency; it would ignore/,
  ],
  [
    'an unknown extension',
    { hostJson: { version: '2.0', extensions: { queues: {} } } },
    /does not know extensions\.queues/,
  ],
  ['an unknown durable setting', durable({ hubNam: 'X' }), /does not know extensions\.durableTask\.hubNam/],
  [
    'an unknown storage setting',
    durable({ storageProvider: { speed: 1 } }),
    /does not know extensions\.durableTask\.storageProvider\.speed/,
  ],
  [
    'extended sessions, with which Azure does not start',
    durable({ extendedSessionsEnabled: true }),
    /extendedSessionsEnabled must be false/,
  ],
  [
    'a visibility below a minute, with which Azure does not start',
    durable({ storageProvider: { workItemQueueVisibilityTimeout: '00:00:30' } }),
    /must be between 1 and 60 minutes/,
  ],
  [
    'a hub name that Azure does not take',
    durable({ hubName: 'my-hub' }),
    /hubName must have 3 to 45 letters/,
  ],
  ['another version of host.json', { hostJson: { version: '1.0' } }, /host\.json: version/],
  [
    'an unknown trigger',
    { code: "app.storageQueue('q', { queueName: 'q', connection: 'C', handler: () => {} });" },
    /"q" uses the binding "queueTrigger", which the local host does not have/,
  ],
  [
    'an unknown output',
    {
      code:
        'const { output } = require(' +
        JSON.stringify(require.resolve('@azure/functions')) +
        "); app.http('h', { extraOutputs: [output.storageBlob({ path: 'a', connection: 'C' })], handler: () => ({}) });",
    },
    /"h" uses the binding "blob"/,
  ],
  [
    'an unknown route constraint',
    { code: "app.http('h', { route: 'a/{b:regex(x)}', handler: () => ({}) });" },
    /(route constraint|route part)/,
  ],
  [
    'a retry policy',
    {
      code: "app.timer('t', { schedule: '0 0 0 * * *', retry: { strategy: 'fixedDelay', maxRetryCount: 1, delayInterval: 1 }, handler: () => {} });",
    },
    /"t" has a retry policy/,
  ],
  [
    'a schedule that is none',
    { code: "app.timer('t', { schedule: '61 * * * * *', handler: () => {} });" },
    /"t": The schedule "61 \* \* \* \* \*" is no NCRONTAB/,
  ],
  [
    'a schedule whose setting is missing',
    { code: "app.timer('t', { schedule: '%NOWHERE%', handler: () => {} });" },
    /setting NOWHERE of a timer is not set/,
  ],
  ['an app that throws while loading', { code: "throw new Error('the app says no');" }, /the app says no/],
  ['a setting that is no text', { settings: { Values: { COUNT: 5 } } }, /setting COUNT in .* is not a text/],
])('%s is refused at the start', async (_what, parts, sentence) => {
  await expect(start(parts)).rejects.toThrow(sentence);
});

test('a setting that disables a function is refused, since it would not be followed', async () => {
  await expect(start({}, { 'AzureWebJobs.tick.Disabled': 'true' })).rejects.toThrow(
    /AzureWebJobs\.tick\.Disabled/,
  );
});

test('a folder without an app is refused with what is missing', async () => {
  await expect(startHost(['--root', newFolder()])).rejects.toThrow(/There is no host\.json/);
  const folder = makeApp({});
  writeFileSync(path.join(folder, 'package.json'), '{"main":"dist/missing.js"}');
  await expect(startHost(['--root', folder])).rejects.toThrow(
    /No file matches "main" \("dist\/missing\.js"\).*built/,
  );
});

test('a port that is taken is refused, and the exit code is 1', async () => {
  const first = await start({});
  const port = new URL(first.ready.origin).port;
  await expect(startHost(['--root', makeApp({}), '--port', port], env)).rejects.toThrow(
    /port \d+ of 127\.0\.0\.1: it is in use/,
  );
});

test('keys of host.json that have no counterpart here are passed over, and settings override the file', async () => {
  const storageProvider = {
    partitionCount: 4,
    maxQueuePollingInterval: '00:00:01',
    controlQueueVisibilityTimeout: '00:01:00',
  };
  const durableTask = { hubName: 'FromFile', maxConcurrentOrchestratorFunctions: 5, storageProvider };
  const logging = { logLevel: { default: 'Information' } };
  const hostJson = {
    version: '2.0',
    logging,
    extensionBundle: { id: 'x', version: '[4.*, 5.0.0)' },
    extensions: { http: { routePrefix: 'v1' }, durableTask },
  };
  const host = await start(
    { hostJson },
    { AzureFunctionsJobHost__extensions__durableTask__hubName: 'FromSetting', SAID: 'hello' },
  );
  expect(await (await host.get('/v1/say')).text()).toBe('hello');
  await host.post('/v1/start/chain/c', { n: 0, ms: 0 });
  const statusUnder = async (hub: string) => {
    const target = `/runtime/webhooks/durabletask/instances/c?taskHub=${hub}`;
    return (await host.get(target, host.ready.masterKey)).status;
  };
  expect(await statusUnder('FromFile')).toBe(404);
  expect([200, 202]).toContain(await statusUnder('FromSetting'));
});

test('settings of the file become environment variables, and those already set win', async () => {
  const settings = { IsEncrypted: false, Values: { SAID: 'from the file', ...env } };
  const { SAID: _, TICK: __, NOTES: ___, ...bare } = process.env as Record<string, string>;
  const host = await startHost(['--root', makeApp({ settings })], bare);
  expect(await (await host.get('/api/say')).text()).toBe('from the file');
  const other = await startHost(['--root', makeApp({ settings })], { SAID: 'already set' });
  expect(await (await other.get('/api/say')).text()).toBe('already set');
});

test.each([
  [['--root'], /--root needs a value/],
  [[], /--root is missing/],
  [['--root', '.', '--fast'], /does not know the switch --fast/],
  [['--root', '.', '--port', 'x'], /--port x is not a port/],
  [['--root', '.', '--port', '70000'], /--port 70000 is not a port/],
  [['--root', '.', '--log-level', 'loud'], /--log-level loud is none of trace/],
])('the command line %j is refused with a sentence', (argv, sentence) => {
  expect(() => parseArguments(argv)).toThrow(sentence);
});

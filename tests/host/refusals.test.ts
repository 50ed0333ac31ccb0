// What the local host refuses, with a sentence that says what and why.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArguments } from '../../local/host/args';
import { readHostJson } from '../../local/host/host-json';
import { cleanUp, newFolder, startHost } from './support/host-process';
import { makeApp, type Parts } from './support/make-app';

afterEach(cleanUp);

const env = { NOTES: '/dev/null', TICK: '0 0 0 1 1 *' };
const start = (parts: Parts, more: Record<string, string> = {}) =>
  startHost(['--root', makeApp(parts)], { ...env, ...more });

const hostJsonOf = (hostJson: unknown, settings: Record<string, string> = {}) =>
  readHostJson(makeApp({ hostJson }), settings);
const durable = (durableTask: object) => ({ version: '2.0', extensions: { durableTask } });
const visibility = { workItemQueueVisibilityTimeout: '00:00:30' };

test.each<[string, unknown, RegExp]>([
  ['an unknown key', { version: '2.0', concurrency: {} }, /does not know concurrency; it would ignore/],
  [
    'an unknown extension',
    { version: '2.0', extensions: { queues: {} } },
    /does not know extensions\.queues/,
  ],
  ['an unknown durable key', durable({ hubNam: 'X' }), /does not know extensions\.durableTask\.hubNam/],
  ['an unknown storage key', durable({ storageProvider: { speed: 1 } }), /know .*\.storageProvider\.speed/],
  ['extended sessions', durable({ extendedSessionsEnabled: true }), /extendedSessionsEnabled must be false/],
  [
    'a visibility below a minute',
    durable({ storageProvider: visibility }),
    /must be between 1 and 60 minutes/,
  ],
  [
    'a hub name that Azure does not take',
    durable({ hubName: 'my-hub' }),
    /hubName must have 3 to 45 letters/,
  ],
  ['another version of the file', { version: '1.0' }, /host\.json: version/],
])('host.json: %s is refused with a sentence', (_what, hostJson, sentence) => {
  expect(() => hostJsonOf(hostJson)).toThrow(sentence);
});

test('host.json: all problems are told at once', () => {
  expect(() => hostJsonOf({ version: '2.0', a: 1, extensions: { http: { b: 2 } } })).toThrow(
    /know extensions\.http\.b;.* know a;/,
  );
});

test('host.json: what has no counterpart here is passed over, and settings win over the file', () => {
  const storageProvider = { partitionCount: 4, maxQueuePollingInterval: '00:00:01' };
  const logging = { logLevel: { default: 'Information' } };
  const file = {
    ...durable({ hubName: 'FromFile', storageProvider, tracing: {} }),
    logging,
    functionTimeout: '00:30:00',
  };
  expect(hostJsonOf(file)).toMatchObject({
    hubName: 'FromFile',
    maxActivities: 10,
    functionTimeout: 1_800_000,
  });
  const settings = {
    AzureFunctionsJobHost__extensions__durableTask__hubName: 'FromSetting',
    AzureFunctionsJobHost__extensions__durableTask__maxConcurrentActivityFunctions: '64',
  };
  expect(hostJsonOf(file, settings)).toMatchObject({ hubName: 'FromSetting', maxActivities: 64 });
});

const outputs = JSON.stringify(require.resolve('@azure/functions'));
const unknownParts = `
app.storageQueue('q', { queueName: 'q', connection: 'C', handler: () => {} });
app.http('h', { extraOutputs: [require(${outputs}).output.storageBlob({ path: 'a', connection: 'C' })], handler: () => ({}) });
app.timer('t', { schedule: '0 0 0 * * *', retry: { strategy: 'fixedDelay', maxRetryCount: 1, delayInterval: 1 }, handler: () => {} });
`;

test('triggers, outputs, retry policies and disabled functions that would not be followed are refused, all at once', async () => {
  const refused = expect(start({ code: unknownParts }, { 'AzureWebJobs.t.Disabled': 'true' })).rejects;
  await refused.toThrow(
    /"q" uses the binding "queueTrigger", which the local host does not have.*"h" uses the binding "blob".*"t" has a retry policy.*AzureWebJobs\.t\.Disabled/,
  );
});

const timer = (schedule: string) => `app.timer('t', { schedule: '${schedule}', handler: () => {} });`;

test.each<[string, Parts, RegExp]>([
  [
    'a route constraint',
    { code: "app.http('h', { route: 'a/{b:length(3)}', handler: () => ({}) });" },
    /":length\(3\)"/,
  ],
  [
    'a schedule that is none',
    { code: timer('61 * * * * *') },
    /"t": The schedule "61 \* \* \* \* \*" is no NCRONTAB/,
  ],
  [
    'a schedule whose setting is missing',
    { code: timer('%NOWHERE%') },
    /setting NOWHERE of a timer is not set/,
  ],
  ['an app that throws while loading', { code: "throw new Error('the app says no');" }, /the app says no/],
  ['a setting that is no text', { settings: { Values: { COUNT: 5 } } }, /setting COUNT in .* is not a text/],
])('%s is refused at the start', async (_what, parts, sentence) => {
  await expect(start(parts)).rejects.toThrow(sentence);
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
    /port \d+ of 127\.0\.0\.1: it is in use; --port takes another/,
  );
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

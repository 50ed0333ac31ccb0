import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostJsonProblems } from '../../scripts/infra/hostJson';

const text = readFileSync('host.json', 'utf8');

/** host.json with one value set, at a path of names. */
function withValue(path: string, value: unknown): string {
  const host = JSON.parse(text) as Record<string, unknown>;
  const names = path.split('/');
  const last = names.pop()!;
  const parent = names.reduce((inner, name) => inner[name] as Record<string, unknown>, host);
  if (value === undefined) delete parent[last];
  else parent[last] = value;
  return JSON.stringify(host);
}

test.each(['storage', 'dts'])('the host.json for the backend %s is in order', (backend) => {
  const made = execFileSync(process.execPath, ['scripts/host-json.mjs', backend], { encoding: 'utf8' });
  expect(hostJsonProblems(made)).toEqual([]);
});

const durable = 'extensions/durableTask';
const storage = `${durable}/storageProvider`;
test.each([
  [
    'an invisibility below a minute: the host does not start',
    `${storage}/controlQueueVisibilityTimeout`,
    '00:00:30',
  ],
  ['five minutes of standstill after a kill', `${storage}/workItemQueueVisibilityTimeout`, '00:05:00'],
  ['polling every 30 seconds', `${storage}/maxQueuePollingInterval`, '00:00:30'],
  ['no polling interval at all: 30 seconds by default', `${storage}/maxQueuePollingInterval`, undefined],
  ['prefetched messages that a graceful stop leaves behind', `${storage}/controlQueueBufferThreshold`, 256],
  ['more partitions than there may be', `${storage}/partitionCount`, 17],
  ['extended sessions: the host does not start', `${durable}/extendedSessionsEnabled`, true],
  ['a hub name of two letters: the host does not start', `${durable}/hubName`, 'ab'],
  ['a hub name with a hyphen: the host does not start', `${durable}/hubName`, 'segment-exports'],
  ['ten activities at once: the pace breaks', `${durable}/maxConcurrentActivityFunctions`, 10],
  [
    'the default number of activities: the pace breaks',
    `${durable}/maxConcurrentActivityFunctions`,
    undefined,
  ],
  ['runs of another version left standing silently', `${durable}/versionFailureStrategy`, 'Reject'],
  ['old runs on changed code', `${durable}/versionMatchStrategy`, 'CurrentOrOlder'],
  ['no version of the orchestrations', `${durable}/defaultVersion`, undefined],
  ['a backend that does not exist', `${storage}/type`, 'durabletask-scheduler'],
  ['inputs and outputs in traces', `${durable}/tracing`, { traceInputsAndOutputs: true }],
  ['sampling that drops run events', 'logging/applicationInsights/samplingSettings/excludedTypes', 'Request'],
  ['run events below the log level', 'logging/logLevel/default', 'Warning'],
  ["the host's own noise", 'logging/logLevel/DurableTask.AzureStorage', 'Information'],
  ['a bundle without the scheduler', 'extensionBundle/version', '[4.0.0, 5.0.0)'],
  ['a limit that cuts activities off', 'functionTimeout', '00:05:00'],
  ['a root key that the host would ignore', 'functionTimeOut', '00:30:00'],
  ['another prefix of the routes', 'extensions/http/routePrefix', ''],
])('%s is refused', (_, path, value) => {
  const problems = hostJsonProblems(withValue(path, value));
  expect(problems.length).toBeGreaterThan(0);
});

test('a refusal says the key and why', () => {
  expect(hostJsonProblems(withValue(`${storage}/controlQueueVisibilityTimeout`, '00:00:30'))).toEqual([
    'extensions.durableTask.storageProvider.controlQueueVisibilityTimeout: Must be 1 minute: less keeps the host from starting.',
  ]);
});

test('what is no JSON is refused', () => {
  expect(hostJsonProblems('{')).toEqual(['host.json is not JSON']);
});

/**
 * 5,000 calls made up from the document that the app itself serves, on the local host with everything behind it:
 * none is answered by a server error, and every answer is one that the document describes. Needs dist/ and build/.
 */
import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';
import fc from 'fast-check';
import type { Stack } from '../../local/stack/start';
import { consent } from '../../shared/connections/consent';
import { putSegments } from '../connections/segments';
import { almost, fitting, type Schema } from './arbitrary';
import { type Answer, callerOf, type Send } from '../http/caller';
import { startStack } from '../storage/stack';

const calls = 5000;
const atOnce = 16;
/** Makes the same calls each time. */
const seed = 20261124;

interface Operation {
  operationId: string;
  parameters: { name: string; in: string; required: boolean; schema: Schema }[];
  requestBody?: { required: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}
interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

let stack: Stack;
let document: Document;
let caller: ReturnType<typeof callerOf>;
const send: Send = (...call) => caller.send(...call);
const put = async (path: string, body: object) => {
  const answer = await send('PUT', path, {
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (answer.status >= 300) throw new Error(answer.body);
};

beforeAll(async () => {
  stack = await startStack({
    settings: { SEGMENTS_LOCATION: 'customerinsights/CustomerInsights_1a2b/BlobExport' },
    simulator: {
      timeScale: 100,
      limits: { requestsPerSecond: 1e6, importsPerMinute: 1e6, singleImportsPerMinute: 1e6 },
    },
    host: { args: ['--no-timers'] },
  });
  caller = callerOf(`${stack.host!.origin}/api/`, { 'x-functions-key': stack.host!.functionKey });
  await putSegments(stack.blobs!);
  const limits = { requestsPerSecond: 10_000, importsPerMinute: 100_000, pollSeconds: 0.1, settleSeconds: 5 };
  await put('connections/main', {
    displayName: 'Main',
    host: stack.simulator!.host,
    secretName: 'activecampaign-key',
    audience: 'contributors',
    consent: { accepted: true, version: consent.version },
    limits,
  });
  await put('exports/news', {
    displayName: 'News',
    connectionId: 'main',
    listId: '1',
    segments: ['LoyalMembers'],
    mapping: { email: 'Email' },
    automations: 'never',
  });
  document = JSON.parse((await send('GET', 'openapi.json')).body) as Document;
}, 120_000);
afterAll(async () => {
  caller.close();
  await stack.stop();
});

const known = ['main', 'news', 'LoyalMembers', 'Email', 'FirstName', '1', 'x', 'keep', '2026-11-24', '100'];
const resolve = (ref: string): Schema => document.components.schemas[ref.split('/').at(-1) ?? ''] ?? {};
const text = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** One segment of a path. Half characters cannot be sent, and empty ones and dots would make it another path. */
const segment = (value: string): string =>
  /^\.{0,2}$/.test(value) ? 'x' : encodeURIComponent(value.replace(/\p{Cs}/gu, ''));

/** A call to one operation. Things are deleted under other names, so that what the other calls need stays. */
function callOf(path: string, method: string, operation: Operation): fc.Arbitrary<() => Promise<Answer>> {
  const of = (where: string) =>
    fc.record(
      Object.fromEntries(
        operation.parameters
          .filter((one) => one.in === where)
          .map((one) => [one.name, fitting(one.schema, resolve, known)]),
      ),
      {
        requiredKeys:
          where === 'path'
            ? operation.parameters.filter((one) => one.in === where).map(({ name }) => name)
            : [],
      },
    );
  const [type, body] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const bodies = body ? almost(fitting(body.schema, resolve, known)) : fc.constant(undefined);
  return fc
    .tuple(of('path'), of('query'), of('header'), bodies)
    .map(([params, query, headers, sent]) => () => {
      const filled = path.slice(1).replace(/\{(\w+)\}/g, (_all, name: string) => {
        const value = segment(text((params as Record<string, unknown>)[name]));
        return method === 'delete' ? value.replace(/^(main|news)$/, 'other') : value;
      });
      const asked = new URLSearchParams(
        Object.entries(query).map(([name, value]): [string, string] => [name, text(value)]),
      );
      const given = Object.entries(headers)
        .map(([name, value]): [string, string] => [name, text(value).replace(/[^\x20-\x7e]/g, '')])
        .filter(([, value]) => value !== '');
      return send(method.toUpperCase(), `${filled}?${asked.toString()}`, {
        headers: { ...(type === undefined ? {} : { 'content-type': type }), ...Object.fromEntries(given) },
        ...(sent === undefined
          ? {}
          : { body: type === 'application/json' ? JSON.stringify(sent) : text(sent) }),
      });
    });
}

/** What is wrong with an answer; undefined when the document describes it. */
function judge(ajv: Ajv2020, validators: Map<string, ValidateFunction>) {
  return (operation: Operation, answer: Answer): string | undefined => {
    const { body } = answer;
    const described = operation.responses[answer.status];
    if (answer.status >= 500) return `server error ${answer.status}: ${body.slice(0, 300)}`;
    // What the host answers before the app is asked: a path that is no route, a parameter that is no text.
    if (body === '' && (answer.status === 404 || answer.status === 400)) return undefined;
    if (!described) return `status ${answer.status} is not described: ${body.slice(0, 300)}`;
    if (answer.headers['x-request-id'] === undefined) return 'no x-request-id';
    const type = answer.headers['content-type'] ?? '';
    if (body === '') return described.content === undefined ? undefined : 'the body is missing';
    const media = Object.entries(described.content ?? {}).find(([name]) =>
      type.startsWith(name.split(';')[0] ?? ''),
    );
    if (!media) return `type ${type} is not described`;
    if (!type.startsWith('application/json')) return undefined;
    const key = `${operation.operationId} ${answer.status}`;
    const validate: ValidateFunction =
      validators.get(key) ?? ajv.compile({ ...media[1].schema, components: document.components } as object);
    validators.set(key, validate);
    return validate(JSON.parse(body))
      ? undefined
      : `${ajv.errorsText(validate.errors)}: ${body.slice(0, 300)}`;
  };
}

test('5,000 calls from its own document: no server error, and every answer is described', async () => {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  // Three times as many for those that need a body: there is more to get wrong.
  const weights = operations.map(({ operation }) => (operation.requestBody?.required ? 3 : 1));
  const unit = calls / weights.reduce((sum, weight) => sum + weight, 0);
  const planned = operations.flatMap(({ path, method, operation }, at) =>
    fc
      .sample(callOf(path, method, operation), {
        numRuns: Math.ceil(unit * (weights[at] ?? 1)),
        seed: seed + at,
      })
      .map((call) => ({ call, operation, method, path })),
  );
  const judgement = judge(new Ajv2020({ strict: false, validateFormats: false }), new Map());
  const faults: string[] = [];
  const statuses = new Map<string, number>();
  let next = 0;
  const lane = async () => {
    for (let at = next++; at < planned.length; at = next++) {
      // Neighbours of one operation are spread: the calls meet the states that others leave.
      const one = planned[(at * 7919) % planned.length]!;
      const answer = await one.call();
      const fault = judgement(one.operation, answer);
      statuses.set(`${answer.status}`, (statuses.get(`${answer.status}`) ?? 0) + 1);
      if (fault !== undefined) faults.push(`${one.method} ${one.path}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  expect(faults.slice(0, 20)).toEqual([]);
  expect(planned.length).toBeGreaterThanOrEqual(calls);
  // The calls went deep: many succeeded, and every kind of refusal was met.
  expect(statuses.get('200')).toBeGreaterThan(calls / 20);
  for (const status of ['201', '400', '404', '409', '412', '422'])
    expect([status, statuses.get(status) ?? 0]).not.toEqual([status, 0]);
}, 300_000);

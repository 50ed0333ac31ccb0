/**
 * An API key and people's data go through every path; then everything that is written about it is searched: the
 * host's log, Durable's history, the audit, documents, errors. Needs dist/ and build/.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../../local/stack/start';
import { consent } from '../../shared/connections/consent';
import type { Run } from '../../shared/model/run';
import { memberColumns, putSegments } from '../connections/segments';
import { startStack } from '../storage/stack';

const key = 'canary-key-6f1c7a52';
const wrongKey = 'canary-key-wrong-8d2e';
/** Parts of the people in the segment, none of which may stand anywhere but where rows belong. */
const canaries = ['canary.person', 'Canaryfirst', 'Canarylast', '+49 555 0190', 'canary at nowhere'];

let stack: Stack;
const answers: string[] = [];
beforeAll(async () => {
  stack = await startStack({
    settings: { SEGMENTS_LOCATION: 'customerinsights/CustomerInsights_1a2b/BlobExport' },
    simulator: {
      timeScale: 100,
      accounts: [{ keys: [key], exclusions: [{ value: 'canary.person1@example.com' }] }],
    },
    vaultRole: 'Key Vault Secrets Officer',
    host: { args: ['--no-timers'] },
  });
  const rows = Array.from(
    { length: 30 },
    (_, at) => `${at},canary.person${at}@example.com,Canaryfirst,Canarylast,+49 555 0190,gold,none`,
  );
  rows.push('99,canary at nowhere,Canaryfirst,Canarylast,+49 555 0190,gold,none');
  await putSegments(stack.blobs!, [memberColumns.join(','), ...rows].join('\r\n'));
}, 120_000);
afterAll(() => stack.stop());

/** Makes a call; what it answers is kept for the search, unless the call is there to hand people's data out. */
async function call(
  method: string,
  at: string,
  body?: unknown,
  people = false,
  type = 'application/json',
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${stack.host!.origin}/api/${at}`, {
    method,
    headers: {
      'x-functions-key': stack.host!.functionKey,
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!people) answers.push(`${method} ${at} ${answer.status} ${[...answer.headers].join(' ')} ${text}`);
  return (text.startsWith('{') ? JSON.parse(text) : {}) as Record<string, unknown>;
}

async function ended(runId: string): Promise<Run> {
  for (let tries = 0; tries < 300; tries++) {
    const run = (await call('GET', `runs/${runId}`)) as unknown as Run;
    if (run.endedAt !== undefined) return run;
    await sleep(200);
  }
  throw new Error('The run did not end.');
}

async function filesBelow(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) {
      const file = path.join(entry.parentPath, entry.name);
      found.set(file, await readFile(file, 'latin1'));
    }
  return found;
}

/** Blobs of the app's container, those that are made to hold rows left out. */
async function documents(): Promise<Map<string, string>> {
  const container = stack.blobs!.getContainerClient('exports');
  const found = new Map<string, string>();
  for await (const { name } of container.listBlobsFlat()) {
    if (/^runs\/.+\//.test(name) && !name.endsWith('/run.json') && !name.endsWith('/plan.json')) continue;
    if (name.includes('/delivered/')) continue;
    found.set(name, (await container.getBlobClient(name).downloadToBuffer()).toString('latin1'));
  }
  return found;
}

test('neither the key nor a person is found in log, history, audit, documents, errors or headers', async () => {
  const connection = (more: object) => ({
    displayName: 'Main',
    host: stack.simulator!.host,
    consent: { accepted: true, version: consent.version },
    limits: { requestsPerSecond: 500, importsPerMinute: 10_000, pollSeconds: 0.2, settleSeconds: 20 },
    ...more,
  });
  const body = (more: object) => ({
    displayName: 'News',
    connectionId: 'main',
    listId: '1',
    segments: ['LoyalMembers'],
    mapping: { email: 'Email', firstName: 'FirstName', lastName: 'LastName', phone: 'Phone' },
    automations: 'never',
    ...more,
  });
  await call('PUT', 'connections/main', connection({ apiKey: wrongKey }));
  await call('PUT', 'connections/main', connection({ apiKey: key, apikey: key }));
  await call('PUT', 'connections/main', connection({ apiKey: `${key}\r\n${key}` }));
  await call('PUT', 'connections/main', connection({ apiKey: key, host: 'https://contoso.api-us1.com' }));
  expect(await call('PUT', 'connections/main', connection({ apiKey: key }))).toMatchObject({
    secretWritten: true,
  });
  await call('POST', 'connections/main/test');
  await call('GET', 'connections/main/lists');
  await call('PUT', 'exports/news', body({ listId: '99' }));
  expect(await call('PUT', 'exports/news', body({}))).toMatchObject({ listName: 'Newsletter' });
  const preview = await call('POST', 'exports/preview', body({}), true);
  expect(JSON.stringify(preview)).toContain('canary.person0@example.com');
  const dry = (await call('POST', 'exports/news/runs', { dryRun: true })) as unknown as Run;
  await ended(dry.runId);
  await call('GET', `runs/${dry.runId}/plan`);
  await call('GET', `runs/${dry.runId}/plan/contacts?kind=added`, undefined, true);
  const started = (await call('POST', 'exports/news/runs', {})) as unknown as Run;
  const run = await ended(started.runId);
  expect(run.counts).toMatchObject({ read: 31, invalid: 1 });
  expect(run.counts.delivered).toBeGreaterThan(0);
  await call('GET', `runs/${run.runId}/rejects`, undefined, true);
  const corrected =
    'Email,FirstName,LastName,Phone\r\ncanary.person98@example.com,Canaryfirst,Canarylast,\r\n';
  const sent = await call('POST', 'exports/news/corrections', corrected, false, 'text/csv');
  expect(await ended((sent as unknown as Run).runId)).toMatchObject({ counts: { delivered: 1 } });
  await call('POST', 'exports/news/corrections', 'canary at nowhere,Canaryfirst\r\n', false, 'text/csv');
  const { started: all } = (await call('POST', 'runs', {})) as { started?: { runId: string }[] };
  for (const { runId } of all ?? []) await ended(runId);
  expect(all).toHaveLength(1);
  const address = { email: 'canary.person2@example.com' };
  expect(JSON.stringify(await call('POST', 'people/search', address, true))).toContain('news');
  await call('POST', 'people/search', { email: 'canary at nowhere' });
  const erasure = await call('POST', 'erasures', address);
  let state: unknown;
  for (let tries = 0; state !== 'done' && tries < 100; tries++) {
    ({ state } = await call('GET', `erasures/${String(erasure.id)}`));
    await sleep(200);
  }
  expect(state).toBe('done');
  await call('GET', 'status');
  await call('GET', 'audit');
  await call('GET', 'audit?format=csv');
  await call('GET', 'exports');

  const searched = new Map<string, string>([
    ...(await documents()),
    ...(await filesBelow(path.join(stack.folder, 'host'))),
    ['the log of the host', stack.host!.log.join('\n')],
    ['answers', answers.join('\n')],
  ]);
  // The search looks where things are: the run itself is found in history, log, documents and answers.
  for (const part of ['host/', 'audit/', 'runs/', 'the log', 'answers'])
    expect([
      part,
      [...searched].some(([where, text]) => where.includes(part) && text.includes(run.runId)),
    ]).toEqual([part, true]);
  const found = [...searched].flatMap(([where, text]) =>
    [key, wrongKey, ...canaries]
      .filter((canary) => text.includes(canary))
      .map((canary) => `${where}: ${canary}`),
  );
  expect(found).toEqual([]);
}, 180_000);

/**
 * A person is sent, searched, erased, and not sent again: the compiled app on the local host, driven over HTTP.
 * Needs dist/ and build/.
 */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../../local/stack/start';
import { consent } from '../../shared/connections/consent';
import type { Run } from '../../shared/model/run';
import type { Erasure } from '../../shared/people/erasure';
import type { SearchAnswer } from '../../shared/people/search';
import { putSegments } from '../connections/segments';
import { startStack } from '../storage/stack';

const email = 'zoe@example.com';
let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    settings: { SEGMENTS_LOCATION: 'customerinsights/CustomerInsights_1a2b/BlobExport' },
    simulator: { timeScale: 100 },
    host: { args: ['--no-timers'] },
  });
  await putSegments(stack.blobs!);
}, 120_000);
afterAll(() => stack.stop());

async function call<T>(
  method: string,
  at: string,
  body?: object,
): Promise<{ status: number; json: T; text: string }> {
  const answer = await fetch(`${stack.host!.origin}/api/${at}`, {
    method,
    headers: {
      'x-functions-key': stack.host!.functionKey,
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const text = await answer.text();
  return { status: answer.status, text, json: (text.startsWith('{') ? JSON.parse(text) : {}) as T };
}

async function until<T>(at: string, met: (json: T) => boolean): Promise<T> {
  for (let tries = 0; tries < 60; tries++) {
    const { json } = await call<T>('GET', at);
    if (met(json)) return json;
    await sleep(400);
  }
  throw new Error(
    `${at} did not get there: ${stack
      .host!.log.filter((line) => !line.includes('getErasure') && !line.includes('"call"'))
      .slice(-25)
      .join('\n')}`,
  );
}

async function runOnce(): Promise<Run> {
  const { json } = await call<Run>('POST', 'exports/news/runs', { mode: 'full' });
  return until<Run>(`runs/${json.runId}`, (run) => run.endedAt !== undefined);
}

test('an erased person is gone from the app and is left out of the next run, which balances', async () => {
  const limits = {
    requestsPerSecond: 500,
    importsPerMinute: 10_000,
    singleImportsPerMinute: 2000,
    pollSeconds: 0.2,
    settleSeconds: 20,
  };
  await call('PUT', 'connections/main', {
    displayName: 'Main',
    host: stack.simulator!.host,
    secretName: 'activecampaign-key',
    consent: { accepted: true, version: consent.version },
    limits,
  });
  await call('PUT', 'exports/news', {
    displayName: 'News',
    connectionId: 'main',
    listId: '1',
    segments: ['LoyalMembers'],
    mapping: { email: 'Email', lastName: 'LastName' },
    automations: 'never',
  });
  const first = await runOnce();
  expect(first.counts).toMatchObject({ read: 34, invalid: 1, duplicate: 1, delivered: 32 });

  const found = await call<SearchAnswer>('POST', 'people/search', { email: ' ZOE@example.com ' });
  expect(found.json.exports).toMatchObject([
    { exportId: 'news', delivered: { onList: true }, runs: [{ runId: first.runId }] },
  ]);

  const begun = await call<Erasure>('POST', 'erasures', { email });
  expect(begun.status).toBe(202);
  const done = await until<Erasure>(`erasures/${begun.json.id}`, ({ state }) => state === 'done');
  expect(done).toMatchObject({
    barred: true,
    exports: [
      { exportId: 'news', onList: true, account: expect.any(String) as string, listName: 'Newsletter' },
    ],
    inSnapshots: ['LoyalMembers'],
  });
  expect((await call<SearchAnswer>('POST', 'people/search', { email })).json).toMatchObject({
    exports: [],
    erased: { erasureId: done.id },
  });

  const second = await runOnce();
  expect(second.counts).toMatchObject({ read: 34, invalid: 1, duplicate: 1, rejected: 1, delivered: 31 });
  const rejects = await call('GET', `runs/${second.runId}/rejects`);
  expect(rejects.text).toContain(',rejected,person_erased,');
  expect(rejects.text).not.toContain('Müller');
  expect(rejects.text).not.toContain('zoe@');

  await call('POST', `erasures/${done.id}/release`);
  expect((await runOnce()).counts).toMatchObject({ rejected: 0, delivered: 32 });

  const { json } = await call<{ value: { action?: string; target?: { kind: string } }[] }>('GET', 'audit');
  const deeds = json.value.filter(({ target }) => target?.kind === 'person').map(({ action }) => action);
  expect(deeds).toEqual(['person.search', 'person.erase', 'person.search', 'person.release']);
  expect(JSON.stringify(json)).not.toContain('zoe@');
  // Durable's history of the erasure, and the log, know its id only.
  const history: string[] = [stack.host!.log.join('\n')];
  for (const entry of await readdir(path.join(stack.folder, 'host'), {
    recursive: true,
    withFileTypes: true,
  }))
    if (entry.isFile()) history.push(await readFile(path.join(entry.parentPath, entry.name), 'latin1'));
  expect(history.join()).toContain(done.id);
  expect(history.join().toLowerCase()).not.toContain('zoe@');
}, 180_000);

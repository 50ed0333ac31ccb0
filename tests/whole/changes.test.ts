/** Only what changed is sent; removal is planned, held over the limits and released by plan id only. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { defaultSample, type SampleSpec } from '../../local/sample/segment';
import { uploadSample } from '../../local/sample/upload';
import type { Run } from '../../shared/model/run';
import {
  expectStatus,
  setUp,
  simulatorContacts,
  simulatorSummary,
  startRun,
  startWhole,
  waitForRun,
  type ErrorBody,
  type Whole,
} from './harness';

const sample: SampleSpec = { ...defaultSample, rows: 1200, clean: true };
let whole: Whole;
/** Snapshots are told apart by the minute of their folder. */
let minute = 0;

const refresh = async (change: SampleSpec['refresh']): Promise<void> => {
  minute++;
  const { blobs } = whole.stack;
  if (!blobs) throw new Error('no storage');
  const at = new Date(Date.now() + minute * 60_000);
  await uploadSample(blobs, { ...sample, ...(change ? { refresh: change } : {}) }, at);
};

const plan = async (run: Run): Promise<Record<string, unknown>> =>
  (await expectStatus(whole.call('GET', `runs/${run.runId}/plan`), 200)).body as Record<string, unknown>;

beforeAll(async () => {
  whole = await startWhole({ timeScale: 50 });
  await refresh(undefined);
  await setUp(whole, { export: { leavers: { policy: 'unsubscribe' } } });
});
afterAll(() => whole.stack.stop());

test('the first run adds everybody, the second finds nothing to do and makes no import', async () => {
  const first = await waitForRun(whole, await startRun(whole));
  expect({ state: first.state, delivered: first.counts.delivered }).toEqual({
    state: 'succeeded',
    delivered: 1200,
  });
  const before = (await simulatorSummary(whole)).imports.requests;
  const second = await waitForRun(whole, await startRun(whole));
  expect({ state: second.state, unchanged: second.counts.unchanged }).toEqual({
    state: 'nothingToDo',
    unchanged: 1200,
  });
  expect((await simulatorSummary(whole)).imports.requests).toBe(before);
});

test('while ActiveCampaign works on the batches the run looks a few times a second at most', async () => {
  const { value: runs } = (await whole.call('GET', 'runs')).body as { value: Run[] };
  const first = runs.find(({ counts }) => counts.delivered === 1200);
  const seconds = (Date.parse(first?.endedAt ?? '') - Date.parse(first?.startedAt ?? '')) / 1000;
  const folder = path.join(whole.stack.folder, 'host');
  const journals = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
  const texts = await Promise.all(journals.map((name) => readFile(path.join(folder, name), 'utf8')));
  const rounds = texts.join('').split(/"Name":"pollBatches"/i).length - 1;
  expect(rounds).toBeGreaterThan(1);
  expect(rounds).toBeLessThan(8 * seconds);
});

test('a dry run sends nothing and tells who would be added, changed and removed', async () => {
  await refresh({ number: 1, changed: 0.02, added: 0.01, left: 0.02 });
  const before = await simulatorSummary(whole);
  const run = await waitForRun(whole, await startRun(whole, 'sample', { dryRun: true }));
  expect(run.state).toBe('planned');
  expect(await plan(run)).toMatchObject({
    adds: 12,
    changes: 24,
    leaverCounts: { leavers: 24, notSent: 24 },
  });
  for (const [kind, people] of Object.entries({ added: 12, changed: 24, removed: 24 })) {
    const csv = await expectStatus(whole.call('GET', `runs/${run.runId}/plan/contacts?kind=${kind}`), 200);
    expect(csv.text.match(/@[^@]*\r\n/g) ?? []).toHaveLength(people);
  }
  expect((await simulatorSummary(whole)).imports.requests).toBe(before.imports.requests);
});

test('a run after it sends exactly what changed and unsubscribes who left', async () => {
  const run = await waitForRun(whole, await startRun(whole));
  expect(run).toMatchObject({
    state: 'succeeded',
    counts: { read: 1188, unchanged: 1152, delivered: 36 },
    leaverCounts: { leavers: 24, unsubscribed: 24 },
  });
  const contacts = await simulatorContacts(whole);
  expect(contacts).toHaveLength(1212);
  expect(statuses(contacts)).toEqual({ 1: 1188, 2: 24 });
});

test('removals over the limit are held; only exactly the plan id releases them', async () => {
  await refresh({ number: 2, changed: 0, added: 0, left: 0.4 });
  const held = await waitForRun(
    whole,
    await startRun(whole),
    (run) => run.state === 'held' || run.endedAt !== undefined,
  );
  expect(held.state).toBe('held');
  expect(held.held?.reasons.map(({ code }) => code)).toContain('removals_over_limit');
  const wrong = await whole.call('POST', `runs/${held.runId}/release`, { planId: 'another' });
  expect({ status: wrong.status, code: (wrong.body as ErrorBody).error.code }).toEqual({
    status: 409,
    code: 'plan_mismatch',
  });
  expect(statuses(await simulatorContacts(whole))[2]).toBe(24);
  await expectStatus(whole.call('POST', `runs/${held.runId}/release`, { planId: held.planId }), 202);
  const ended = await waitForRun(whole, held.runId);
  expect(ended.leaverCounts.unsubscribed).toBe(ended.leaverCounts.leavers);
  expect(ended.leaverCounts.leavers).toBeGreaterThan(400);
  expect(ended.attempt).toBe(2);
});

test('a held run that a new start overtakes ends as expired, and nobody was removed by it', async () => {
  await refresh({ number: 3, changed: 0, added: 0, left: 0.9 });
  const held = await waitForRun(
    whole,
    await startRun(whole),
    (run) => run.state === 'held' || run.endedAt !== undefined,
  );
  expect(held.state).toBe('held');
  await refresh({ number: 2, changed: 0, added: 0, left: 0.4 });
  const next = await waitForRun(whole, await startRun(whole));
  // People whom the second refresh unsubscribed and the third brought back were refused, and are not sent again.
  expect({ delivered: next.counts.delivered, imports: next.progress.requests }).toEqual({
    delivered: 0,
    imports: 0,
  });
  expect(next.counts.unchanged + next.counts.rejected).toBe(next.counts.read);
  const overtaken = await waitForRun(whole, held.runId);
  expect({ state: overtaken.state, removed: overtaken.leaverCounts.unsubscribed }).toEqual({
    state: 'expired',
    removed: 0,
  });
});

test('a change of the mapping makes the next run full by itself, with automations off, and says why', async () => {
  const document = (await whole.call('GET', 'exports/sample')).body as Record<string, unknown>;
  const { mapping } = document as { mapping: Record<string, string> };
  const { phone: _dropped, ...narrower } = mapping;
  const body = { ...pick(document), mapping: narrower, automations: 'always' };
  await expectStatus(whole.call('PUT', 'exports/sample', body), 200);
  const run = await waitForRun(whole, await startRun(whole));
  expect(run.mode).toBe('full');
  expect(run.modeReason).toContain('Mapping');
  expect(run.counts.unchanged).toBe(0);
  expect(run.counts.delivered + run.counts.rejected).toBe(run.counts.read);
  expect((await plan(run)).automations).toBe(0);
});

test('a hundred starts with one Idempotency-Key are one run', async () => {
  const key = { 'idempotency-key': 'refresh-2026-11-24' };
  const answers = await Promise.all(
    Array.from({ length: 100 }, () => whole.call('POST', 'exports/sample/runs', {}, key)),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  expect(new Set(answers.map(({ body }) => (body as Run).runId)).size).toBe(1);
  expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(99);
  const other = await whole.call('POST', 'exports/sample/runs', { dryRun: true }, key);
  expect((other.body as ErrorBody).error.code).toBe('idempotency_key_reused');
  await waitForRun(whole, (answers[0]?.body as Run).runId);
});

/** Contacts by their status on list 1. */
function statuses(contacts: readonly Record<string, unknown>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { lists } of contacts as { lists: Record<string, number> }[]) {
    const status = String(lists['1']);
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

/** The parts of an export's answer that its body takes. */
const pick = (document: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    ['displayName', 'connectionId', 'listId', 'segments', 'mapping', 'leavers'].map((key) => [
      key,
      document[key],
    ]),
  );

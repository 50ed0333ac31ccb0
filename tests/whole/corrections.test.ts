/** A run's own rejects.csv, corrected and sent back, is delivered, and nobody is removed. */
import { parse } from 'csv-parse/sync';
import { imbalance } from '../../shared/model/counts';
import type { Run } from '../../shared/model/run';
import { csvLine, unguardCell } from '../../shared/runs/files/cells';
import {
  expectStatus,
  setUp,
  simulatorContacts,
  startRun,
  startWhole,
  waitForRun,
  type ErrorBody,
  type Whole,
} from './harness';

let whole: Whole;
beforeAll(async () => {
  whole = await startWhole({ timeScale: 20 });
  await setUp(whole, { export: { leavers: { policy: 'unsubscribe' } } });
}, 120_000);
afterAll(() => whole.stack.stop());

const send = (text: string) =>
  whole.call('POST', 'exports/sample/corrections', text, { 'content-type': 'text/csv' });

test("the sample's own rejects.csv, corrected, is delivered; nobody is removed and the equation holds", async () => {
  const first = await waitForRun(whole, await startRun(whole));
  const rejects = await expectStatus(whole.call('GET', `runs/${first.runId}/rejects`), 200);
  const rows: unknown = parse(rejects.text);
  const [header = [], ...lines] = rows as string[][];
  const [email, code] = [header.indexOf('EMail'), header.indexOf('_code')];
  const malformed = lines.filter((line) => line[code] === 'email_malformed');
  expect(malformed.length).toBeGreaterThan(10);
  const corrected = malformed.map((line, i) =>
    line.map((cell, at) => (at === email ? `corrected.${i}@example.com` : unguardCell(cell))),
  );
  const before = await simulatorContacts(whole);
  const answer = await expectStatus(send([header, ...corrected].map(csvLine).join('')), 202);
  const run = await waitForRun(whole, (answer.body as Run).runId);
  expect(imbalance(run.counts)).toBe(0);
  expect(run).toMatchObject({
    state: 'succeeded',
    source: 'corrections',
    counts: { read: malformed.length, delivered: malformed.length },
    leaverCounts: { leavers: 0, unsubscribed: 0 },
  });
  const after = await simulatorContacts(whole);
  expect(after).toHaveLength(before.length + malformed.length);
}, 120_000);

test.each([
  ['a file without the mapped columns', 'Name,City\r\nAnn,Bonn\r\n', 422, 'column_missing'],
  ['a file with a header and no rows', 'EMail,FirstName,LastName,Telephone\r\n', 422, 'body_invalid'],
])('%s is refused and starts nothing', async (_what, text, status, code) => {
  const answer = await send(text);
  expect({ status: answer.status, code: (answer.body as ErrorBody).error.code }).toEqual({ status, code });
});

test('a corrected file sent as another type is refused with the type that is taken', async () => {
  const answer = await whole.call('POST', 'exports/sample/corrections', '[]', {
    'content-type': 'application/json',
  });
  const { error } = answer.body as ErrorBody;
  expect({ status: answer.status, code: error.code }).toEqual({ status: 415, code: 'body_type_wrong' });
  expect(error.message).toContain('text/csv');
});

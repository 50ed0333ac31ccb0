/** What a connection no longer allows is not sent, although the export was saved when it was allowed. Needs dist/ and build/. */
import {
  connectionBody,
  expectStatus,
  setUp,
  simulatorSummary,
  startRun,
  startWhole,
  waitForRun,
  type Whole,
} from '../whole/harness';

let whole: Whole;
beforeAll(async () => {
  whole = await startWhole({ rows: 60 });
}, 120_000);
afterAll(() => whole.stack.stop());

test('a column that the connection allows no longer fails the run before anything is sent', async () => {
  const fields = [{ title: 'Loyalty tier', column: 'RewardPoints' }];
  const mapping = { email: 'EMail', fields };
  await setUp(whole, { connection: { allow: { columns: ['Reward*'] } }, export: { mapping } });
  const narrowed = await connectionBody(whole, { allow: { columns: ['TotalSpend'] } });
  await expectStatus(whole.call('PUT', 'connections/sim', narrowed), 200);
  const run = await waitForRun(whole, await startRun(whole));
  expect(run).toMatchObject({
    state: 'failed',
    error: { code: 'column_not_allowed', target: 'RewardPoints' },
  });
  expect((await simulatorSummary(whole)).imports.requests).toBe(0);
});

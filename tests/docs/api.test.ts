/** docs/api.http has every call of the app, and every call is answered as the file says, on the local host. Needs dist/ and build/. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { routes } from '../../functions/routes';
import { startWhole, type Whole } from '../whole/harness';
import { parseFile, Runner } from './httpFile';

const calls = parseFile(readFileSync(path.join(__dirname, '../../docs/api.http'), 'utf8'));
let whole: Whole;
let runner: Runner;
beforeAll(async () => {
  whole = await startWhole({ rows: 120, timeScale: 1, simulator: { batchSeconds: 1 } });
  const { host, simulator } = whole.stack;
  runner = new Runner({
    base: `${host!.origin}/api`,
    key: host!.functionKey,
    host: simulator!.host,
    secret: 'activecampaign-key',
    segment: 'HighValueCustomers',
  });
}, 120_000);
afterAll(() => whole.stack.stop());

test('every route has a call in the file', () => {
  const written = calls.map(
    ({ method, url }) => `${method} ${url.replace('{{base}}/', '').replace(/\?.*/, '')}`,
  );
  const missing = routes.filter(({ method, path: route }) => {
    const form = new RegExp(`^${method} ${route.replace(/\./g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`);
    return !written.some((one) => form.test(one));
  });
  expect(missing.map(({ name }) => name)).toEqual([]);
});

test.each(calls)('$title: $status', async (call) => {
  const answer = await runner.run(call);
  expect([answer.status, answer.status === call.status ? '' : answer.text]).toEqual([call.status, '']);
});

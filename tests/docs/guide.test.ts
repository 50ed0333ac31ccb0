/** Every call of docs/guide.md is sent to the local host, in its order, and answered as the page shows. Needs dist/ and build/. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startWhole, type Whole } from '../whole/harness';
import { parseCall, Runner } from './httpFile';
import { differences } from './likeness';

const page = readFileSync(path.join(__dirname, '../../docs/guide.md'), 'utf8');
const blocks = [...page.matchAll(/^```(http|json)\n([\s\S]*?)^```$/gm)].map(([, kind, text = '']) => ({
  kind,
  text,
}));
/** Each call with the answer that follows it, if one does. */
const steps = blocks.flatMap(({ kind, text }, at) => {
  const next = blocks[at + 1];
  const shown: unknown = next?.kind === 'json' ? JSON.parse(next.text) : undefined;
  return kind === 'http' ? [{ call: parseCall(text), shown }] : [];
});

let whole: Whole;
let runner: Runner;
beforeAll(async () => {
  whole = await startWhole({ rows: 1200, timeScale: 1, simulator: { batchSeconds: 1 } });
  const { host, simulator } = whole.stack;
  runner = new Runner({
    base: `${host!.origin}/api`,
    key: host!.functionKey,
    host: simulator!.host,
    segment: 'HighValueCustomers',
  });
}, 120_000);
afterAll(() => whole.stack.stop());

test.each(steps.map(({ call, shown }) => ({ name: call.name, call, shown })))(
  '$name',
  async ({ call, shown }) => {
    const answer = await runner.run(call);
    expect([answer.status, answer.status === call.status ? '' : answer.text]).toEqual([call.status, '']);
    if (shown !== undefined) expect(differences(shown, answer.json)).toEqual([]);
  },
);

test('a difference would be seen', () => {
  const real = { a: 1, list: [1, 2], text: 'from here to there' };
  expect(differences({ a: 1, list: [1, '…'], text: 'from … there' }, real)).toEqual([]);
  for (const wrong of [{ a: 2 }, { b: '…' }, { list: [1] }, { text: 'to …' }])
    expect(differences({ ...wrong, '…': '…' }, real)).toHaveLength(1);
  expect(differences({ a: 1 }, real)).toHaveLength(2);
});

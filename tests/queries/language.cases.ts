import { runQuery } from '../../scripts/infra/kql/run';

const now = new Date('2026-11-24T12:00:00Z');
const line = (minutesAgo: number, value: object) => ({
  timestamp: new Date(now.getTime() - minutesAgo * 60_000),
  message: JSON.stringify(value),
});
const table = [
  line(90, { event: 'a', n: 7, name: 'x' }),
  line(30, { event: 'a', n: 2, name: 'y' }),
  line(10, { event: 'b', n: null, name: 'x' }),
];
const run = (query: string, rows = table) => runQuery(query, rows, now);

test('rows are filtered, extended and projected', () => {
  expect(
    run(`traces | where message startswith '{"event":"a"' and timestamp > ago(1h)
         | extend e = parse_json(message) | project name = tostring(e.name), n = tolong(e.n)`),
  ).toEqual([{ name: 'y', n: 2 }]);
});

test('an aggregate over nothing is one row: null for max, 0 for count and sum', () => {
  expect(run('traces | summarize newest = max(timestamp), n = count(), s = sum(itemCount)', [])).toEqual([
    { newest: null, n: 0, s: 0 },
  ]);
});

test('grouped by something, nothing is no row', () => {
  expect(run('traces | summarize n = count() by message', [])).toEqual([]);
});

test('long divided by long stays long, with a real it does not', () => {
  expect(run('traces | take 1 | project a = 7 / 2, b = 7 / 2.0, c = 60.0 * 3 / 4')).toEqual([
    { a: 3, b: 3.5, c: 45 },
  ]);
});

test('a missing field is null: no comparison holds, and sums leave it out', () => {
  const e = 'traces | extend e = parse_json(message) |';
  expect(run(`${e} where tolong(e.n) > 0 | summarize n = count()`)).toEqual([{ n: 2 }]);
  expect(run(`${e} summarize s = sum(tolong(e.n)), none = sum(tolong(e.absent))`)).toEqual([
    { s: 9, none: 0 },
  ]);
  expect(run(`${e} project c = coalesce(tostring(e.absent), tostring(e.name)) | take 1`)).toEqual([
    { c: 'x' },
  ]);
});

test('arg_max takes the whole of the newest row of each group', () => {
  expect(
    run(`traces | extend e = parse_json(message) | extend name = tostring(e.name)
         | summarize arg_max(timestamp, e) by name | project name, event = tostring(e.event)
         | order by name asc`),
  ).toEqual([
    { name: 'x', event: 'b' },
    { name: 'y', event: 'a' },
  ]);
});

test('times are rounded down to their bin', () => {
  expect(run('traces | summarize n = count() by bin(timestamp, 1h) | order by timestamp asc')).toEqual([
    { timestamp: '2026-11-24T10:00:00.000Z', n: 1 },
    { timestamp: '2026-11-24T11:00:00.000Z', n: 2 },
  ]);
});

test.each([
  ['traces | mv-expand e = parse_json(message)'],
  ['traces | summarize stdev(itemCount)'],
  ['traces | project x = strlen(message)'],
  ['traces | where timestmp > ago(1h)'],
])('what is not supported, or wrong, is an error: %s', (query) => {
  expect(() => run(query)).toThrow();
});

/** How much of the account's minute a run gets, in virtual time, with the two lanes of the design. */
import { play, type WorldOptions } from './world';

const documented = { share: 1, importsPerMinute: 100, singleImportsPerMinute: 20, requestsPerSecond: 5 };

/** A quiet host, with 5 % of the answers taking 20 s. */
const quiet: Omit<WorldOptions, 'runs' | 'calls'> = {
  seed: 7,
  limits: documented,
  clocks: [0],
  hop: (random) => 10 + random() * 60,
  late: (random) => random() * 1000,
  wake: (random) => random() * 15,
  network: (random) => random() * 30,
  answer: (random) => (random() < 0.05 ? 20_000 : 500 + random() * 1000),
  early: (random) => random() * 1000,
  twice: 0,
};

const sorted = (times: readonly number[]): number[] => [...times].sort((a, b) => a - b);
const span = (times: readonly number[]): number => {
  const inOrder = sorted(times);
  return inOrder.at(-1)! - inOrder[0]!;
};
/** The least time (ms) in which 100 in 60.5 s allow so many. */
const ideal = (count: number): number => Math.floor((count - 1) / 100) * 60_500 + ((count - 1) % 100) * 290;

test('4,000 imports by two lanes of 50 take the time that 100 in 60.5 s allow, with at least 100 polls a minute beside', () => {
  const seen = play({ ...quiet, runs: [{ lanes: 2, pollers: 4, singles: 0, imports: 4000 }], calls: 8400 });
  expect(seen.imports).toHaveLength(4000);
  expect(ideal(4000) / span(seen.imports)).toBeGreaterThanOrEqual(0.99);
  const last = sorted(seen.imports).at(-1)!;
  const beside = seen.requests.filter((at) => at <= last).length;
  expect(beside / (span(seen.imports) / 60_000)).toBeGreaterThanOrEqual(100);
  expect(seen.missed).toBe(0);
});

test('on an unkind host, without delays of minutes, at least 95 % are left', () => {
  const unkind = {
    ...quiet,
    hop: (random: () => number) => 100 + random() * 2900,
    late: (random: () => number) => random() * 3000,
    twice: 0.01,
  };
  const seen = play({ ...unkind, runs: [{ lanes: 2, pollers: 1, singles: 0, imports: 4000 }], calls: 7500 });
  expect(seen.imports.length).toBeGreaterThan(3500);
  expect(ideal(seen.imports.length) / span(seen.imports)).toBeGreaterThanOrEqual(0.95);
});

test('two runs at once get the same total, and half of it each', () => {
  const run = { lanes: 2, pollers: 1, singles: 0 };
  const seen = play({ ...quiet, runs: [run, run], calls: 8000 });
  expect(ideal(seen.imports.length) / span(seen.imports)).toBeGreaterThanOrEqual(0.99);
  for (const arrivals of seen.byRun) expect(arrivals.length / seen.imports.length).toBeCloseTo(0.5, 1);
});

test('a run of three batches behind three large ones has its last import within three minutes', () => {
  const large = { lanes: 2, pollers: 1, singles: 0 };
  const seen = play({
    ...quiet,
    runs: [large, large, large, { lanes: 1, pollers: 0, singles: 0, imports: 3 }],
    calls: 2000,
  });
  const first = sorted(seen.imports)[0]!;
  expect(seen.byRun[3]).toHaveLength(3);
  expect(Math.max(...seen.byRun[3]!) - first).toBeLessThan(180_000);
});

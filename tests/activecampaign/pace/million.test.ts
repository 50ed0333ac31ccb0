/** The promise of the pace: 1,000,000 calls in virtual time on a host as unkind as Azure. */
import type { PaceLimits } from '../../../shared/activecampaign/pace';
import { mostIn, play, type WorldOptions } from './world';

const documented: PaceLimits = {
  share: 1,
  importsPerMinute: 100,
  singleImportsPerMinute: 20,
  requestsPerSecond: 5,
};

/** Nine of ten activities start up to 3 s late, some up to 8 s, one in a hundred up to 300 s. */
const lateness = (random: () => number): number => {
  const kind = random();
  if (kind < 0.9) return random() * 3000;
  return random() * (kind < 0.99 ? 8000 : 300_000);
};

const unkind: Omit<WorldOptions, 'seed' | 'calls' | 'limits'> = {
  runs: Array.from({ length: 4 }, () => ({ lanes: 2, pollers: 1, singles: 1 })),
  // Any two instances differ by at most 200 ms.
  clocks: [-100, -40, 30, 100],
  hop: (random) => 10 + random() * 100,
  late: lateness,
  wake: (random) => random() ** 4 * 250,
  network: (random) => random() * 50,
  answer: (random) => (random() < 0.05 ? 20_000 : 500 + random() * 1000),
  early: (random) => random() * 1000,
  twice: 0.01,
};

test('1,000,000 calls of four runs, late, out of order, twice, clocks apart: never more than 5 in a second, 100 and 20 in a minute', () => {
  const seen = play({ ...unkind, seed: 20261124, calls: 1_000_000, limits: documented });
  expect(seen.calls).toBeGreaterThanOrEqual(1_000_000);
  // The world is unkind indeed: slots were missed, and every kind of call was made.
  expect(seen.missed).toBeGreaterThan(10_000);
  expect(Math.min(seen.imports.length, seen.requests.length)).toBeGreaterThan(300_000);
  expect(seen.singles.length).toBeGreaterThan(50_000);

  expect(mostIn([...seen.imports, ...seen.requests], 1000)).toBeLessThanOrEqual(5);
  expect(mostIn(seen.imports, 60_000)).toBeLessThanOrEqual(100);
  expect(mostIn(seen.singles, 60_000)).toBeLessThanOrEqual(20);
}, 300_000);

test.each<[name: string, limits: PaceLimits]>([
  ['a share', { ...documented, share: 0.45 }],
  ['higher limits', { share: 1, importsPerMinute: 250, singleImportsPerMinute: 60, requestsPerSecond: 12 }],
  [
    'limits that do not fit each other',
    { share: 1, importsPerMinute: 7, singleImportsPerMinute: 300, requestsPerSecond: 3.3 },
  ],
])('%s of the limits is kept as exactly, with any order of events', (_name, limits) => {
  for (let seed = 1; seed <= 5; seed += 1) {
    const seen = play({ ...unkind, seed, calls: 4000, limits });
    const { share } = limits;
    expect(mostIn([...seen.imports, ...seen.requests], 1000)).toBeLessThanOrEqual(
      Math.ceil(limits.requestsPerSecond * share),
    );
    expect(mostIn(seen.imports, 60_000)).toBeLessThanOrEqual(limits.importsPerMinute * share);
    expect(mostIn(seen.singles, 60_000)).toBeLessThanOrEqual(limits.singleImportsPerMinute * share);
  }
});

test('the judge itself finds one call too many', () => {
  expect(mostIn([0, 200, 400, 600, 800, 999], 1000)).toBe(6);
  expect(mostIn([0, 200, 400, 600, 800, 1000], 1000)).toBe(5);
});

/** The chaos in short: `npm run chaos` kills ten times at every point, with a storm of 1,250,000 rows. */
import { killAt, passedPoints } from '../../bench/chaos/kills';
import { storm } from '../../bench/chaos/storm';
import { asInTests } from '../storage/stack';

// All at once: each mostly waits. One point in and one after the delivery; the others belong to the long form.
test.concurrent.each(['requestSent', 'reportWritten'] as const)(
  'killed twice at %s and started again: the run ends, nothing is lost',
  async (point) => {
    const result = await killAt(point, 2, 1500, await asInTests());
    expect(result).toMatchObject({ point, kills: 2, problems: [] });
  },
  180_000,
);

test.concurrent(
  'a run in a storm of 500, resets, slow answers, rate limits and storage errors ends balanced, nothing lost',
  async () => {
    const result = await storm({ rows: 2500, timeScale: 100, patienceSeconds: 150 }, await asInTests());
    expect(result.problems).toEqual([]);
    expect(result.resent.withAutomations).toBe(0);
  },
  240_000,
);

test('the long form kills at twelve points or more', () => {
  expect(passedPoints.length).toBeGreaterThanOrEqual(12);
});

import { effectiveLimits } from '../../shared/model/limits';
import {
  afterWave,
  deal,
  judgeWave,
  maxFailedWaves,
  reasonToGiveUp,
  ripen,
  slackAfter,
} from '../../shared/runs/lanes';
import type { DeliverLaneInput, Submitted } from '../../shared/runs/messages';

const input: DeliverLaneInput = {
  ...{ runId: 'a.20261124t021500-abcdef', attempt: 1, account: 'x', connectionId: 'c' },
  limits: effectiveLimits(undefined, 3600),
  ...{ open: '', later: [], lane: 0, wave: 3, failedWaves: 0, refusedWaves: 0 },
};
const result = (batch: number, change: Partial<Submitted>): Submitted => ({
  ...{ batch, used: true, next: 'done', failed: false, accepted: 0 },
  ...change,
});

test('batches are dealt alternately, and nothing is dealt twice or left out', () => {
  expect(deal('0-4')).toEqual(['0,2,4', '1,3']);
  expect(deal('7')).toEqual(['7']);
});

test('a batch that may not be sent yet waits for its time, the others go on', () => {
  const left = { open: [5], later: [] };
  const results = [result(1, { next: 'again' }), result(2, { next: 'again', notBefore: 900 }), result(3, {})];
  const next = afterWave(input, left, results, 500);
  expect(next).toMatchObject({ open: '1,5', later: [[2, 900]], wave: 4 });
  expect(ripen(next!, 899)).toEqual({ open: [1, 5], later: [[2, 900]] });
  expect(ripen(next!, 900)).toEqual({ open: [1, 2, 5], later: [] });
});

test('nothing left: the lane ends', () => {
  expect(afterWave(input, { open: [], later: [] }, [result(1, {})], 0)).toBeUndefined();
});

test('waves count as failed only when something was tried and nothing got through', () => {
  const waves = { failedWaves: 2, refusedWaves: 0 };
  expect(judgeWave(waves, [result(1, { used: false, next: 'again' })]).failedWaves).toBe(2);
  expect(judgeWave(waves, [result(1, { failed: true }), result(2, {})]).failedWaves).toBe(0);
  expect(judgeWave(waves, [result(1, { failed: true, used: false })]).failedWaves).toBe(3);
});

test.each([
  [{ failed: true }, 'account_unreachable'],
  [{ failed: true, used: false, trouble: 'vault_unavailable' as const }, 'vault_unavailable'],
])('after %j in many waves the lane gives up: %s', (change, code) => {
  const results = [result(1, change)];
  expect(reasonToGiveUp({ failedWaves: maxFailedWaves - 1, refusedWaves: 0 }, results)).toBeUndefined();
  expect(reasonToGiveUp({ failedWaves: maxFailedWaves, refusedWaves: 0 }, results)).toBe(code);
});

test('an account that refuses every batch as a whole stops the run instead of taking every batch apart', () => {
  expect(reasonToGiveUp({ failedWaves: 0, refusedWaves: maxFailedWaves }, [])).toBe('request_refused');
});

test('a wave that came too late begins earlier the next time, and later again once none is late', () => {
  expect(slackAfter(0, 2, 2)).toBe(2000);
  expect(slackAfter(8000, 30, 50)).toBe(10_000);
  expect(slackAfter(2000, 1, 50)).toBe(2000);
  expect(slackAfter(2000, 0, 50)).toBe(1000);
  expect(slackAfter(400, 0, 1)).toBe(0);
});

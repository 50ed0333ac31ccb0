import type { ImportOutcome } from '../../shared/activecampaign/importAnswer';
import { backOff, consequenceOf } from '../../shared/runs/importOutcome';

const now = 1_000_000;
const read = (outcome: ImportOutcome, failures = 0) => consequenceOf(outcome, [4, 7, 9], failures, now);

test('accepted: ActiveCampaign has the part, nothing failed', () => {
  expect(read({ type: 'accepted', batchId: 'b' })).toEqual({
    part: { kind: 'accepted', batchId: 'b' },
    failed: false,
  });
});

test('named contacts are refused at their place in the batch, not in the request', () => {
  const contacts = [{ position: 1, reason: 'bad' }];
  expect(read({ type: 'contactsRefused', contacts }).part).toEqual({
    kind: 'contactsRefused',
    refusals: [{ at: 7, code: 'refused_by_activecampaign', reason: 'bad' }],
  });
});

test.each([
  { type: 'refusedAsAWhole', status: 400, reasons: ['no'] },
  { type: 'tooLarge' },
] satisfies ImportOutcome[])('$type halves the part', (outcome) => {
  expect(read(outcome).part.kind).toBe('refusedAsAWhole');
});

test.each(['rateLimited', 'unavailable'] as const)(
  '%s makes everybody wait as told and is no failure',
  (type) => {
    expect(read({ type, waitSeconds: 30 })).toEqual({
      part: { kind: 'rateLimited', until: now + 30_000 },
      failed: false,
      waitUntil: now + 30_000,
    });
  },
);

test('402 stops the run, and what was not sent stays open', () => {
  expect(read({ type: 'accountUnpaid' })).toMatchObject({
    stop: 'account_unpaid',
    part: { kind: 'rateLimited' },
  });
});

test('a refused key is suspected, not believed', () => {
  expect(read({ type: 'keyRefused', loginPage: false })).toMatchObject({
    suspect: 'key_refused',
    failed: true,
  });
  expect(read({ type: 'keyRefused', loginPage: true })).toMatchObject({
    suspect: 'login_page',
    failed: true,
  });
});

test('403 again and again for one batch while the key is valid: the batch is searched for the reason', () => {
  expect(read({ type: 'keyRefused', loginPage: false }, 4).part.kind).toBe('refusedAsAWhole');
});

test.each([
  [{ type: 'lost', cause: 'timeout' }, true],
  [{ type: 'serverError', status: 502 }, true],
  [{ type: 'unreadable', status: 200 }, true],
  [{ type: 'notSent', cause: 'connection' }, false],
  [{ type: 'notFound' }, false],
] satisfies [ImportOutcome, boolean][])('%j may have been applied: %s', (outcome, mayHaveBeenApplied) => {
  expect(read(outcome, 2)).toEqual({
    part: { kind: 'failed', mayHaveBeenApplied, retryAt: now + backOff(2) },
    failed: true,
  });
});

test('pauses double up to five minutes', () => {
  expect([0, 1, 2, 20].map(backOff)).toEqual([2_000, 4_000, 8_000, 300_000]);
});

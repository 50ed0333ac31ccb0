import fc from 'fast-check';
import { newRecord, positionsOf, type BatchRecord } from '../../shared/runs/batchRecord';
import { claim as claimFor, claimMs, releaseClaim, type Claim } from '../../shared/runs/claims';
import { applyAnswer, maxFailures } from '../../shared/runs/partAnswers';
import { applyInfo, giveUpWaiting } from '../../shared/runs/partInfo';
import { decodeSummary, encodeSummary, summarizeBatch } from '../../shared/runs/batchSummary';

/** Answers are waited for 20 s. */
const claim = (record: BatchRecord, now: number, slot: number) => claimFor(record, now, slot, 20);

const claimed = (result: Claim): Extract<Claim, { kind: 'claimed' }> => {
  if (result.kind !== 'claimed') throw new Error(`not claimed but ${result.kind}`);
  return result;
};

test('a batch that is claimed is busy for a second copy of the activity', () => {
  const first = claimed(claim(newRecord(0, 250), 1000, 1000));
  expect(claim(first.record, 1001, 1001)).toEqual({ kind: 'busy', until: 1000 + claimMs(20) });
});

test('a claim whose time is over is sent again with automations off', () => {
  const first = claimed(claim(newRecord(0, 250), 1000, 1000));
  expect(first.automationsOff).toBe(false);
  const second = claimed(claim(first.record, 1000 + claimMs(20), 1000 + claimMs(20)));
  expect(second.automationsOff).toBe(true);
});

test('a claim given back leaves no trace', () => {
  const fresh = newRecord(3, 10);
  const { record, part } = claimed(claim(fresh, 1000, 1000));
  expect(releaseClaim(record, part)).toEqual(fresh);
});

test('a rate limit is not a failure of the batch and does not turn automations off', () => {
  const { record, part } = claimed(claim(newRecord(0, 10), 1000, 1000));
  const waiting = applyAnswer(record, part, { kind: 'rateLimited', until: 9000 }, 1500);
  expect(claim(waiting, 8999, 8999)).toEqual({ kind: 'busy', until: 9000 });
  expect(claimed(claim(waiting, 9000, 9000)).automationsOff).toBe(false);
});

test('an answer that was lost turns automations off for the next try', () => {
  const { record, part } = claimed(claim(newRecord(0, 10), 1000, 1000));
  const failed = applyAnswer(record, part, { kind: 'failed', mayHaveBeenApplied: true, retryAt: 2000 }, 1500);
  expect(claimed(claim(failed, 2000, 2000)).automationsOff).toBe(true);
});

test('a batch that never gets through ends as unknown, not as success', () => {
  let record = newRecord(0, 10);
  for (let i = 0; i < maxFailures; i++) {
    const now = 1000 * (i + 1);
    const taken = claimed(claim(record, now, now));
    record = applyAnswer(
      taken.record,
      taken.part,
      { kind: 'failed', mayHaveBeenApplied: false, retryAt: now },
      now,
    );
  }
  expect(summarizeBatch(record)).toMatchObject({ phase: 'ended', unknown: 10 });
});

test('failed and interrupted batches are sent again once, with automations off, then unknown', () => {
  let record = newRecord(0, 10);
  for (const expected of ['reopened', 'ended'] as const) {
    const taken = claimed(claim(record, 1000, 1000));
    record = applyAnswer(taken.record, taken.part, { kind: 'accepted', batchId: 'b' }, 1000);
    record = applyInfo(record, taken.part, { kind: 'broken' }, 2000);
    expect(summarizeBatch(record).phase).toBe(expected);
    expect(record.resend).toBe(true);
  }
  expect(summarizeBatch(record).unknown).toBe(10);
});

test.each([1, 2, 3, 249, 250])(
  'one poison contact among %i is isolated in at most 16 calls, the first refusal included',
  (contacts) => {
    for (let poison = 0; poison < contacts; poison++) {
      let record = newRecord(0, contacts);
      for (;;) {
        const next = claim(record, 1000, 1000);
        if (next.kind === 'nothing') break;
        const taken = claimed(next);
        const part = taken.record.parts[taken.part]!;
        const bad = positionsOf(part, record.refused).includes(poison);
        record = applyAnswer(
          taken.record,
          taken.part,
          bad ? { kind: 'refusedAsAWhole', reason: 'no' } : { kind: 'accepted', batchId: 'b' },
          1000,
        );
      }
      expect(record.refused.map((refusal) => refusal.at)).toEqual([poison]);
      expect(record.requests).toBeLessThanOrEqual(16);
    }
  },
);

/** What may happen to a batch, in any order. */
const happening = fc.oneof(
  fc.record({ kind: fc.constant('accept' as const) }),
  fc.record({ kind: fc.constant('refuse' as const), at: fc.nat(300) }),
  fc.record({ kind: fc.constant('whole' as const) }),
  fc.record({ kind: fc.constant('limit' as const) }),
  fc.record({ kind: fc.constant('fail' as const), applied: fc.boolean() }),
  fc.record({ kind: fc.constant('release' as const) }),
  fc.record({ kind: fc.constant('die' as const) }),
  fc.record({ kind: fc.constant('complete' as const), at: fc.array(fc.nat(300), { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('broken' as const) }),
  fc.record({ kind: fc.constant('pending' as const) }),
);

test('whatever happens to a batch, every contact has exactly one outcome', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 250 }),
      fc.array(happening, { maxLength: 60 }),
      (contacts, story) => {
        let record: BatchRecord = newRecord(7, contacts);
        let now = 1000;
        for (const step of story) {
          now += 60_000;
          record = tell(record, step, now);
          const summary = summarizeBatch(record);
          expect(summary.refused + summary.unknown + summary.open + summary.waiting).toBeLessThanOrEqual(
            contacts,
          );
          expect(decodeSummary(encodeSummary(summary))).toEqual(summary);
          expect(placesOf(record)).toEqual(Array.from({ length: contacts }, (_, at) => at));
        }
        const closed = summarizeBatch(giveUpWaiting(record));
        expect(closed.waiting).toBe(0);
        expect(new Set(record.refused.map((refusal) => refusal.at)).size).toBe(record.refused.length);
        expect(record.refused.every((refusal) => refusal.at < contacts)).toBe(true);
      },
    ),
    { numRuns: 300 },
  );
});

/** Where every contact of the batch stands: refused, in a part, or among what the search has not sent. */
function placesOf(record: BatchRecord): number[] {
  const parts = record.parts.flatMap((part) => (part.search ? [] : positionsOf(part, record.refused)));
  const searched = [...(record.search?.suspects ?? []), ...(record.search?.aside ?? [])];
  const refused = record.refused.map((refusal) => refusal.at);
  return [...parts, ...searched, ...refused].sort((a, b) => a - b);
}

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

function tell(record: BatchRecord, step: Happening, now: number): BatchRecord {
  if (step.kind === 'complete' || step.kind === 'broken' || step.kind === 'pending') {
    const at = record.parts.findIndex((part) => part.state === 'accepted');
    const part = record.parts[at];
    if (!part) return record;
    if (step.kind !== 'complete') return applyInfo(record, at, { kind: step.kind }, now);
    const sent = positionsOf(part, record.refused);
    const inside = step.at.filter((position) => sent.includes(position));
    const refusals = inside.map((position) => ({ at: position, code: 'reason_not_given' as const }));
    return applyInfo(record, at, { kind: 'completed', refusals }, now);
  }
  const next = claim(record, now, now);
  if (next.kind !== 'claimed') return record;
  const { part } = next;
  const sent = positionsOf(next.record.parts[part]!, next.record.refused);
  switch (step.kind) {
    case 'die':
      return next.record;
    case 'release':
      return releaseClaim(next.record, part);
    case 'accept':
      return applyAnswer(next.record, part, { kind: 'accepted', batchId: 'b' }, now);
    case 'whole':
      return applyAnswer(next.record, part, { kind: 'refusedAsAWhole', reason: 'no' }, now);
    case 'limit':
      return applyAnswer(next.record, part, { kind: 'rateLimited', until: now }, now);
    case 'fail':
      return applyAnswer(
        next.record,
        part,
        { kind: 'failed', mayHaveBeenApplied: step.applied, retryAt: now },
        now,
      );
    case 'refuse': {
      const at = sent[step.at % sent.length]!;
      const refusals = [{ at, code: 'refused_by_activecampaign' as const, reason: 'no' }];
      return applyAnswer(next.record, part, { kind: 'contactsRefused', refusals }, now);
    }
  }
}

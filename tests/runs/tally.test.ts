import fc from 'fast-check';
import { imbalance, leaverImbalance, noCounts, noLeaverCounts } from '../../shared/model/counts';
import type { BatchSummary } from '../../shared/runs/batchSummary';
import type { BatchEntry } from '../../shared/runs/files/batchFiles';
import { tally } from '../../shared/runs/tally';

const entry = (kind: BatchEntry['kind'], contacts: number): BatchEntry => ({
  kind,
  automations: false,
  contacts,
  offset: 0,
  bytes: 1,
  rowOffset: 0,
  rowBytes: 1,
});

/** A batch, and how its contacts are split over the fates, if it has a record at all. */
const batch = fc.record({
  kind: fc.constantFrom('add' as const, 'change' as const, 'leave' as const),
  fates: fc.tuple(fc.nat(60), fc.nat(60), fc.nat(60), fc.nat(60), fc.nat(60)),
  touched: fc.boolean(),
});

test('both equations balance whatever became of the batches', () => {
  fc.assert(
    fc.property(fc.array(batch, { maxLength: 20 }), fc.nat(50), fc.nat(50), (made, invalid, duplicate) => {
      const batches = made.map(({ fates }) => fates.reduce((a, b) => a + b, 0)).map((n) => Math.max(1, n));
      const entries = made.map(({ kind }, i) => entry(kind, batches[i]!));
      const rows = entries.filter((e) => e.kind !== 'leave').reduce((sum, e) => sum + e.contacts, 0);
      const gone = entries.filter((e) => e.kind === 'leave').reduce((sum, e) => sum + e.contacts, 0);
      const basis = {
        counts: { ...noCounts(), read: rows + invalid + duplicate, invalid, duplicate, notSent: rows },
        leaverCounts: { ...noLeaverCounts(), leavers: gone, notSent: gone },
      };
      const summaries = made.flatMap(
        ({ fates: [refused, unknown, open, waiting] = [0, 0, 0, 0, 0], touched }, i) => {
          if (!touched) return [];
          const phase = open > 0 ? 'sending' : waiting > 0 ? 'sent' : 'ended';
          const times = { waitingSince: 0, acceptedAt: 0, firstSentAt: 0, lastSentAt: 0, requests: 1 };
          const counts = { refused, unknown, open, waiting };
          return [{ batch: i, phase, contacts: batches[i]!, ...counts, ...times } satisfies BatchSummary];
        },
      );
      const result = tally(basis, entries, summaries, 'unsubscribed');
      expect(imbalance(result.counts)).toBe(0);
      expect(leaverImbalance(result.leaverCounts)).toBe(0);
      expect(
        Math.min(...Object.values(result.counts), ...Object.values(result.leaverCounts)),
      ).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('a record of a batch that the plan does not have fails loudly', () => {
  const summary = {
    batch: 3,
    phase: 'ended',
    contacts: 1,
    refused: 0,
    unknown: 0,
    open: 0,
    waiting: 0,
  } as const;
  const times = { waitingSince: 0, acceptedAt: 0, firstSentAt: 0, lastSentAt: 0, requests: 1 };
  const basis = { counts: noCounts(), leaverCounts: noLeaverCounts() };
  expect(() => tally(basis, [], [{ ...summary, ...times }], 'unsubscribed')).toThrow('no such batch');
});

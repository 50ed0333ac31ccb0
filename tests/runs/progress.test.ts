/** What a look at the batch records shows. */
import type { BatchSummary } from '../../shared/runs/batchSummary';
import { lookAt } from '../../shared/runs/progress';

const ended = (batch: number): BatchSummary => ({
  ...{ batch, phase: 'ended', contacts: 250, refused: 0, unknown: 0, open: 0, waiting: 0, bare: 0 },
  ...{ waitingSince: 0, acceptedAt: 1000 + batch, firstSentAt: 900 + batch, requests: 1 },
  lastSentAt: 900 + batch,
});
const batches = (count: number, from = 0): BatchSummary[] =>
  Array.from({ length: count }, (_, i) => ended(from + i));

test('all records ended: everything is sent, and the next look begins behind the last folder', () => {
  const seen = lookAt([batches(16)], 0, 16, true);
  expect(seen).toMatchObject({ folder: 1, sent: 16, unsent: 0, open: [] });
});

// An activity that was killed after its last answer looks again when everything has ended.
test.each([16, 99, 100, 101, 250])(
  'a look that begins behind the last folder of %i batches still knows that all were sent, and no more',
  (count) => {
    expect(lookAt([], Math.ceil(count / 100), count, true)).toMatchObject({ sent: count, unsent: 0 });
  },
);

test('a record that is missing counts as unsent, and its folder is looked at again', () => {
  const seen = lookAt([batches(100), batches(3, 100)], 0, 104, true);
  expect(seen).toMatchObject({ folder: 1, sent: 103, unsent: 1 });
});

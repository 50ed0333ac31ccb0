import fc from 'fast-check';
import { deal } from '../../shared/runs/lanes';
import { formatRanges, mergeNumbers, parseRanges } from '../../shared/runs/ranges';

const batches = fc.uniqueArray(fc.nat(5000)).map((numbers) => numbers.sort((a, b) => a - b));

test('a set of batch numbers survives its text', () => {
  fc.assert(fc.property(batches, (numbers) => expect(parseRanges(formatRanges(numbers))).toEqual(numbers)));
});

test('four thousand batches are a few characters in the history', () => {
  expect(formatRanges(Array.from({ length: 4000 }, (_, i) => i))).toBe('0-3999');
});

test('what is not a set of ranges is refused', () => {
  expect(() => parseRanges('0-3,x')).toThrow('"x" is not a range');
});

test('a merge holds every number once, in order', () => {
  expect(mergeNumbers([4, 7, 9], [1, 7])).toEqual([1, 4, 7, 9]);
});

test('dealing gives every batch to exactly one lane', () => {
  fc.assert(
    fc.property(batches, (numbers) => {
      const lanes = deal(formatRanges(numbers)).map(parseRanges);
      expect(lanes.flat().sort((a, b) => a - b)).toEqual(numbers);
      expect(lanes.every((lane) => lane.length > 0)).toBe(true);
    }),
  );
});

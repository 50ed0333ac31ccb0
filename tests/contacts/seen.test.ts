/** The table of seen keys against a Map: the same answers in bounded memory. */
import fc from 'fast-check';
import { SeenKeys } from '../../shared/contacts/seen';

test('property: answers like a Map that keeps the first value of each key', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 }), { maxLength: 300 }), (keys) => {
      const seen = new SeenKeys(16);
      const map = new Map<string, number>();
      const expected = keys.map((key, value) => {
        const known = map.get(key) ?? -1;
        if (known < 0) map.set(key, value);
        return known;
      });
      expect(keys.map((key, value) => seen.add(key, value))).toEqual(expected);
      expect(seen.size).toBe(map.size);
    }),
  );
});

test('grows over and over without losing a key, within 46 bytes a key', () => {
  const seen = new SeenKeys();
  const count = 200_000;
  const add = (n: number): number => seen.add(`person${n}@contoso.example`, n);
  const numbers = Array.from({ length: count }, (_, n) => n);
  expect(numbers.filter((n) => add(n) !== -1)).toEqual([]);
  expect(numbers.filter((n) => add(n) !== n)).toEqual([]);
  expect(seen.size).toBe(count);
  expect(seen.bytes / count).toBeLessThan(46);
});

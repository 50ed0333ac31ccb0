/** The table of seen keys against a Map: the same answers in bounded memory. */
import fc from 'fast-check';
import { SeenKeys } from '../../shared/contacts/seen';

test('property: answers like a Map that keeps the first value of each key', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 }), { maxLength: 300 }), (keys) => {
      const seen = new SeenKeys(16);
      const map = new Map<string, number>();
      for (const [value, key] of keys.entries()) {
        expect(seen.add(key, value)).toBe(map.get(key) ?? -1);
        if (!map.has(key)) map.set(key, value);
      }
      expect(seen.size).toBe(map.size);
    }),
  );
});

test('grows over and over without losing a key, within 46 bytes a key', () => {
  const seen = new SeenKeys();
  const count = 200_000;
  for (let n = 0; n < count; n++) expect(seen.add(`person${n}@contoso.example`, n)).toBe(-1);
  for (let n = 0; n < count; n += 97) expect(seen.add(`person${n}@contoso.example`, 0)).toBe(n);
  expect(seen.size).toBe(count);
  expect(seen.bytes / count).toBeLessThan(46);
});

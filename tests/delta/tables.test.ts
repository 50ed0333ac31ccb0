/** The compact tables and stamps behind the comparison. */
import fc from 'fast-check';
import { KeyTable } from '../../shared/delta/keyTable';
import { slotHashes, slotsAfter, slotsPerhapsAfter, slotWords, unsure } from '../../shared/delta/slots';
import { decodeSent, encodeSent } from '../../shared/delta/stamp';
import { WordTable } from '../../shared/delta/words';

test('property: the key table numbers keys in the order of first sight, like a Map', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 2 }), { maxLength: 300 }), (keys) => {
      const table = new KeyTable();
      const map = new Map<string, number>();
      for (const key of keys) if (!map.has(key)) map.set(key, map.size);
      expect(keys.map((key) => table.add(key))).toEqual(keys.map((key) => map.get(key)));
      expect([...keys, 'never added'].map((key) => table.find(key))).toEqual([
        ...keys.map((key) => map.get(key)),
        -1,
      ]);
      expect(table.size).toBe(map.size);
    }),
  );
});

test('the key table grows over and over without losing a key, within 24 bytes a key', () => {
  const table = new KeyTable();
  const numbers = Array.from({ length: 300_000 }, (_, n) => n);
  expect(numbers.filter((n) => table.add(`person${n}@contoso.example`) !== n)).toEqual([]);
  expect(numbers.filter((n) => table.find(`person${n}@contoso.example`) !== n)).toEqual([]);
  expect(table.bytes / 300_000).toBeLessThan(24);
});

test('property: keys are found in whatever order they are asked for, among others that are not there', () => {
  const table = new KeyTable();
  for (let n = 0; n < 2000; n++) table.add(`person${n}@contoso.example`);
  const runs = fc.array(fc.tuple(fc.nat(2100), fc.nat(5)), { maxLength: 40 });
  fc.assert(
    fc.property(runs, (starts) => {
      for (const [start, length] of starts)
        for (let n = start; n <= start + length; n++)
          if (table.find(`person${n}@contoso.example`) !== (n < 2000 ? n : -1)) return false;
      return table.size === 2000;
    }),
  );
});

test('a table that is released gives its memory back at once and can be filled anew', () => {
  const table = new KeyTable(100_000);
  for (let n = 0; n < 100_000; n++) table.add(`person${n}@contoso.example`);
  const before = process.memoryUsage().arrayBuffers;
  const held = table.bytes;
  table.release();
  expect(before - process.memoryUsage().arrayBuffers).toBeGreaterThan(held * 0.9);
  expect([table.size, table.find('person1@contoso.example'), table.add('a@b.cc')]).toEqual([0, -1, 0]);
});

test('the word table keeps every word of every row', () => {
  const table = new WordTable(3);
  for (let row = 0; row < 5000; row++) {
    expect(table.push()).toBe(row);
    table.set(row, row % 3, row + 1);
  }
  const wrong = Array.from({ length: 5000 }, (_, row) =>
    [0, 1, 2].map((word) => table.get(row, word)),
  ).filter((words, row) => words.some((value, word) => value !== (word === row % 3 ? row + 1 : 0)));
  expect(wrong).toEqual([]);
});

describe('hashes of values', () => {
  test('are the same for ever', () => {
    expect(slotHashes(['Ann', '', 'é'])).toEqual([2134042423, 0, 3402778434]);
  });
  test('property: are 0 exactly where there is no value, and differ where values differ', () => {
    const values = fc.array(fc.string({ maxLength: 4 }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(values, values, (a, b) => {
        const [of, other] = [slotHashes(a), slotHashes(b)];
        expect(of.map((hash) => hash === 0)).toEqual(a.map((value) => value === ''));
        expect(of.map((hash, slot) => hash === other[slot])).toEqual(
          a.map((value, slot) => value === b[slot]),
        );
      }),
    );
  });
  test('more than twelve values share twelve words', () => {
    const values = Array.from({ length: 30 }, (_, slot) => `value ${slot}`);
    expect(slotHashes(values)).toHaveLength(12);
    expect(slotWords(30)).toBe(12);
    const changed = slotHashes([...values.slice(0, 29), 'other']);
    expect(changed.filter((hash, word) => hash !== slotHashes(values)[word])).toHaveLength(1);
  });
  test('after a row: what it has, what it leaves or clears, and "unsure" where it may not have been applied', () => {
    const [held, sent] = [
      [5, 6, 7, 0],
      [5, 9, 0, 8],
    ];
    expect(slotsAfter(held, sent, false)).toEqual([5, 9, 7, 8]);
    expect(slotsAfter(held, sent, true)).toEqual([5, 9, 0, 8]);
    expect(slotsPerhapsAfter(held, sent, false)).toEqual([5, unsure, 7, unsure]);
    expect(slotsPerhapsAfter(held, sent, true)).toEqual([5, unsure, unsure, unsure]);
  });
});

test('property: the stamp of a sent row reads back exactly', () => {
  const word = fc.integer({ min: 0, max: 0xffffffff });
  const words = fc.array(word, { maxLength: 12 });
  const sent = fc.record({
    fingerprint: fc.tuple(word, word),
    slots: words,
    held: words,
    clears: fc.boolean(),
    member: fc.boolean(),
    tries: fc.integer({ min: 0, max: 255 }),
    firstSeen: word,
  });
  fc.assert(
    fc.property(sent, (value) => {
      expect(decodeSent(encodeSent(value))).toEqual(value);
      expect(encodeSent(value)).toMatch(/^[\w-]+$/);
    }),
  );
  expect(() => decodeSent('short')).toThrow('Not the stamp');
});

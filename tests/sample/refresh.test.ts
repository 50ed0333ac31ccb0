import fc from 'fast-check';
import { mix, shuffler } from '../../local/sample/random';
import { addedRows, fates, type Refresh } from '../../local/sample/refresh';
import { defaultSample, type SampleSpec } from '../../local/sample/segment';
import { expectedOutcome, type ExpectedContact } from './expected';
import { samplePositions, sampleRecords } from './read';

const refresh: Refresh = { number: 1, changed: 0.02, added: 0.01, left: 0.005 };
const clean: SampleSpec = { ...defaultSample, rows: 2000, clean: true };

test('the shuffle gives every place exactly once', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3000 }), fc.nat(), (size, seed) => {
      const place = shuffler(size, seed);
      const places = new Set(Array.from({ length: size }, (_, index) => place(index)));
      return places.size === size && Math.max(...places) === size - 1 && Math.min(...places) === 0;
    }),
  );
});

test('a mixed number is an unsigned 32-bit number', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (a, b) => {
      const n = mix(a, b);
      return Number.isInteger(n) && n >= 0 && n < 2 ** 32;
    }),
  );
});

test('a refresh changes, adds and removes exactly the shares asked for', () => {
  const contactsOf = (spec: SampleSpec): Map<string, ExpectedContact> =>
    expectedOutcome(sampleRecords(spec), samplePositions).contacts;
  const before = contactsOf(clean);
  const after = contactsOf({ ...clean, refresh });
  const added = [...after.keys()].filter((email) => !before.has(email));
  const left = [...before.keys()].filter((email) => !after.has(email));
  const changed = [...after].filter(
    ([email, contact]) => before.has(email) && JSON.stringify(before.get(email)) !== JSON.stringify(contact),
  );
  expect({ added: added.length, left: left.length, changed: changed.length }).toEqual({
    added: 20,
    left: 10,
    changed: 40,
  });
});

test('a refresh also moves columns that are not sent, in rows whose sent columns stay', () => {
  const before = new Map(sampleRecords(clean).map((record) => [record[0], record]));
  const onlyUnsent = sampleRecords({ ...clean, refresh }).filter((record) => {
    const old = before.get(record[0]);
    const sent = Object.values(samplePositions);
    return old && record.join() !== old.join() && sent.every((at) => record[at] === old[at]);
  });
  expect(onlyUnsent.length).toBeGreaterThan(100);
});

test('the same refresh is the same again, another number is another refresh', () => {
  const text = (number: number): string =>
    JSON.stringify(sampleRecords({ ...clean, refresh: { ...refresh, number } }));
  expect(text(1)).toBe(text(1));
  expect(text(2)).not.toBe(text(1));
});

test('without a refresh nothing happens to any row', () => {
  expect(addedRows(1000, undefined)).toBe(0);
  expect(fates(1000, 1, undefined)(3)).toBeUndefined();
});

test('row counts of a refresh are exact for every size and share', () => {
  const share = fc.integer({ min: 0, max: 33 }).map((percent) => percent / 100);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), share, share, fc.nat(), (rows, changed, left, seed) => {
      const fateOf = fates(rows, seed, { number: 1, changed, added: 0, left });
      const all = Array.from({ length: rows }, (_, row) => fateOf(row));
      const mapped = all.filter((fate) => typeof fate === 'object' && fate.mapped).length;
      return (
        all.filter((fate) => fate === 'left').length === Math.floor(rows * left) &&
        mapped === Math.floor(rows * changed)
      );
    }),
  );
});

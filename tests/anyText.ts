/** Texts of any code points, assigned or not: as fast-check's unit `binary`, which takes a second to make. */
import fc from 'fast-check';

/** All but halves of surrogate pairs, which no UTF-8 text holds. */
export const anyCharacter: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 0x7f }) },
    { weight: 4, arbitrary: fc.integer({ min: 0, max: 0xd7ff }) },
    { weight: 4, arbitrary: fc.integer({ min: 0xe000, max: 0x10ffff }) },
  )
  .map((point) => String.fromCodePoint(point));

export const anyText: fc.Arbitrary<string> = fc.string({ unit: anyCharacter });

/** Any UTF-16 at all, halves of surrogate pairs too. */
export const anyUnits: fc.Arbitrary<string> = fc.string({
  unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)),
});

import fc from 'fast-check';
import { parse } from 'csv-parse/sync';
import { csvLine, guardCell, unguardCell } from '../../shared/runs/files/cells';
import { anyText } from '../anyText';

const cell = fc.oneof(
  anyText,
  fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', "'", '"', ',', '\r', '\n', '\t', ' ', 'a', '＝', '＠'),
  }),
);

test('the round trip of any cell value is exact', () => {
  fc.assert(
    fc.property(cell, (value) => {
      expect(unguardCell(guardCell(value))).toBe(value);
    }),
    { numRuns: 5000 },
  );
});

test('no guarded cell begins with a character that a spreadsheet executes', () => {
  fc.assert(
    fc.property(cell, (value) => {
      expect(guardCell(value)).not.toMatch(/^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/);
    }),
    { numRuns: 5000 },
  );
});

test("a name such as 't Hooft is left alone in both directions", () => {
  expect(guardCell("'t Hooft")).toBe("'t Hooft");
  expect(unguardCell("'t Hooft")).toBe("'t Hooft");
});

test('a line of cells read by a CSV parser gives the cells back', () => {
  fc.assert(
    fc.property(fc.array(cell, { minLength: 2, maxLength: 6 }), (cells) => {
      const rows: unknown = parse(csvLine(cells));
      expect(rows).toEqual([cells.map(guardCell)]);
      const [read] = rows as string[][];
      expect(read?.map(unguardCell)).toEqual(cells);
    }),
    { numRuns: 2000 },
  );
});

/** The segment that changes: rows of any number of columns, made row by row, and what a refresh does to them. Pure. */
import type { Attribute } from '../../local/sample/model-json';
import type { MadeTable } from '../../local/sample/upload';
import { cellsOf, lineOf } from '../csv/sample';

export const segmentName = 'EveryCustomer';

/** Column names as the mapping uses them; what follows the eighth is filler that no mapping names. */
export const columnsOf = (count: number): string[] => Array.from({ length: count }, (_, i) => `c${i}`);
export const mapping = { email: 'c1', firstName: 'c2', lastName: 'c3', phone: 'c4' };

/** First snapshot, or the one after it: 1 % changed, 0.5 % added, 0.5 % left. */
export type Version = 'first' | 'refreshed';

/** In 200 rows one leaves and two change; at the end a two-hundredth is added. */
const period = 200;
const leaves = (row: number): boolean => row % period === 3;
const changes = (row: number): boolean => row % 100 === 7;

/** What the refresh comes to. `rows` is a multiple of 200. */
export const expected = (rows: number): { changed: number; added: number; left: number } => ({
  changed: rows / 100,
  added: rows / period,
  left: rows / period,
});

/** Rounds to what the shares divide without a rest. */
export const wholeRows = (rows: number): number => Math.max(period, Math.round(rows / period) * period);

/** Cells of the eight real columns; undefined when the row is not in this version. */
export function cellsIn(version: Version, rows: number, row: number): string[] | undefined {
  if (version === 'first') return row < rows ? cellsOf(row, 8) : undefined;
  if (row < rows && leaves(row)) return undefined;
  const cells = cellsOf(row, 8);
  // Rows that were added have no earlier version to differ from.
  if (row < rows && changes(row)) cells[2] = 'Changed';
  return cells;
}

/** Rows of a version and before it, gaps included. */
export const lastRow = (version: Version, rows: number): number =>
  version === 'first' ? rows : rows + expected(rows).added;

const partitions = 4;
const chunkBytes = 256 * 1024;
/** No row comes near this. */
const longestRow = 8192;

/** The segment as a table to upload: every cell quoted, as Customer Insights writes it. */
export function tableOf(version: Version, rows: number, columns: number): MadeTable {
  const filler = columnsOf(columns)
    .slice(8)
    .map((_, i) => `,"value ${i + 8}"`)
    .join('');
  const total = lastRow(version, rows);
  const size = Math.ceil(total / partitions);
  function* bytesOf(partition: number): Generator<Buffer> {
    let chunk = Buffer.allocUnsafe(chunkBytes);
    let used = 0;
    for (let row = (partition - 1) * size; row < Math.min(total, partition * size); row++) {
      const cells = cellsIn(version, rows, row);
      if (!cells) continue;
      if (chunkBytes - used < longestRow) {
        yield chunk.subarray(0, used);
        chunk = Buffer.allocUnsafe(chunkBytes);
        used = 0;
      }
      used += chunk.write(`${lineOf(cells, 'always')}${filler}\n`, used);
    }
    if (used > 0) yield chunk.subarray(0, used);
  }
  const attributes = columnsOf(columns).map((name): Attribute => ({ name, dataType: 'string' }));
  return { name: segmentName, attributes, partitions, bytesOf };
}

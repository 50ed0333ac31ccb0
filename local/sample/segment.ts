/** The sample segment as a stream of CSV: partitions of text made row by row, so its size does not need memory. Pure. */
import { addedRows, fates, type Refresh } from './refresh';
import { rowText, type RowSpec } from './row';

/** What decides every byte of the sample. */
export interface SampleSpec extends RowSpec {
  rows: number;
  /** A later state of the same segment; undefined: the first. */
  refresh?: Refresh;
}

export const partitionCount = 2;
export const defaultSample: SampleSpec = { rows: 1200, seed: 20_261_124, clean: false };

const chunkBytes = 256 * 1024;
/** No row comes near this; a longer one would be cut by `write`. */
const longestRow = 4096;

/** Line end of a partition, counted from 1. Real files have either, so the sample has both. */
export const lineEndOf = (partition: number): '\n' | '\r\n' => (partition % 2 === 1 ? '\n' : '\r\n');

/** Row numbers of a partition, counted from 1: the first half in the first, the rest in the second. */
function rangeOf(spec: SampleSpec, partition: number): [from: number, to: number] {
  const total = spec.rows + addedRows(spec.rows, spec.refresh);
  const size = Math.ceil(total / partitionCount);
  return [(partition - 1) * size, Math.min(total, partition * size)];
}

/** The bytes of one partition, counted from 1, in pieces of about 256 KiB. */
export function* partitionBytes(spec: SampleSpec, partition: number): Generator<Buffer> {
  const lineEnd = lineEndOf(partition);
  const fateOf = fates(spec.rows, spec.seed, spec.refresh);
  const [from, to] = rangeOf(spec, partition);
  // Each row is turned into bytes at once: joining text first keeps thousands of small strings alive and is slower.
  let chunk = Buffer.allocUnsafe(chunkBytes);
  let used = 0;
  for (let row = from; row < to; row++) {
    const fate = fateOf(row);
    if (fate === 'left') continue;
    if (chunkBytes - used < longestRow) {
      yield chunk.subarray(0, used);
      chunk = Buffer.allocUnsafe(chunkBytes);
      used = 0;
    }
    used += chunk.write(rowText(spec, row, lineEnd, fate), used, 'utf8');
  }
  if (used > 0) yield chunk.subarray(0, used);
}

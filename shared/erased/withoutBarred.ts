/** Rows of erased people on their way into a run: nothing of them but their place goes on. Pure. */
import { contactKey } from '../contacts/email';
import type { Row } from '../segments/rows';

/**
 * The rows, those of barred people without values. `email` is the index of the column with the address; a row whose
 * cells cannot be trusted loses them when any cell is the address. Without barred people the rows pass as they are.
 */
export async function* withoutBarred(
  chunks: AsyncIterable<readonly Row[]>,
  email: number,
  barred: ((key: string) => boolean) | undefined,
): AsyncGenerator<readonly Row[]> {
  if (!barred) {
    yield* chunks;
    return;
  }
  const isBarred = (cell: string | undefined) =>
    cell !== undefined && cell.includes('@') && barred(contactKey(cell));
  for await (const rows of chunks)
    yield rows.map((row) => {
      const { values, fault } = row;
      if (fault === undefined ? !isBarred(values[email]) : !values.some(isBarred)) return row;
      return { ...row, values: values.map(() => ''), fault: fault ?? 'person_erased' };
    });
}

/** Rows of one partition: records compared with the columns of model.json, header left out. */
import { ProductError } from '../model/errors';
import { type CsvRecord, CsvReader } from './csv';
import type { CsvDialect } from './dialect';
import { decodeText, undecodable } from './text';

/** One row of a snapshot, in the order of the snapshot's columns. */
export interface Row {
  /** Path of the partition below the folder of model.json. */
  file: string;
  /** Physical line on which the record begins, from 1, header included. */
  line: number;
  /** Raw cells. With a `fault` there may be more or fewer of them than columns. */
  values: string[];
  /** Why the cells cannot be trusted; such a row is an outcome of its own, never mapped. */
  fault: 'column_count' | 'quotes_broken' | 'person_erased' | undefined;
}

const same = (values: readonly string[], columns: readonly string[]): boolean =>
  values.length === columns.length && values.every((value, index) => value === columns[index]);

const trimmed = (names: readonly string[]): string[] => names.map((name) => name.trim());

const isBlank = ({ values }: CsvRecord): boolean => values.length === 1 && values[0] === '';

/** What begins with the first record that is not an empty line. */
function afterBlanks(records: CsvRecord[]): CsvRecord[] {
  const first = records.findIndex((record) => !isBlank(record));
  return first < 0 ? [] : records.slice(first);
}

/** Takes away the header, if there is one. Throws `csv_unreadable` when a declared header names other columns. */
function withoutHeader(
  records: CsvRecord[],
  columns: readonly string[],
  declared: boolean,
  file: string,
): CsvRecord[] {
  const first = records[0];
  if (!first) return records;
  if (same(first.values, columns)) return records.slice(1);
  if (!declared) return records;
  // People write "email, first name": blanks around a name do not make it another.
  if (same(trimmed(first.values), trimmed(columns))) return records.slice(1);
  // Dropping it would lose a row if it is data, and mix up cells if the order differs.
  throw new ProductError(
    'csv_unreadable',
    `"${file}" has, by model.json, a header, but its first row does not hold the column names in their order.`,
    { target: `${file}:${first.line}` },
  );
}

/**
 * Rows of a file in chunks. An empty line is no row where there are several columns.
 * Throws `csv_unreadable` naming file and line: quotes never closed, a wrong header, bytes that are not text.
 */
export async function* readPartition(
  bytes: AsyncIterable<Uint8Array>,
  dialect: CsvDialect,
  columns: readonly string[],
  file: string,
): AsyncGenerator<Row[]> {
  const reader = new CsvReader(dialect, file);
  let started = false;
  const rowsOf = (found: CsvRecord[]): Row[] => {
    let records = found;
    if (!started) {
      // Empty lines may stand before a header; with one column and no header each is a row without a value.
      if (columns.length > 1 || dialect.columnHeaders) records = afterBlanks(found);
      started = records.length > 0;
      records = withoutHeader(records, columns, dialect.columnHeaders, file);
    }
    const rows: Row[] = [];
    for (const record of records) {
      const { line, values, quotesBroken } = record;
      if (columns.length > 1 && isBlank(record)) continue;
      const fault = quotesBroken
        ? 'quotes_broken'
        : values.length === columns.length
          ? undefined
          : 'column_count';
      rows.push({ file, line, values, fault });
    }
    return rows;
  };
  try {
    for await (const text of decodeText(bytes, dialect.encoding)) {
      const rows = rowsOf(reader.feed(text));
      if (rows.length > 0) yield rows;
    }
  } catch (error) {
    if (!undecodable(error)) throw error;
    throw new ProductError(
      'csv_unreadable',
      `"${file}" holds bytes after line ${reader.line} that are not ${dialect.encoding}.`,
      { target: `${file}:${reader.line}`, cause: error },
    );
  }
  const rows = rowsOf(reader.end());
  if (rows.length > 0) yield rows;
}

/**
 * A corrected rejects.csv as rows: our own columns are left out, and the apostrophes that keep a spreadsheet from
 * executing a cell are taken away again. Spreadsheets save it with commas, semicolons or tabs.
 */
import { compileMapping } from '../contacts/mapping';
import { ProductError } from '../model/errors';
import type { Mapping } from '../model/export';
import { CsvReader, type CsvRecord } from '../segments/csv';
import type { Row } from '../segments/rows';
import { runFolder } from '../store/paths';
import { unguardCell } from './files/cells';
import { ownColumns } from './rejectRow';

/** Largest file of corrections: about 50,000 rows. */
export const correctionsLimit = 10 * 1024 * 1024;
/** Name of the file in the rows' place of origin. */
export const correctionsFile = 'corrections.csv';
export const correctionsPath = (runId: string): string => `${runFolder(runId)}${correctionsFile}`;

export interface Corrections {
  /** The source columns of the file, in its order. */
  columns: string[];
  rows: Row[];
}

/** Reads the file. Throws `column_missing` when it lacks a mapped column, `csv_unreadable` for broken quotes. */
export function readCorrections(text: string, mapping: Mapping): Corrections {
  const clean = text.replace(/^\ufeff/, '');
  let missing: unknown;
  for (const delimiter of [',', ';', '\t']) {
    const records = recordsOf(clean, delimiter);
    const header = (records[0]?.values ?? []).map(unguardCell);
    const places = header.flatMap((name, at) => (ownColumns.includes(name) ? [] : [at]));
    const columns = places.map((at) => header[at] ?? '');
    try {
      compileMapping(mapping, columns);
    } catch (error) {
      missing ??= error;
      continue;
    }
    const rows = records.slice(1).flatMap((record) => rowOf(record, places, header.length));
    return { columns, rows };
  }
  throw missing;
}

function recordsOf(text: string, delimiter: string): CsvRecord[] {
  const reader = new CsvReader({ delimiter, quoteStyle: 'csv' }, correctionsFile);
  return [...reader.feed(text), ...reader.end()];
}

/** A row, or none for an empty line. Cells of our own columns may be missing: a spreadsheet drops empty ones. */
function rowOf({ line, values, quotesBroken }: CsvRecord, places: readonly number[], width: number): Row[] {
  if (values.every((value) => value === '')) return [];
  const last = Math.max(...places);
  const fits = values.length > last && values.length <= width;
  return [
    {
      file: correctionsFile,
      line,
      values: places.map((at) => unguardCell(values[at] ?? '')),
      fault: quotesBroken ? 'quotes_broken' : fits ? undefined : 'column_count',
    },
  ];
}

/** Throws `body_invalid` when the file has no rows. */
export function assertRows({ rows }: Corrections): void {
  if (rows.length > 0) return;
  throw new ProductError('body_invalid', 'The corrected file has a header and no rows.');
}

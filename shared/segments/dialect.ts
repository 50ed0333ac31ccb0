/** CSV dialect of a partition: what model.json declares, filled up with the defaults of its specification. Pure. */
import { ProductError } from '../model/errors';
import type { FormatSettings } from './model';

export interface CsvDialect {
  /** Whether model.json declares a header. An undeclared one is found by comparing the first row with the columns. */
  columnHeaders: boolean;
  delimiter: string;
  /** "none": every line break ends a row, even within quotes. */
  quoteStyle: 'csv' | 'none';
  /** Kept for the record; both are read alike (docs/decisions/0001-csv-parser.md). */
  csvStyle: 'quoteAlways' | 'quoteAfterDelimiter';
  /** A label that TextDecoder knows. A byte order mark in the file takes precedence. */
  encoding: string;
}

/** Dialect of the settings; `target` names the partition in errors. Throws `model_invalid`. */
export function dialectOf(settings: FormatSettings | null | undefined, target: string): CsvDialect {
  const delimiter = settings?.delimiter ?? ',';
  if (delimiter === '' || /["\r\n\uFEFF]/.test(delimiter))
    throw new ProductError('model_invalid', `The delimiter of "${target}" is not usable.`, { target });
  return {
    columnHeaders: String(settings?.columnHeaders ?? false).toLowerCase() === 'true',
    delimiter,
    quoteStyle: settings?.quoteStyle === 'QuoteStyle.None' ? 'none' : 'csv',
    csvStyle: settings?.csvStyle === 'CsvStyle.QuoteAfterDelimiter' ? 'quoteAfterDelimiter' : 'quoteAlways',
    encoding: knownEncoding(settings?.encoding ?? 'UTF-8', target),
  };
}

function knownEncoding(label: string, target: string): string {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    throw new ProductError('model_invalid', `"${target}" has the unknown encoding "${label}".`, { target });
  }
}

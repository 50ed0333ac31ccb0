/**
 * CSV text to records with the physical line on which each begins. Pure but for the text it is fed.
 * The parsing is papaparse's (why: docs/decisions/0001-csv-parser.md); here are line numbers, limits and faults.
 */
import Papa from 'papaparse';
import { ProductError } from '../model/errors';
import type { CsvDialect } from './dialect';

/** One record of a file. Its values are raw: nothing is trimmed. */
export interface CsvRecord {
  /** Physical line on which the record begins, from 1. Lines end with LF or CRLF. */
  line: number;
  values: string[];
  /** Quotes that are not doubled or not closed: where the cells end is a guess. */
  quotesBroken: boolean;
}

/** A record of more characters than this is a quote never closed: 4 Mi is ten times what a request may hold. */
const recordCharacters = 4 * 1024 * 1024;

/** What papaparse's parser answers; its own types leave it open. */
interface Parsed {
  data: string[][];
  errors: { row?: number }[];
  meta: { cursor: number };
}

function countBreaks(text: string, end = text.length): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < end; at = text.indexOf('\n', at + 1)) count++;
  return count;
}

function breaksWithin(values: readonly string[]): number {
  let count = 0;
  for (const value of values) if (value.includes('\n')) count += countBreaks(value);
  return count;
}

/** Feeds papaparse piece by piece and keeps count of lines. One instance per file. */
export class CsvReader {
  private readonly parser;
  private readonly byLine: boolean;
  private rest = '';
  /** Physical line on which the next record begins. */
  line = 1;

  constructor(
    dialect: Pick<CsvDialect, 'delimiter' | 'quoteStyle'>,
    private readonly file: string,
  ) {
    // LF as newline reads CRLF too: the CR that it leaves at a row's end is taken away in `records`.
    this.parser = new Papa.Parser({ delimiter: dialect.delimiter, newline: '\n' });
    this.byLine = dialect.quoteStyle === 'none';
  }

  /** Records that `text` completes. Throws `csv_unreadable`. */
  feed(text: string): CsvRecord[] {
    const whole = this.rest + text;
    const parsed = this.byLine ? this.parseLines(whole) : this.parse(whole, true);
    const records = this.records(parsed, whole);
    this.rest = whole.slice(parsed.meta.cursor);
    if (this.rest.length > recordCharacters) throw this.broken('has no end within 4,194,304 characters');
    return records;
  }

  /** Records that the end of the file completes. Throws `csv_unreadable`. */
  end(): CsvRecord[] {
    if (this.rest === '') return [];
    const records = this.feed('\n');
    if (this.rest !== '') throw this.broken('has a quote that is never closed');
    return records;
  }

  private parse(text: string, ignoreLastRow: boolean): Parsed {
    return this.parser.parse(text, 0, ignoreLastRow) as Parsed;
  }

  private parseLines(text: string): Parsed {
    const lines = text.split('\n');
    const unfinished = lines.pop() ?? '';
    const all: Parsed = { data: [], errors: [], meta: { cursor: text.length - unfinished.length } };
    for (const line of lines) {
      const { data, errors } = this.parse(line.endsWith('\r') ? line.slice(0, -1) : line, false);
      if (errors.length > 0) all.errors.push({ row: all.data.length });
      all.data.push(data[0] ?? ['']);
    }
    return all;
  }

  private records({ data, errors, meta }: Parsed, text: string): CsvRecord[] {
    // papaparse also reports the record that it has not finished: not yet a fault.
    const faulty = new Set(errors.map((error) => error.row ?? 0));
    // Every record ends with a line break; when there are no others, none stands inside quotes.
    const plain = this.byLine || countBreaks(text, meta.cursor) === data.length;
    const carriage = !this.byLine && text.includes('\r');
    return data.map((values, row) => {
      const line = this.line;
      const within = plain ? 0 : breaksWithin(values);
      const quotesBroken = faulty.has(row);
      // A broken quote that swallowed line breaks may have swallowed rows: they must not vanish silently.
      if (quotesBroken && within > 0) throw this.broken('has a quote that is never closed or not doubled');
      this.line += 1 + within;
      const last = values.length - 1;
      if (carriage && values[last]?.endsWith('\r')) values[last] = values[last].slice(0, -1);
      return { line, values, quotesBroken };
    });
  }

  private broken(what: string): ProductError {
    return new ProductError('csv_unreadable', `The record on line ${this.line} of "${this.file}" ${what}.`, {
      target: `${this.file}:${this.line}`,
    });
  }
}

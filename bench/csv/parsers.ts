/** One adapter per measured parser: file in, arrays of cells out, in chunks where the parser has them. */
import { createReadStream } from 'node:fs';
import { parse as csvParse } from 'csv-parse';
import csvParser from 'csv-parser';
import Papa from 'papaparse';
import { type BaseParse, initParser, type Schema } from 'udsv';

export type OnRow = (cells: string[]) => void;
export type Adapter = (path: string, columns: number, onRow: OnRow) => Promise<void>;

const chunkBytes = 256 * 1024;

async function* textOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes }))
    yield decoder.decode(chunk as Buffer, { stream: true });
  yield decoder.decode();
}

const papaparse: Adapter = async (path, _columns, onRow) => {
  const parser = new Papa.Parser({ delimiter: ',', newline: '\n' });
  const parse = (text: string, more: boolean): number => {
    const result = parser.parse(text, 0, more) as Papa.ParseResult<string[]>;
    for (const row of result.data) onRow(row);
    return result.meta.cursor;
  };
  let rest = '';
  for await (const text of textOf(path)) {
    const whole = rest + text;
    rest = whole.slice(parse(whole, true));
  }
  if (rest) parse(rest, false);
};

const udsv: Adapter = async (path, columns, onRow) => {
  const cols = Array.from({ length: columns }, (_, i) => ({ name: `c${i}`, type: 's', repl: {} }));
  // `skip` is read by the parser and missing in its types: no header to skip.
  const schema = { skip: 0, col: ',', row: '\n', encl: '"', esc: '"', trim: false, cols };
  const parser = initParser(schema as unknown as Schema);
  for await (const text of textOf(path))
    parser.chunk(text, parser.stringArrs as BaseParse<unknown>, (row) => {
      onRow(row as string[]);
      return true;
    });
  parser.end();
};

const csvParseStream: Adapter = async (path, _columns, onRow) => {
  const parser = csvParse({ bom: true, relax_column_count: true, relax_quotes: true });
  createReadStream(path, { highWaterMark: chunkBytes }).pipe(parser);
  for await (const row of parser) onRow(row as string[]);
};

const csvParserStream: Adapter = (path, _columns, onRow) =>
  new Promise((resolve, reject) => {
    createReadStream(path, { highWaterMark: chunkBytes })
      .pipe(csvParser({ headers: false }))
      .on('data', (row: Record<string, string>) => {
        onRow(Object.values(row));
      })
      .on('end', resolve)
      .on('error', reject);
  });

export const adapters: Record<string, Adapter> = {
  papaparse,
  udsv,
  'csv-parse': csvParseStream,
  'csv-parser': csvParserStream,
};

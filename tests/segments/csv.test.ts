/** CSV to rows: whatever the cells, the dialect and the cuts between the pieces, cells and lines are exact. */
import fc from 'fast-check';
import { ProductError } from '../../shared/model/errors';
import { type CsvDialect, dialectOf } from '../../shared/segments/dialect';
import { readPartition, type Row } from '../../shared/segments/rows';

/** Cuts bytes into pieces of these sizes; the last piece takes the rest. */
async function* cut(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (const size of sizes) {
    yield bytes.subarray(at, at + size);
    at += size;
  }
  yield bytes.subarray(at);
}

const plain = dialectOf(null, 'x');

async function read(
  content: string | Buffer,
  columns: readonly string[] = ['a', 'b'],
  dialect: Partial<CsvDialect> = {},
  sizes: readonly number[] = [],
): Promise<Row[]> {
  const rows: Row[] = [];
  const bytes = cut(Buffer.from(content), sizes);
  for await (const chunk of readPartition(bytes, { ...plain, ...dialect }, columns, 'x.csv'))
    rows.push(...chunk);
  return rows;
}

const cellsOf = async (...given: Parameters<typeof read>): Promise<string[][]> =>
  (await read(...given)).map((row) => row.values);

const failure = async (...given: Parameters<typeof read>): Promise<ProductError> => {
  const error: unknown = await read(...given).catch((reason: unknown) => reason);
  if (error instanceof ProductError) return error;
  throw new Error('No ProductError.');
};

const letters = fc.constantFrom('a', 'é', '李', '😀', '"', ',', ';', '\n', '\r\n', ' ', "'", '\t');
const cell = fc.array(letters, { maxLength: 6 }).map((parts) => parts.join(''));

test('property: what a writer of either style wrote is read back cell by cell, with the physical line of each row', async () => {
  const table = fc.integer({ min: 2, max: 4 }).chain((width) =>
    fc.record({
      rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }),
      lineBreak: fc.constantFrom('\n', '\r\n'),
      always: fc.boolean(),
      delimiter: fc.constantFrom(',', ';', '\t', '||'),
      lastBreak: fc.boolean(),
      sizes: fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 30 }),
    }),
  );
  await fc.assert(
    fc.asyncProperty(table, async ({ rows, lineBreak, always, delimiter, lastBreak, sizes }) => {
      const quoted = (value: string): string =>
        always || /["\r\n]/.test(value) || value.includes(delimiter.slice(0, 1))
          ? `"${value.replaceAll('"', '""')}"`
          : value;
      const lines = rows.map((values) => values.map(quoted).join(delimiter));
      const text = lines.join(lineBreak) + (lastBreak ? lineBreak : '');
      const columns = (rows[0] ?? []).map((_, index) => `column ${index}`);
      const found = await read(text, columns, { delimiter }, sizes);
      let line = 1;
      const expected = rows.map((values, index) => {
        const row = { file: 'x.csv', line, values, fault: undefined };
        line += (lines[index] ?? '').split('\n').length;
        return row;
      });
      expect(found).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});

test('a large file is read whole, across the pieces that the parser is fed', async () => {
  const lines = Array.from(
    { length: 60_000 },
    (_, n) => `${n},"value ${n}${n % 7 === 0 ? '\nsecond line' : ''}"`,
  );
  const rows = await read(`${lines.join('\n')}\n`, ['a', 'b'], {}, Array<number>(40).fill(40_001));
  expect(rows).toHaveLength(60_000);
  expect(rows[59_999]).toEqual({
    file: 'x.csv',
    line: 60_000 + Math.ceil(59_999 / 7),
    values: ['59999', 'value 59999'],
    fault: undefined,
  });
});

describe('a row with other than the right number of cells is an outcome of its own and harms no other row', () => {
  test.each([
    ['too few', 'a1,b1\nonly\na3,b3\n'],
    ['too many', 'a1,b1\nx,y,z\na3,b3\n'],
  ])('%s', async (_title, text) => {
    const rows = await read(text);
    expect(rows.map((row) => row.fault)).toEqual([undefined, 'column_count', undefined]);
    expect(rows.map((row) => row.line)).toEqual([1, 2, 3]);
    expect(rows[2]?.values).toEqual(['a3', 'b3']);
  });
});

test('quotes that are not doubled make the row an outcome of its own', async () => {
  const rows = await read('"a1","say "hi" now"\n"a2","b2"\n');
  expect(rows.map((row) => row.fault)).toEqual(['quotes_broken', undefined]);
  expect(rows[1]?.values).toEqual(['a2', 'b2']);
});

test('a quote inside a cell without quotes is text', async () => {
  expect(await cellsOf('a,5" pipe\nc,d\n')).toEqual([
    ['a', '5" pipe'],
    ['c', 'd'],
  ]);
});

describe('a quote that is never closed makes the file unreadable, naming file and line', () => {
  test.each([
    ['to the end of the file', 'a,b\n"x\ny",z\nc,"d\ne,f\n', 4],
    ['up to the quotes of a later row', '"a","b"\n"c","d\n"e","f"\n', 2],
    ['over more than a record may hold', `a,b\nc,"${'no quote here\n'.repeat(320_000)}`, 2],
  ])('%s', async (_title, text, line) => {
    expect(await failure(text)).toMatchObject({ code: 'csv_unreadable', target: `x.csv:${line}` });
  });
});

test('with QuoteStyle.None every line break ends a row, even within quotes', async () => {
  const rows = await read('a,"x,y"\r\nb,"open\nc,d', undefined, { quoteStyle: 'none' });
  expect(rows.map(({ line, values, fault }) => ({ line, values, fault }))).toEqual([
    { line: 1, values: ['a', 'x,y'], fault: undefined },
    { line: 2, values: ['b', 'open'], fault: 'quotes_broken' },
    { line: 3, values: ['c', 'd'], fault: undefined },
  ]);
});

test('an empty line is no row but counts as a line; with one column it is an empty value', async () => {
  expect((await read('x,y\n\nc,d\n')).map((row) => row.line)).toEqual([1, 3]);
  expect(await cellsOf('x\n\nc\n', ['a'])).toEqual([['x'], [''], ['c']]);
});

describe('the header', () => {
  test('a declared header is left out and counts as a line', async () => {
    expect(await read('a,b\n1,2\n', undefined, { columnHeaders: true })).toMatchObject([
      { line: 2, values: ['1', '2'] },
    ]);
  });
  test('an undeclared header is found by exact match only', async () => {
    expect(await cellsOf('"a","b"\n1,2\n')).toEqual([['1', '2']]);
    expect(await cellsOf('A,b\n1,2\n')).toEqual([
      ['A', 'b'],
      ['1', '2'],
    ]);
  });
  test('a declared header with other names or another order is an error, never a lost row or mixed cells', async () => {
    expect(await failure('b,a\n1,2\n', undefined, { columnHeaders: true })).toMatchObject({
      code: 'csv_unreadable',
      target: 'x.csv:1',
    });
  });
  test('blanks around the names of a declared header, and empty lines before it, do not count', async () => {
    expect(await read('\r\n\na, b \n1, 2\n', undefined, { columnHeaders: true }, [1, 1])).toMatchObject([
      { line: 4, values: ['1', ' 2'] },
    ]);
    expect(await cellsOf('\na\n\n1\n', ['a'], { columnHeaders: true })).toEqual([[''], ['1']]);
    expect(await cellsOf('a, b\n')).toEqual([['a', ' b']]);
    expect(await failure('\n\nb,a\n', undefined, { columnHeaders: true })).toMatchObject({
      target: 'x.csv:3',
    });
  });
  test('only the first row can be a header', async () => {
    expect(await cellsOf('1,2\na,b\n')).toEqual([
      ['1', '2'],
      ['a', 'b'],
    ]);
  });
});

describe('encodings', () => {
  test('a byte order mark is dropped, also before quotes and headers', async () => {
    expect(await cellsOf('\uFEFF"1","2"\n')).toEqual([['1', '2']]);
    expect(await cellsOf('\uFEFFa,b\n1,2\n')).toEqual([['1', '2']]);
  });
  test('UTF-16 with or without a mark, and Windows-1252', async () => {
    const utf16 = Buffer.from('é,李\n', 'utf16le');
    expect(await cellsOf(utf16, undefined, { encoding: 'utf-16le' })).toEqual([['é', '李']]);
    expect(await cellsOf(Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]))).toEqual([['é', '李']]);
    expect(await cellsOf(Buffer.from([0x80, 0x2c, 0xe9]), undefined, { encoding: 'windows-1252' })).toEqual([
      ['€', 'é'],
    ]);
  });
  test('bytes that are not of the declared encoding are an error, never replaced', async () => {
    expect(await failure(Buffer.from([0x61, 0x2c, 0xe9, 0x0a]))).toMatchObject({
      code: 'csv_unreadable',
      target: 'x.csv:1',
    });
  });
});

test('an empty file has no rows', async () => {
  expect(await read('')).toEqual([]);
  expect(await read('a,b\n', undefined, { columnHeaders: true })).toEqual([]);
});

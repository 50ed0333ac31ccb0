import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../local/console/usage-error';
import { openCsvFile } from '../../local/sample/csv-file';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csv-file-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const file = async (name: string, content: string | Buffer): Promise<string> => {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
};

test('columns, delimiter and segment name come from the file', async () => {
  const path = await file('Spring customers (2026).csv', '"E-mail";"First name";Tel\r\na@b.co;"A;B";1\r\n');
  expect(await openCsvFile(path)).toEqual({
    path,
    segment: 'Spring_customers_2026_',
    columns: ['E-mail', 'First name', 'Tel'],
    delimiter: ';',
    encoding: 'UTF-8',
  });
});

test.each([
  ['UTF-16LE', Buffer.from('\ufeffemail\tname\na@b.co\tŁ\n', 'utf16le')],
  ['UTF-16BE', Buffer.from('\ufeffemail\tname\na@b.co\tŁ\n', 'utf16le').swap16()],
])(
  '%s with its byte order mark is read, as Excel writes it for "Unicode Text"',
  async (encoding, content) => {
    const path = await file('unicode.txt', content);
    expect(await openCsvFile(path)).toMatchObject({ columns: ['email', 'name'], delimiter: '\t', encoding });
  },
);

test('blanks around names and empty lines before them are no part of the header', async () => {
  const path = await file('loose.csv', '\r\n\nemail , name, tel\na@b.co,A,1\n');
  expect((await openCsvFile(path)).columns).toEqual(['email', 'name', 'tel']);
});

test('a byte order mark is not part of the first column', async () => {
  const path = await file('bom.csv', '\ufeffemail,name\na@b.co,A\n');
  expect((await openCsvFile(path)).columns).toEqual(['email', 'name']);
});

test('a header with a quoted comma and a line break is one header', async () => {
  const path = await file('odd.csv', '"mail, private","two\nlines"\na@b.co,x\n');
  expect((await openCsvFile(path)).columns).toEqual(['mail, private', 'two\nlines']);
});

test('a file of one column needs no delimiter', async () => {
  const path = await file('one.csv', 'email\na@b.co\n');
  expect(await openCsvFile(path)).toMatchObject({ columns: ['email'], delimiter: ',' });
});

test('a letter cut in two where the head ends is no fault of the file', async () => {
  const path = await file('large.csv', `email,name\n${'a@b.co,Łukasz\n'.repeat(30_000)}`);
  expect((await openCsvFile(path)).columns).toEqual(['email', 'name']);
});

test.each([
  ['missing.csv', undefined, 'does not exist'],
  ['empty.csv', '', 'is empty'],
  ['latin1.csv', Buffer.from('email,name\na@b.co,Jos\xe9\n', 'latin1'), 'is not UTF-8'],
  ['markless.csv', Buffer.from('email,name\n', 'utf16le'), 'is not a text in UTF-8'],
  [
    'half.csv',
    Buffer.concat([Buffer.from('\ufeff', 'utf16le'), Buffer.from([0x00, 0xd8, 0x41, 0x00])]),
    'is not UTF-16LE',
  ],
  ['book.xlsx', Buffer.from('PK\x03\x04\x14\x00\x06', 'latin1'), 'is an Excel workbook'],
  ['blank.csv', '\n\r\n\n', 'nothing but empty lines'],
  ['excel.csv', 'sep=;\nemail;name\na@b.co;A\n', 'begins with "sep=;", a line for Excel only'],
  ['mac.csv', 'email,name\ra@b.co,A\r', 'end with CR alone'],
  ['headless.csv', 'a@b.co,Ada,Lovelace\n', 'must name the columns, but it holds an address: "a@b.co"'],
  ['nameless.csv', 'email,,name\na@b.co,1,2\n', 'column 2 has no name'],
  ['twice.csv', 'email,name,email\n', 'names the column "email" twice'],
])('%s is refused with a sentence that names the file', async (name, content, sentence) => {
  const path = content === undefined ? join(folder, name) : await file(name, content);
  const refused = openCsvFile(path);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(sentence);
  await expect(refused).rejects.toThrow(name);
});

test('a folder is refused', async () => {
  await expect(openCsvFile(folder)).rejects.toThrow('is not a file');
});

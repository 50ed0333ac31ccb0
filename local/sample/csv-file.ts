/** A reader's own CSV file: its columns and delimiter, and whether it can be a segment at all. */
import { open } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { parse } from 'papaparse';
import { UsageError } from '../console/usage-error';

export interface CsvFile {
  path: string;
  /** Name of the segment, made from the file name. */
  segment: string;
  columns: string[];
  delimiter: string;
  encoding: Encoding;
}

/** As model.json declares it. */
export type Encoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE';

/** The header must stand within the first 256 KiB. */
const headBytes = 256 * 1024;

async function readHead(path: string): Promise<Buffer> {
  const handle = await open(path).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'ENOENT' ? 'does not exist' : `cannot be opened (${error.code ?? 'unknown'})`;
    throw new UsageError(`The file ${path} ${why}.`);
  });
  try {
    if (!(await handle.stat()).isFile()) throw new UsageError(`${path} is not a file.`);
    const head = Buffer.alloc(headBytes);
    const { bytesRead } = await handle.read(head, 0, headBytes, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** UTF-16 announces itself by a byte order mark (Excel's "Unicode Text" does); everything else must be UTF-8. */
function encodingOf(head: Buffer): Encoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'UTF-16LE';
  if (head[0] === 0xfe && head[1] === 0xff) return 'UTF-16BE';
  return 'UTF-8';
}

const saveAs = 'Save it as "CSV UTF-8" and try again.';

/** The text of the head; bytes of another encoding are refused, as wrong letters would reach people's names. */
function decode(head: Buffer, encoding: Encoding, path: string): string {
  if (head.length === 0) throw new UsageError(`The file ${path} is empty.`);
  // Before the encoding: what else is in such a file is no fault of it.
  if (head.toString('latin1', 0, 4) === 'PK\u0003\u0004') {
    throw new UsageError(`The file ${path} is an Excel workbook or another packed file. ${saveAs}`);
  }
  let text: string;
  try {
    // `stream`: a letter cut in two at the end of the head is no fault of the file.
    text = new TextDecoder(encoding, { fatal: true }).decode(head, { stream: true });
  } catch {
    throw new UsageError(`The file ${path} is not ${encoding}. ${saveAs}`);
  }
  if (text.includes('\0')) throw new UsageError(`The file ${path} is not a text in ${encoding}. ${saveAs}`);
  return text;
}

/** Refuses what papaparse would read as one line or as column names. */
function checkLines(text: string, path: string): void {
  const excelOnly = /^sep=.(?=[\r\n])/i.exec(text)?.[0];
  if (excelOnly !== undefined) {
    throw new UsageError(
      `${path} begins with "${excelOnly}", a line for Excel only. Take it away and try again.`,
    );
  }
  if (!text.includes('\n') && /\r[^]/.test(text)) {
    throw new UsageError(`The lines of ${path} end with CR alone, as on old Macs. ${saveAs}`);
  }
}

/** Refuses a first line that cannot name the columns. */
function checkColumns(columns: readonly string[], path: string): void {
  if (columns.length === 0) throw new UsageError(`The file ${path} holds nothing but empty lines.`);
  const line = `The first line of ${path}`;
  const blank = columns.indexOf('');
  if (blank >= 0) throw new UsageError(`${line} must name every column; column ${blank + 1} has no name.`);
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice !== undefined) throw new UsageError(`${line} names the column "${twice}" twice.`);
  const address = columns.find((name) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(name));
  if (address !== undefined) {
    throw new UsageError(
      `${line} must name the columns, but it holds an address: "${address}". Put a line above it, for example email,first name,last name.`,
    );
  }
}

/** Reads the header of a CSV file. Throws a UsageError that names the file and what is wrong with it. */
export async function openCsvFile(path: string): Promise<CsvFile> {
  const full = resolve(path);
  const head = await readHead(path);
  const encoding = encodingOf(head);
  const text = decode(head, encoding, path);
  checkLines(text, path);
  // As the app reads it: LF ends a line, a CR before it is cut off, empty lines may stand before the header.
  const lines = { newline: '\n', preview: 100 } as const;
  const { delimiter } = parse(text, {
    ...lines,
    delimitersToGuess: [',', ';', '\t', '|'],
    skipEmptyLines: 'greedy',
  }).meta;
  const { data } = parse<string[]>(text, { ...lines, delimiter });
  const header = data.find(([first = '', ...others]) => others.length > 0 || first.replace(/\r$/, '') !== '');
  const columns = (header ?? []).map((name) => name.trim());
  checkColumns(columns, path);
  const segment = basename(full)
    .replace(/\.[^.]*$/, '')
    .replace(/[^A-Za-z0-9_]+/g, '_');
  return {
    path: full,
    segment: segment === '' ? 'Segment' : segment,
    columns,
    delimiter,
    encoding,
  };
}

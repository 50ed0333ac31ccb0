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
}

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

/** The text of the head; what is not UTF-8 is refused, as wrong letters would reach people's names. */
function decode(head: Buffer, path: string): string {
  if (head.length === 0) throw new UsageError(`The file ${path} is empty.`);
  try {
    // `stream`: a letter cut in two at the end of the head is no fault of the file.
    return new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
  } catch {
    throw new UsageError(`The file ${path} is not UTF-8. Save it as "CSV UTF-8" and try again.`);
  }
}

/** Reads the header of a CSV file. Throws a UsageError that names the file and what is wrong with it. */
export async function openCsvFile(path: string): Promise<CsvFile> {
  const full = resolve(path);
  const text = decode(await readHead(full), path);
  const { data, meta } = parse<string[]>(text, {
    preview: 1,
    skipEmptyLines: true,
    delimitersToGuess: [',', ';', '\t', '|'],
  });
  const columns = (data[0] ?? []).map((name) => name.trim());
  const blank = columns.findIndex((name) => name === '');
  if (columns.length === 0 || blank >= 0) {
    throw new UsageError(
      `The first line of ${path} must name every column; column ${blank + 1} has no name.`,
    );
  }
  const twice = columns.find((name, at) => columns.indexOf(name) !== at);
  if (twice !== undefined)
    throw new UsageError(`The first line of ${path} names the column "${twice}" twice.`);
  const segment = basename(full)
    .replace(/\.[^.]*$/, '')
    .replace(/[^A-Za-z0-9_]+/g, '_');
  return { path: full, segment: segment === '' ? 'Segment' : segment, columns, delimiter: meta.delimiter };
}

/** Finds a person in the data of runs that have ended, and takes them out. */
import type { BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import { BlobWriter } from '../runs/files/blobWriter';
import { CsvReader } from '../segments/csv';
import { download } from '../store/download';
import { csvLine, unguardCell } from '../runs/files/cells';
import { mentions, redactContact, redactJson, redactReject, redactRow } from './redact';

/** What becomes of one line or record: itself, or the line in its place. */
type Redact = (line: string, key: string) => string | undefined;

/** Lines of a blob with what ended them. A blob of one enormous line does not occur: lines are contacts and rows. */
export async function* linesOf(blob: BlockBlobClient): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of (await blob.download()).readableStreamBody ?? []) {
    const lines = (rest + decoder.decode(chunk as Buffer, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield line;
  }
  if (rest !== '') yield rest;
}

async function mentionedIn(blob: BlockBlobClient, key: string): Promise<boolean> {
  for await (const line of linesOf(blob)) if (mentions(line, key)) return true;
  return false;
}

async function rewriteLines(blob: BlockBlobClient, key: string, redact: Redact): Promise<number> {
  const writer = new BlobWriter(blob, 'application/x-ndjson');
  let count = 0;
  for await (const line of linesOf(blob)) {
    const changed = redact(line, key);
    if (changed !== undefined) count++;
    await writer.write(`${changed ?? line}\n`);
  }
  await writer.finish();
  return count;
}

/** Records of a CSV file of the app. */
export async function* recordsOf(blob: BlockBlobClient): AsyncGenerator<string[]> {
  const reader = new CsvReader({ delimiter: ',', quoteStyle: 'csv' }, blob.name);
  for await (const line of linesOf(blob)) for (const { values } of reader.feed(`${line}\n`)) yield values;
  for (const { values } of reader.end()) yield values;
}

async function rewriteRejects(blob: BlockBlobClient, key: string): Promise<number> {
  const writer = new BlobWriter(blob, 'text/csv; charset=utf-8');
  let count = 0;
  for await (const cells of recordsOf(blob)) {
    const changed = redactReject(cells, key);
    if (changed !== undefined) count++;
    await writer.write(changed ?? csvLine(cells.map(unguardCell)));
  }
  await writer.finish();
  return count;
}

async function rewriteJson(blob: BlockBlobClient, key: string): Promise<number> {
  const { body, etag } = await download(blob);
  const { metadata } = await blob.getProperties();
  const next = Buffer.from(JSON.stringify(redactJson(JSON.parse(body.toString('utf8')), key)));
  await blob.upload(next, next.length, {
    conditions: { ifMatch: etag },
    blobHTTPHeaders: { blobContentType: 'application/json' },
    ...(metadata ? { metadata } : {}),
  });
  return 1;
}

/** Takes a person out of every file of the runs below a prefix (`runs/<exportId>/`). Answers how many entries. */
export async function redactRuns(container: ContainerClient, prefix: string, key: string): Promise<number> {
  let count = 0;
  for await (const { name } of container.listBlobsFlat({ prefix })) {
    const blob = container.getBlockBlobClient(name);
    if (!(await mentionedIn(blob, key))) continue;
    const file = name.split('/').at(-1) ?? '';
    if (file.startsWith('contacts-')) count += await rewriteLines(blob, key, redactContact);
    else if (file.startsWith('rows-')) count += await rewriteLines(blob, key, redactRow);
    else if (/^(?:prepare-)?rejects.*\.csv$/.test(file)) count += await rewriteRejects(blob, key);
    else if (file.endsWith('.json')) count += await rewriteJson(blob, key);
    // Corrections have been read, and have any form that a spreadsheet gives them: they go as a whole, and so does
    // every kind of file that this version does not know.
    else {
      await blob.deleteIfExists();
      count++;
    }
  }
  return count;
}

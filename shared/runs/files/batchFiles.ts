/**
 * The batches of a run in three blobs: contacts (one JSON object a line, as it is sent), rows (one line a contact:
 * where it came from), and the index with the byte range of every batch. One large blob read by ranges costs a
 * tenth of thousands of small ones.
 */
import type { ContainerClient } from '@azure/storage-blob';
import { z } from 'zod';
import type { SendKind } from '../../delta/decide';
import { ProductError } from '../../model/errors';
import { runFolder } from '../../store/paths';
import { download, isMissing } from '../../store/download';
import { BlobWriter } from './blobWriter';

/** Rows of the snapshot, or contacts that left it. */
export const batchKindSchema = z.enum(['rows', 'leavers']);
export type BatchKind = z.infer<typeof batchKindSchema>;

const entrySchema = z.strictObject({
  kind: batchKindSchema,
  /** May this batch start automations? */
  automations: z.boolean(),
  /** Its people are subscribed again by single calls before it is sent. */
  resubscribe: z.literal(true).optional(),
  contacts: z.int().positive(),
  offset: z.int(),
  bytes: z.int(),
  rowOffset: z.int(),
  rowBytes: z.int(),
});
export type BatchEntry = z.infer<typeof entrySchema>;

const indexSchema = z.strictObject({
  version: z.literal(1),
  /** Partition files, by the number that rows carry. */
  files: z.array(z.string()),
  /** Of each file, its segment: the place in the plan's list. */
  segmentOfFile: z.array(z.int().nonnegative()).optional(),
  /** Mapped source columns, in the order of a row's values. */
  columns: z.array(z.string()),
  batches: z.array(entrySchema),
});
export type BatchIndex = z.infer<typeof indexSchema>;

/** Why a contact is sent. */
export type ContactKind = SendKind | 'left';

/** Where one contact of a batch came from. `file` is -1 for a leaver: nothing of it stands in the snapshot. */
export interface ContactRow {
  file: number;
  line: number;
  /** The address as it is sent. */
  email: string;
  kind: ContactKind;
  /** What the next delivered state must know when the outcome is known (`delta/stamp.ts`). */
  stamp: string;
  /** Raw values of the mapped columns. */
  values: string[];
}

export interface BatchContact {
  /** The contact as one line of JSON. */
  json: string;
  row: ContactRow;
}

const path = (runId: string, kind: string, token: string, ending: string): string =>
  `${runFolder(runId)}${kind}-${token}.${ending}`;

/** Writes the batches of one preparation. Nothing counts until `finish` and the plan that names the token. */
export class BatchFilesWriter {
  readonly #contacts: BlobWriter;
  readonly #rows: BlobWriter;
  readonly #batches: BatchEntry[] = [];

  constructor(
    readonly container: ContainerClient,
    readonly runId: string,
    readonly token: string,
  ) {
    const blob = (kind: string) => container.getBlockBlobClient(path(runId, kind, token, 'ndjson'));
    this.#contacts = new BlobWriter(blob('contacts'), 'application/x-ndjson');
    this.#rows = new BlobWriter(blob('rows'), 'application/x-ndjson');
  }

  get count(): number {
    return this.#batches.length;
  }

  async add(
    kind: BatchKind,
    automations: boolean,
    contacts: readonly BatchContact[],
    resubscribe = false,
  ): Promise<void> {
    const offset = this.#contacts.offset;
    const rowOffset = this.#rows.offset;
    const bytes = await this.#contacts.write(contacts.map((contact) => `${contact.json}\n`).join(''));
    const rowBytes = await this.#rows.write(contacts.map(({ row }) => encodeRow(row)).join(''));
    const place = { offset, bytes, rowOffset, rowBytes };
    const first = resubscribe ? { resubscribe } : {};
    this.#batches.push({ kind, automations, ...first, contacts: contacts.length, ...place });
  }

  /** Adds a finished request of the packer. */
  async addBatch(
    kind: BatchKind,
    automations: boolean,
    { contacts, refs }: { contacts: readonly string[]; refs: readonly ContactRow[] },
    resubscribe = false,
  ): Promise<void> {
    const rows = contacts.flatMap((json, i) => {
      const row = refs[i];
      return row ? [{ json, row }] : [];
    });
    if (rows.length !== contacts.length) throw new Error('A batch has a contact without a row.');
    await this.add(kind, automations, rows, resubscribe);
  }

  async finish(
    files: readonly string[],
    columns: readonly string[],
    segmentOfFile: readonly number[] = files.map(() => 0),
  ): Promise<void> {
    await Promise.all([this.#contacts.finish(), this.#rows.finish()]);
    const index: BatchIndex = {
      version: 1,
      files: [...files],
      segmentOfFile: [...segmentOfFile],
      columns: [...columns],
      batches: this.#batches,
    };
    const body = Buffer.from(JSON.stringify(index));
    await this.container.getBlockBlobClient(path(this.runId, 'index', this.token, 'json')).uploadData(body);
  }
}

const encodeRow = (row: ContactRow): string =>
  `${JSON.stringify([row.file, row.line, row.email, row.kind, row.stamp, ...row.values])}\n`;

function decodeRow(text: string): ContactRow {
  const [file, line, email, kind, stamp, ...values] = JSON.parse(text) as EncodedRow;
  return { file, line, email, kind, stamp, values };
}

type EncodedRow = [number, number, string, ContactKind, string, ...string[]];

/** Indexes are immutable once written, so an instance keeps the few it works on. */
const cached = new Map<string, Promise<BatchIndex>>();
const cacheSize = 8;

/** Reads the batches of a plan. */
export class BatchFilesReader {
  constructor(
    readonly container: ContainerClient,
    readonly runId: string,
    readonly token: string,
  ) {}

  async index(): Promise<BatchIndex> {
    const name = path(this.runId, 'index', this.token, 'json');
    const key = `${this.container.url}/${name}`;
    const known = cached.get(key);
    if (known) return await known;
    const loading = this.#download(name).then(
      (body) => indexSchema.parse(JSON.parse(body.toString('utf8'))),
      (error: unknown) => {
        cached.delete(key);
        throw error;
      },
    );
    cached.set(key, loading);
    const oldest = cached.keys().next().value;
    if (cached.size > cacheSize && oldest !== undefined) cached.delete(oldest);
    return await loading;
  }

  async entry(batch: number): Promise<BatchEntry> {
    const entry = (await this.index()).batches[batch];
    if (!entry) throw new ProductError('run_documents_missing', `The run has no batch ${batch}.`);
    return entry;
  }

  /** The contacts of a batch as they are sent: one JSON text each. */
  async contacts(batch: number): Promise<string[]> {
    const { offset, bytes } = await this.entry(batch);
    return lines(await this.#download(path(this.runId, 'contacts', this.token, 'ndjson'), offset, bytes));
  }

  /** Where the contacts of a batch came from, in the same order. */
  async rows(batch: number): Promise<ContactRow[]> {
    const { rowOffset, rowBytes } = await this.entry(batch);
    const body = await this.#download(path(this.runId, 'rows', this.token, 'ndjson'), rowOffset, rowBytes);
    return lines(body).map(decodeRow);
  }

  /** Rows of consecutive batches in one read. */
  async rowsOf(from: number, to: number): Promise<ContactRow[][]> {
    const entries = (await this.index()).batches.slice(from, to);
    const first = entries[0];
    const last = entries.at(-1);
    if (!first || !last) return [];
    const size = last.rowOffset + last.rowBytes - first.rowOffset;
    const body = await this.#download(path(this.runId, 'rows', this.token, 'ndjson'), first.rowOffset, size);
    return entries.map((entry) => {
      const start = entry.rowOffset - first.rowOffset;
      return lines(body.subarray(start, start + entry.rowBytes)).map(decodeRow);
    });
  }

  async #download(name: string, offset?: number, count?: number): Promise<Buffer> {
    try {
      return (await download(this.container.getBlobClient(name), offset, count)).body;
    } catch (error) {
      if (!isMissing(error)) throw error;
      throw new ProductError('run_documents_missing', `"${name}" is missing.`, {
        target: name,
        cause: error,
      });
    }
  }
}

const lines = (body: Buffer): string[] => body.toString('utf8').split('\n').slice(0, -1);

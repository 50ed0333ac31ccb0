/** Batch records as blobs: changed by ETag, listed by their metadata, in folders of 100 so that a look costs one page. */
import type { ContainerClient } from '@azure/storage-blob';
import { ProductError } from '../../model/errors';
import { lostRace } from '../../store/documents';
import { download, isMissing } from '../../store/download';
import { runFolder } from '../../store/paths';
import { batchRecordSchema, type BatchRecord } from '../batchRecord';
import { decodeSummary, encodeSummary, summarizeBatch, type BatchSummary } from '../batchSummary';

/** Batches in one folder of records. */
export const folderSize = 100;

/**
 * Records in a page of a listing. A page is read in one piece: one with all 4,000 of a large run would keep everything
 * else in the process waiting for half a second, sends of other runs with their slots among them.
 */
const pageSize = 250;

export interface VersionedRecord {
  record: BatchRecord;
  etag: string;
}

export class BatchRecords {
  readonly #root: string;

  constructor(
    readonly container: ContainerClient,
    runId: string,
  ) {
    this.#root = `${runFolder(runId)}outcomes/`;
  }

  /** Reads a record; undefined when the batch was never touched. */
  async read(batch: number): Promise<VersionedRecord | undefined> {
    try {
      const { body, etag } = await download(this.container.getBlobClient(this.#path(batch)));
      return { record: batchRecordSchema.parse(JSON.parse(body.toString('utf8'))), etag };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Writes a record over the version read (or a new one); false when somebody else was first. */
  async write(record: BatchRecord, etag: string | undefined): Promise<string | false> {
    const body = Buffer.from(JSON.stringify(record));
    try {
      const answer = await this.container
        .getBlockBlobClient(this.#path(record.batch))
        .upload(body, body.length, {
          conditions: etag === undefined ? { ifNoneMatch: '*' } : { ifMatch: etag },
          metadata: { summary: encodeSummary(summarizeBatch(record)) },
          blobHTTPHeaders: { blobContentType: 'application/json' },
        });
      return answer.etag ?? '';
    } catch (error) {
      if (lostRace(error)) return false;
      throw error;
    }
  }

  /** Summaries of one folder of records (batches `folder * 100` and the 99 that follow), in order. */
  async listFolder(folder: number): Promise<BatchSummary[]> {
    return await this.#list(`${this.#root}${pad(folder)}/`);
  }

  /** Summaries of all records, in order. */
  async listAll(): Promise<BatchSummary[]> {
    return await this.#list(this.#root);
  }

  async #list(prefix: string): Promise<BatchSummary[]> {
    const found: BatchSummary[] = [];
    const listing = this.container.listBlobsFlat({ prefix, includeMetadata: true });
    for await (const { segment } of listing.byPage({ maxPageSize: pageSize }))
      for (const { name, metadata } of segment.blobItems) {
        const summary = metadata?.summary;
        if (summary === undefined) {
          throw new ProductError('run_documents_missing', `"${name}" has lost its metadata.`, {
            target: name,
          });
        }
        found.push(decodeSummary(summary));
      }
    return found;
  }

  #path(batch: number): string {
    return `${this.#root}${pad(Math.floor(batch / folderSize))}/${pad(batch)}.json`;
  }
}

const pad = (n: number): string => String(n).padStart(6, '0');

/** Writes one large block blob piece by piece, in bounded memory. Nothing is visible until `finish`. */
import { createHash } from 'node:crypto';
import type { BlockBlobClient } from '@azure/storage-blob';

/** Bytes collected before a block is uploaded: large enough for few requests, small enough for many writers. */
const blockBytes = 4 * 1024 * 1024;
/** Blocks in flight at once. */
const parallelBlocks = 2;

export class BlobWriter {
  /** Bytes written so far: the offset of what is written next. */
  offset = 0;
  #pieces: Buffer[] = [];
  #held = 0;
  #blocks: string[] = [];
  #running = new Set<Promise<void>>();
  #failure: unknown;

  constructor(
    readonly blob: BlockBlobClient,
    readonly contentType: string,
  ) {}

  /** Adds text as UTF-8; answers its length in bytes. Waits only when uploads lag behind. */
  async write(text: string): Promise<number> {
    return await this.writeBytes(Buffer.from(text, 'utf8'));
  }

  /** Adds bytes; answers their number. */
  async writeBytes(piece: Buffer): Promise<number> {
    this.#pieces.push(piece);
    this.#held += piece.length;
    this.offset += piece.length;
    if (this.#held >= blockBytes) await this.#flush();
    return piece.length;
  }

  /** Uploads the rest and makes the blob visible. */
  async finish(): Promise<void> {
    if (this.#held > 0) await this.#flush();
    await Promise.all(this.#running);
    if (this.#failure !== undefined) throw this.#failure as Error;
    await this.blob.commitBlockList(this.#blocks, { blobHTTPHeaders: { blobContentType: this.contentType } });
  }

  async #flush(): Promise<void> {
    const body = Buffer.concat(this.#pieces, this.#held);
    this.#pieces = [];
    this.#held = 0;
    const id = Buffer.from(String(this.#blocks.length).padStart(6, '0')).toString('base64');
    this.#blocks.push(id);
    const md5 = createHash('md5').update(body).digest();
    const upload = this.blob
      .stageBlock(id, body, body.length, { transactionalContentMD5: md5 })
      .then(() => undefined)
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#running.delete(upload));
    this.#running.add(upload);
    if (this.#running.size >= parallelBlocks) await Promise.race(this.#running);
    if (this.#failure !== undefined) throw this.#failure as Error;
  }
}

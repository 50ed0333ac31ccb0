/**
 * Writes one large block blob piece by piece, one write at a time, in bounded memory. Nothing is visible until
 * `finish`.
 */
import { createHash } from 'node:crypto';
import type { BlockBlobClient } from '@azure/storage-blob';

/** Bytes of a block: large enough for few requests, small enough for many writers. */
const blockBytes = 4 * 1024 * 1024;
/** Bytes of the first block while no more are needed: most blobs are small. */
const fewBytes = 64 * 1024;
/** Blocks in flight at once. */
const parallelBlocks = 2;

const none = Buffer.alloc(0);

/**
 * Everything is put straight into blocks, and these are used again once they are uploaded: buffers that come and go by
 * the thousand leave the process large, because the allocator seldom gives their memory back.
 */
export class BlobWriter {
  /** Bytes written so far: the offset of what is written next. */
  offset = 0;
  #block: Buffer = none;
  #held = 0;
  #free: Buffer[] = [];
  #blocks: string[] = [];
  #running = new Set<Promise<void>>();
  #failure: unknown;

  constructor(
    readonly blob: BlockBlobClient,
    readonly contentType: string,
  ) {}

  /** Adds text as UTF-8; answers its length in bytes. Waits only when uploads lag behind. */
  async write(text: string): Promise<number> {
    const bytes = Buffer.byteLength(text, 'utf8');
    if (!this.#makeRoom(bytes)) return await this.writeBytes(Buffer.from(text, 'utf8'));
    this.#held += this.#block.write(text, this.#held, 'utf8');
    this.offset += bytes;
    return bytes;
  }

  /** Adds a copy of bytes; answers their number. */
  async writeBytes(bytes: Uint8Array): Promise<number> {
    for (let at = 0; at < bytes.length;) {
      if (this.#held === blockBytes) await this.#flush();
      const piece = bytes.subarray(at, at + blockBytes - this.#held);
      this.#makeRoom(piece.length);
      this.#block.set(piece, this.#held);
      this.#held += piece.length;
      at += piece.length;
    }
    this.offset += bytes.length;
    return bytes.length;
  }

  /** Uploads the rest and makes the blob visible. */
  async finish(): Promise<void> {
    if (this.#held > 0) await this.#flush();
    await Promise.all(this.#running);
    if (this.#failure !== undefined) throw this.#failure as Error;
    this.#free = [];
    await this.blob.commitBlockList(this.#blocks, { blobHTTPHeaders: { blobContentType: this.contentType } });
  }

  /** Makes the block large enough for so many bytes more; false when that is more than a block. */
  #makeRoom(bytes: number): boolean {
    const wanted = this.#held + bytes;
    if (wanted > blockBytes) return false;
    if (wanted <= this.#block.length) return true;
    const some = this.#blocks.length > 0 ? blockBytes : Math.max(fewBytes, wanted, 2 * this.#block.length);
    const larger = this.#free.pop() ?? Buffer.allocUnsafeSlow(Math.min(blockBytes, some));
    larger.set(this.#block.subarray(0, this.#held));
    this.#block = larger;
    return true;
  }

  async #flush(): Promise<void> {
    const block = this.#block;
    const body = block.subarray(0, this.#held);
    this.#block = none;
    this.#held = 0;
    const id = Buffer.from(String(this.#blocks.length).padStart(6, '0')).toString('base64');
    this.#blocks.push(id);
    const md5 = createHash('md5').update(body).digest();
    const upload = this.blob
      .stageBlock(id, body, body.length, { transactionalContentMD5: md5 })
      .then(() => {
        if (block.length === blockBytes) this.#free.push(block);
      })
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#running.delete(upload));
    this.#running.add(upload);
    if (this.#running.size >= parallelBlocks) await Promise.race(this.#running);
    if (this.#failure !== undefined) throw this.#failure as Error;
  }
}

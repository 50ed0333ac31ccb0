/** Whole small blobs and ranges of large ones as one buffer. */
import type { BlobClient } from '@azure/storage-blob';

export interface Downloaded {
  body: Buffer;
  etag: string;
}

/** Downloads a blob, or `count` bytes from `offset`. Body and ETag come from one answer, so they belong together. */
export async function download(blob: BlobClient, offset?: number, count?: number): Promise<Downloaded> {
  const answer = await blob.download(offset, count);
  const chunks: Buffer[] = [];
  for await (const chunk of answer.readableStreamBody ?? []) chunks.push(Buffer.from(chunk));
  return { body: Buffer.concat(chunks), etag: answer.etag ?? '' };
}

/** True when an error of Blob Storage says that the blob does not exist. */
export const isMissing = (error: unknown): boolean => (error as { statusCode?: unknown }).statusCode === 404;

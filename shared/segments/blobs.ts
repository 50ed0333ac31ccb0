/** The few things that reading segments needs of Blob Storage, over a real ContainerClient. Only ever reads. */
import { type ContainerClient, RestError } from '@azure/storage-blob';
import { ProductError } from '../model/errors';

/** What a blob is like now. `lastModified` is ISO 8601. */
export interface BlobState {
  etag: string;
  size: number;
  lastModified: string;
}

export interface SegmentBlobs {
  /** URL of the container, to compare locations with. */
  readonly url: string;
  /** Text and ETag of a small blob; undefined when there is none. */
  readText(path: string): Promise<{ text: string; etag: string; lastModified: string } | undefined>;
  /** Undefined when there is no such blob. */
  state(path: string): Promise<BlobState | undefined>;
  /** Bytes of exactly this version. Throws `snapshot_not_ready` when it has been replaced or removed. */
  open(path: string, etag: string): AsyncIterable<Uint8Array>;
}

/** How often the SDK takes up a broken download again where it broke off. */
const downloadRetries = 5;

const statusOf = (error: unknown): number | undefined =>
  error instanceof RestError ? error.statusCode : undefined;

/** Answers to HEAD have no body, so the SDK gives only the status: a missing container looks like a missing blob. */
function unreachable(container: ContainerClient, error: unknown): ProductError {
  const status = statusOf(error);
  const why = status === undefined ? 'no answer' : `answer ${status}`;
  return new ProductError(
    'segments_unreachable',
    `The container "${container.containerName}" with the segments cannot be read (${why}).`,
    { target: container.containerName, cause: error },
  );
}

async function missing(container: ContainerClient): Promise<undefined> {
  const exists = await container.exists().catch((error: unknown) => {
    throw unreachable(container, error);
  });
  if (exists) return undefined;
  throw new ProductError(
    'segments_unreachable',
    `The container "${container.containerName}" with the segments does not exist.`,
    { target: container.containerName },
  );
}

const changed = (path: string, error: unknown): ProductError =>
  new ProductError('snapshot_not_ready', `"${path}" was replaced or removed while it was read.`, {
    target: path,
    cause: error,
  });

/** Reads from one container with the caller's identity. */
export function containerBlobs(container: ContainerClient): SegmentBlobs {
  return {
    url: container.url,

    async readText(path) {
      try {
        const answer = await container.getBlobClient(path).download();
        const chunks: Buffer[] = [];
        for await (const chunk of answer.readableStreamBody ?? []) chunks.push(chunk as Buffer);
        return {
          text: Buffer.concat(chunks).toString('utf8'),
          etag: answer.etag ?? '',
          lastModified: (answer.lastModified ?? new Date(0)).toISOString(),
        };
      } catch (error) {
        if (statusOf(error) === 404) return missing(container);
        throw unreachable(container, error);
      }
    },

    async state(path) {
      try {
        const answer = await container.getBlobClient(path).getProperties();
        return {
          etag: answer.etag ?? '',
          size: answer.contentLength ?? 0,
          lastModified: (answer.lastModified ?? new Date(0)).toISOString(),
        };
      } catch (error) {
        if (statusOf(error) === 404) return missing(container);
        throw unreachable(container, error);
      }
    },

    async *open(path, etag) {
      try {
        const answer = await container
          .getBlobClient(path)
          .download(0, undefined, { conditions: { ifMatch: etag }, maxRetryRequests: downloadRetries });
        for await (const chunk of answer.readableStreamBody ?? []) yield chunk as Buffer;
      } catch (error) {
        if ([404, 412].includes(statusOf(error) ?? 0)) throw changed(path, error);
        throw unreachable(container, error);
      }
    },
  };
}

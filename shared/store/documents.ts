/**
 * JSON documents in the app's container, changed by ETag only.
 * A document is read through its schema, so that a damaged one is an error and never half-read.
 */
import { type ContainerClient, RestError } from '@azure/storage-blob';
import type { z } from 'zod';
import { ProductError } from '../model/errors';
import { download, isMissing } from './download';

/** A document with the ETag it had when it was read. */
export interface Versioned<T> {
  value: T;
  etag: string;
}

/** Condition of a write: only over the version read, or only when there is none yet. */
export type WriteCondition = { ifMatch: string } | { ifNoneMatch: '*' };

const statusOf = (error: unknown): number | undefined =>
  error instanceof RestError ? error.statusCode : undefined;

/** True for the answers of Blob Storage that mean "somebody else was first" (409 with If-None-Match, 412 else). */
export const lostRace = (error: unknown): boolean => [409, 412].includes(statusOf(error) ?? 0);

/** How often `update` reads again when others keep changing the document. */
const updateTries = 20;

export class DocumentStore {
  constructor(readonly container: ContainerClient) {}

  /** Reads a document; undefined when there is none. Throws when it does not fit the schema. */
  async read<T>(path: string, schema: z.ZodType<T>): Promise<Versioned<T> | undefined> {
    try {
      const { body, etag } = await download(this.container.getBlobClient(path));
      return { value: schema.parse(JSON.parse(body.toString('utf8'))), etag };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  /** Writes a document whole. Throws `precondition_failed` when the condition does not hold. */
  async write(path: string, value: unknown, condition?: WriteCondition): Promise<string> {
    const body = Buffer.from(JSON.stringify(value));
    try {
      const answer = await this.container.getBlockBlobClient(path).uploadData(body, {
        blobHTTPHeaders: { blobContentType: 'application/json' },
        ...(condition ? { conditions: condition } : {}),
      });
      return answer.etag ?? '';
    } catch (error) {
      if (!condition || !lostRace(error)) throw error;
      throw new ProductError(
        'precondition_failed',
        `"${path}" was changed by somebody else, or exists already.`,
        {
          target: path,
          cause: error,
        },
      );
    }
  }

  /**
   * Reads, changes and writes a document; starts again when somebody else was faster.
   * `change` gets the current value and gives the new one, or undefined to leave it as it is.
   * Answers the value as it stands afterwards; undefined when there is no document. Throws, and writes nothing, when
   * the new value does not fit the schema.
   */
  async update<T>(
    path: string,
    schema: z.ZodType<T>,
    change: (current: T) => T | undefined,
  ): Promise<T | undefined> {
    for (let tries = 0; ; tries++) {
      const found = await this.read(path, schema);
      if (!found) return undefined;
      const next = change(found.value);
      if (next === undefined) return found.value;
      // What does not fit must fail here, once, and not at everybody who reads it from now on.
      schema.parse(next);
      try {
        await this.write(path, next, { ifMatch: found.etag });
        return next;
      } catch (error) {
        const raced = error instanceof ProductError && error.code === 'precondition_failed';
        if (!raced || tries >= updateTries) throw error;
        await new Promise((resolve) => setTimeout(resolve, 10 + Math.random() * 40 * (tries + 1)));
      }
    }
  }

  /** Removes a document; nothing happens when there is none. */
  async remove(path: string): Promise<void> {
    await this.container.getBlobClient(path).deleteIfExists();
  }

  /** Paths of the documents below a prefix, in order of name, to the last page. */
  async *list(prefix: string): AsyncGenerator<string> {
    for await (const blob of this.container.listBlobsFlat({ prefix })) yield blob.name;
  }
}

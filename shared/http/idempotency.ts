/**
 * Idempotency-Key: the first call with a key decides by a conditional write which id its result gets; every later
 * call with the same key and body learns that id. The id is written before anything is started under it, so that a
 * crash in between loses nothing: whoever comes next starts under the same id.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ProductError } from '../model/errors';
import type { DocumentStore } from '../store/documents';

/** How long a key is remembered (contract). */
export const claimMilliseconds = 24 * 3_600_000;

const folder = 'idempotency/';

/** Answers of calls that start several things, by the id of their claim; removed with the claims. */
const answerPath = (claimId: string): string => `${folder}answers/${claimId}.json`;

const claimSchema = z.strictObject({ id: z.string(), body: z.string(), at: z.iso.datetime() });

export interface ClaimRequest {
  /** Header value as the caller sent it. */
  key: string;
  /** Who calls: keys of different callers do not meet. */
  callerId: string;
  /** What the key is for, for example `startRun/newsletter`. */
  scope: string;
  /** The checked body. */
  body: unknown;
}

export interface Claim {
  /** The id that this key stands for. */
  id: string;
  /** True when an earlier call had claimed it. */
  replayed: boolean;
}

const hash = (...parts: string[]): string => createHash('sha256').update(JSON.stringify(parts)).digest('hex');

/** JSON with sorted keys: two bodies that say the same are the same. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? 'null';

/** The key of a call; undefined when there is none. Throws `parameter_invalid`. */
export function idempotencyKeyOf(headers: { get(name: string): string | null }): string | undefined {
  const key = headers.get('idempotency-key');
  if (key === null) return undefined;
  if (/^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new ProductError(
    'parameter_invalid',
    'Idempotency-Key takes 1 to 255 printable characters without blanks.',
    {
      target: 'idempotency-key',
    },
  );
}

/**
 * Claims a key: of any number of calls at once exactly one is first, and all get the same id. `propose` makes an id
 * for the case that this call is the first. Throws `idempotency_key_reused` when the key was used with another body.
 */
export async function claimOnce(
  documents: DocumentStore,
  request: ClaimRequest,
  propose: () => string,
  now: Date,
): Promise<Claim> {
  const path = `${folder}${hash(request.callerId, request.scope, request.key)}.json`;
  const body = hash(canonical(request.body));
  const mine = { id: propose(), body, at: now.toISOString() };
  for (;;) {
    const found = await documents.read(path, claimSchema);
    if (found && Date.parse(found.value.at) + claimMilliseconds > now.getTime()) {
      if (found.value.body === body) return { id: found.value.id, replayed: true };
      throw new ProductError('idempotency_key_reused', 'The Idempotency-Key was used with another body.', {
        target: 'idempotency-key',
      });
    }
    try {
      await documents.write(path, mine, found ? { ifMatch: found.etag } : { ifNoneMatch: '*' });
      return { id: mine.id, replayed: false };
    } catch (error) {
      if (!(error instanceof ProductError) || error.code !== 'precondition_failed') throw error;
    }
  }
}

/** Removes claims that no longer count; for the daily timer. Answers how many. */
export async function removeOldClaims(documents: DocumentStore, now: Date): Promise<number> {
  let removed = 0;
  for await (const blob of documents.container.listBlobsFlat({ prefix: folder })) {
    if (blob.properties.lastModified.getTime() + claimMilliseconds > now.getTime()) continue;
    await documents.remove(blob.name);
    removed++;
  }
  return removed;
}

/** The answer that was kept for a claim; undefined while there is none. */
export const keptAnswer = async <T>(
  documents: DocumentStore,
  claimId: string,
  schema: z.ZodType<T>,
): Promise<T | undefined> => (await documents.read(answerPath(claimId), schema))?.value;

/** Keeps the answer for a claim. Of several the first one stands: answers the one that all calls with the key get. */
export async function keepAnswer<T>(
  documents: DocumentStore,
  claimId: string,
  schema: z.ZodType<T>,
  answer: T,
): Promise<T> {
  try {
    await documents.write(answerPath(claimId), answer, { ifNoneMatch: '*' });
    return answer;
  } catch (error) {
    if (!(error instanceof ProductError) || error.code !== 'precondition_failed') throw error;
    return (await keptAnswer(documents, claimId, schema)) ?? answer;
  }
}

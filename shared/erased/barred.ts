/**
 * People who were erased and must not be sent again: kept as salted hashes, so that nobody's address is kept in order
 * to forget it. Released one by one.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ProductError } from '../model/errors';
import { documentIds } from '../store/children';
import type { DocumentStore } from '../store/documents';

const saltPath = 'erasures/salt.json';
const barredFolder = 'erasures/barred/';
const saltSchema = z.strictObject({ salt: z.string().regex(/^[0-9a-f]{64}$/) });
const barredSchema = z.strictObject({ erasureId: z.string(), at: z.iso.datetime() });

/** The salt of this deployment; made at the first use. */
async function readSalt(documents: DocumentStore): Promise<string> {
  for (;;) {
    const found = await documents.read(saltPath, saltSchema);
    if (found) return found.value.salt;
    const made = { salt: randomBytes(32).toString('hex') };
    await documents.write(saltPath, made, { ifNoneMatch: '*' }).catch((error: unknown) => {
      if (!(error instanceof ProductError) || error.code !== 'precondition_failed') throw error;
    });
  }
}

const hashWith = (salt: string, key: string): string => createHmac('sha256', salt).update(key).digest('hex');

/** The hash under which a contact (see `contactKey`) stands in audit and erasures. */
export const personHash = async (documents: DocumentStore, key: string): Promise<string> =>
  hashWith(await readSalt(documents), key);

/** Bars a person from being sent. */
export async function bar(
  documents: DocumentStore,
  hash: string,
  erasureId: string,
  now: Date,
): Promise<void> {
  await documents.write(`${barredFolder}${hash}.json`, { erasureId, at: now.toISOString() });
}

/** Lets a person be sent again. */
export const release = (documents: DocumentStore, hash: string): Promise<void> =>
  documents.remove(`${barredFolder}${hash}.json`);

/** The erasure that bars a person; undefined when nothing does. */
export async function barredBy(
  documents: DocumentStore,
  hash: string,
): Promise<z.infer<typeof barredSchema> | undefined> {
  return (await documents.read(`${barredFolder}${hash}.json`, barredSchema))?.value;
}

/** Tells whether a contact's key is barred; undefined when nobody is, so that no row has to be hashed. */
export async function loadBarred(documents: DocumentStore): Promise<((key: string) => boolean) | undefined> {
  const hashes = new Set<string>();
  for await (const hash of documentIds(documents.container, barredFolder)) hashes.add(hash);
  if (hashes.size === 0) return undefined;
  const salt = await readSalt(documents);
  return (key) => hashes.has(hashWith(salt, key));
}

/** Connection documents, and the exports that use one. */
import { ProductError } from '../model/errors';
import { connectionSchema, type Connection } from '../model/connection';
import { exportSchema } from '../model/export';
import { documentIds } from '../store/children';
import type { DocumentStore, Versioned } from '../store/documents';
import { connectionPath, exportPath } from '../store/paths';

export const connectionIds = (documents: DocumentStore): AsyncGenerator<string> =>
  documentIds(documents.container, 'connections/');

export const findConnection = (
  documents: DocumentStore,
  id: string,
): Promise<Versioned<Connection> | undefined> => documents.read(connectionPath(id), connectionSchema);

/** Throws `not_found`. */
export async function readConnection(documents: DocumentStore, id: string): Promise<Versioned<Connection>> {
  const found = await findConnection(documents, id);
  if (!found) throw new ProductError('not_found', `There is no connection "${id}".`, { target: id });
  return found;
}

/** Ids of the exports that use a connection. */
export async function exportsOf(documents: DocumentStore, connectionId: string): Promise<string[]> {
  const using: string[] = [];
  for await (const id of documentIds(documents.container, 'exports/')) {
    const found = await documents.read(exportPath(id), exportSchema);
    if (found?.value.connectionId === connectionId) using.push(id);
  }
  return using;
}

/** True when a connection other than this one names the secret: then it is not only this one's to remove. */
export async function usedElsewhere(
  documents: DocumentStore,
  secretName: string,
  connectionId: string,
): Promise<boolean> {
  for await (const id of connectionIds(documents)) {
    if (id === connectionId) continue;
    const found = await findConnection(documents, id);
    // Names of secrets do not heed letter case (Microsoft Learn, Key Vault object identifiers).
    if (found?.value.secretName.toLowerCase() === secretName.toLowerCase()) return true;
  }
  return false;
}

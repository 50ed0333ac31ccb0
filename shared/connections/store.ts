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

/** Who may change an export: contributors with access to its connection. */
import { mayUse } from '../access/connectionAccess';
import type { Caller } from '../access/roles';
import { findConnection } from '../connections/store';
import { ProductError } from '../model/errors';
import type { Connection } from '../model/connection';
import { exportSchema, type ExportDocument } from '../model/export';
import type { DocumentStore, Versioned } from '../store/documents';
import { exportPath } from '../store/paths';

/** Throws `not_found`. */
export async function readExport(documents: DocumentStore, id: string): Promise<Versioned<ExportDocument>> {
  const found = await documents.read(exportPath(id), exportSchema);
  if (!found) throw new ProductError('not_found', `There is no export "${id}".`, { target: id });
  return found;
}

/**
 * Throws `forbidden` unless the caller may change or run the export: the connection is shared with contributors, or
 * the export has none, or the caller is an administrator.
 */
export async function requireExportAccess(
  documents: DocumentStore,
  caller: Caller,
  document: Pick<ExportDocument, 'id' | 'connectionId'>,
): Promise<void> {
  if (document.connectionId === null) return;
  const connection = await findConnection(documents, document.connectionId);
  if (connection && !mayUse(caller, connection.value))
    throw new ProductError(
      'forbidden',
      `The connection of the export "${document.id}" is not shared with contributors.`,
      { target: document.id },
    );
}

/** The connection that an export is to use. Throws `connection_missing` also for one the caller may not use. */
export async function connectionFor(
  documents: DocumentStore,
  caller: Caller,
  id: string,
): Promise<Connection> {
  const found = await findConnection(documents, id);
  if (found && mayUse(caller, found.value)) {
    if (found.value.enabled) return found.value;
    throw new ProductError('connection_disabled', `The connection "${id}" is disabled.`, { target: id });
  }
  throw new ProductError('connection_missing', `There is no connection "${id}" that you may use.`, {
    target: id,
  });
}

/** All checks of an export body, before it is saved or shown as a preview. Nothing is written or sent. */
import type { Caller } from '../access/roles';
import { withAccount } from '../connections/account';
import type { OpenReader, SegmentList } from '../connections/parts';
import { documentIdSchema } from '../model/ids';
import { ProductError } from '../model/errors';
import type { ExportInput } from '../model/export';
import type { Secrets } from '../secrets/secrets';
import type { DocumentStore } from '../store/documents';
import { checkAccount } from './account';
import { assertAllowed } from '../access/allow';
import { checkColumns } from './columns';
import { checkForm } from './form';
import { connectionFor } from './rights';

export interface CheckDependencies {
  documents: DocumentStore;
  secrets: Secrets;
  open: OpenReader;
  segments: SegmentList;
}

export interface CheckedExport {
  /** With custom fields resolved to ids. */
  input: ExportInput;
  listName?: string;
}

/**
 * Throws the first thing that is wrong: form, connection, segment, column, what the connection allows, list, field,
 * tag. A detached export (no connection) is checked as far as that goes.
 */
export async function checkExport(
  parts: CheckDependencies,
  caller: Caller,
  input: ExportInput,
): Promise<CheckedExport> {
  checkForm(input);
  if (input.connectionId !== null && !documentIdSchema.safeParse(input.connectionId).success)
    throw new ProductError('connection_missing', 'connectionId is not the id of a connection.', {
      target: 'connectionId',
    });
  const connection =
    input.connectionId === null
      ? undefined
      : await connectionFor(parts.documents, caller, input.connectionId);
  checkColumns(input, await parts.segments.listSegments());
  if (!connection) return { input };
  assertAllowed(connection, input);
  return withAccount(connection, parts.secrets, parts.open, (reader) => checkAccount(reader, input));
}

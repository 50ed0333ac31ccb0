/** A person in the delivered state of an export: found, and taken out. */
import { contactKey } from '../contacts/email';
import type { StateRecord } from '../delta/record';
import { openDelivered } from '../runs/delivered';
import { writeState } from '../delta/stateFile';
import { BlobWriter } from '../runs/files/blobWriter';
import type { ExportDocument } from '../model/export';
import { exportSchema } from '../model/export';
import { ProductError } from '../model/errors';
import type { DocumentStore } from '../store/documents';
import { deliveredFolder, exportPath } from '../store/paths';

/** What the delivered state knows of the person. Throws `state_damaged`. */
export async function findInState(
  documents: DocumentStore,
  document: ExportDocument,
  key: string,
): Promise<StateRecord | undefined> {
  if (!document.delivered) return undefined;
  const state = await openDelivered(documents.container, document.delivered);
  let found: StateRecord | undefined;
  // Read to the end, where the state proves that it is whole.
  for await (const records of state.records) found ??= records.find(({ email }) => contactKey(email) === key);
  return found;
}

/** States of the export, as they lie in the container now. */
async function statesOf(documents: DocumentStore, exportId: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const path of documents.list(deliveredFolder(exportId))) paths.push(path);
  return paths;
}

/**
 * Takes the person out of an export's delivered state, unless a run is going: `runGoing` is asked about the document
 * under whose version the new state is made the one in force. Answers undefined when a run is going, else what was
 * known of the person.
 */
export async function eraseFromState(
  documents: DocumentStore,
  exportId: string,
  key: string,
  token: string,
  runGoing: (document: ExportDocument) => Promise<boolean>,
): Promise<{ found: StateRecord | undefined } | undefined> {
  for (;;) {
    // Listed first: what a run writes after the look at the document is not among them.
    const states = await statesOf(documents, exportId);
    const removeOld = async (current: string | undefined) => {
      for (const path of states) if (path !== current) await documents.remove(path);
    };
    const read = await documents.read(exportPath(exportId), exportSchema);
    if (!read) return { found: undefined };
    const document = read.value;
    if (await runGoing(document)) return undefined;
    const found = await findInState(documents, document, key);
    const { delivered } = document;
    if (!found || !delivered) {
      await removeOld(delivered?.path);
      return { found };
    }
    const path = `${deliveredFolder(exportId)}${delivered.runId}.erased-${token}.state`;
    await writeWithout(documents, delivered, path, key);
    const next = { ...document, delivered: { ...delivered, path, rows: delivered.rows - 1 } };
    try {
      await documents.write(exportPath(exportId), next, { ifMatch: read.etag });
    } catch (error) {
      if (error instanceof ProductError && error.code === 'precondition_failed') continue;
      throw error;
    }
    await removeOld(path);
    return { found };
  }
}

async function writeWithout(
  documents: DocumentStore,
  delivered: NonNullable<ExportDocument['delivered']>,
  path: string,
  key: string,
): Promise<void> {
  const { header, records } = await openDelivered(documents.container, delivered);
  async function* others(): AsyncGenerator<StateRecord[]> {
    for await (const chunk of records) yield chunk.filter(({ email }) => contactKey(email) !== key);
  }
  const writer = new BlobWriter(documents.container.getBlockBlobClient(path), 'application/octet-stream');
  const { layout } = header;
  for await (const bytes of writeState({ layout, createdAt: new Date().toISOString() }, others()))
    await writer.writeBytes(bytes);
  await writer.finish();
}

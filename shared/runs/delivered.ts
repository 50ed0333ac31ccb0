/** The delivered state of an export in the app's container: opened for comparison, replaced only by a finished run. */
import type { ContainerClient } from '@azure/storage-blob';
import { deliveredFolder } from '../store/paths';
import { isMissing } from '../store/download';
import { ProductError } from '../model/errors';
import type { ExportDocument } from '../model/export';
import { openState, writeState, type OpenState } from '../delta/stateFile';
import type { StateRecord } from '../delta/record';
import { BlobWriter } from './files/blobWriter';

type Delivered = NonNullable<ExportDocument['delivered']>;

/**
 * Opens the state that the export's document names. What it names and is missing or damaged is `state_damaged`: it is
 * never read as an empty one.
 */
export async function openDelivered(container: ContainerClient, delivered: Delivered): Promise<OpenState> {
  try {
    const answer = await container.getBlobClient(delivered.path).download();
    return await openState((answer.readableStreamBody ?? []) as AsyncIterable<Uint8Array>, delivered.path);
  } catch (error) {
    if (!isMissing(error)) throw error;
    throw new ProductError('state_damaged', `The delivered state "${delivered.path}" is missing.`, {
      target: delivered.path,
      cause: error,
    });
  }
}

/** Writes the state of a run; nothing refers to it until the export's document names it. Answers path and contacts. */
export async function writeDelivered(
  container: ContainerClient,
  run: { exportId: string; runId: string; attempt: number },
  layout: readonly (string | number)[],
  records: AsyncIterable<readonly StateRecord[]>,
): Promise<{ path: string; rows: number }> {
  const path = `${deliveredFolder(run.exportId)}${run.runId}.${run.attempt}.state`;
  const writer = new BlobWriter(container.getBlockBlobClient(path), 'application/octet-stream');
  let rows = 0;
  async function* counted(): AsyncGenerator<readonly StateRecord[]> {
    for await (const chunk of records) {
      rows += chunk.length;
      yield chunk;
    }
  }
  const header = { layout: [...layout], createdAt: new Date().toISOString() };
  for await (const bytes of writeState(header, counted())) await writer.writeBytes(bytes);
  await writer.finish();
  return { path, rows };
}

/** Removes what an export leaves behind in the app's container: delivered state and run data. Never the audit. */
import type { ContainerClient } from '@azure/storage-blob';

/** Blobs deleted at once. */
const lane = 16;

async function removeBelow(container: ContainerClient, prefix: string): Promise<void> {
  let names: string[] = [];
  const flush = async () => {
    await Promise.all(names.map((name) => container.getBlobClient(name).deleteIfExists()));
    names = [];
  };
  for await (const { name } of container.listBlobsFlat({ prefix })) {
    names.push(name);
    if (names.length === lane) await flush();
  }
  await flush();
}

/** Ids hold no slash, so that a prefix ends where the export's own data ends. */
export async function removeExportData(container: ContainerClient, exportId: string): Promise<void> {
  await removeBelow(container, `runs/${exportId}/`);
  await removeBelow(container, `exports/${exportId}/`);
}

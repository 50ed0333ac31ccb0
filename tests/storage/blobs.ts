/** Blobs for a test file: the emulator that all share, and containers of its own in it. */
import { randomUUID } from 'node:crypto';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { blobsVariable } from './variables';

const connectionString = process.env[blobsVariable];
if (connectionString === undefined)
  throw new Error('The storage emulator was not started: run this by jest.');

export const blobs = BlobServiceClient.fromConnectionString(connectionString);

/** A new, empty container, which no other test file knows. */
export async function newContainer(name = 'test'): Promise<ContainerClient> {
  const container = blobs.getContainerClient(`${name}-${randomUUID()}`);
  await container.create();
  return container;
}

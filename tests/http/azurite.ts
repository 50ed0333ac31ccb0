/** The storage emulator for one test file: blobs in memory, a free port, gone at the end. */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { withoutTelemetry } from '../../local/azurite/withoutTelemetry';
import { stopChild } from '../../local/processes/child';

/** Azurite's published account (Microsoft Learn, "Use the Azurite emulator"): no secret. */
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface Blobs {
  service: BlobServiceClient;
  connectionString: string;
  /** A new, empty container. */
  container: () => Promise<ContainerClient>;
  stop: () => Promise<void>;
}

/** The port that the emulator says it listens on. Throws when it ends without one. */
async function portOf(output: Readable): Promise<string> {
  const lines = createInterface({ input: output });
  for await (const line of lines) {
    const port = /successfully listens on http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1];
    if (port === undefined) continue;
    output.resume();
    return port;
  }
  throw new Error('The storage emulator ended before it was ready.');
}

export async function startBlobs(): Promise<Blobs> {
  const main = createRequire(__filename).resolve('azurite/dist/src/blob/main.js');
  const flags = [
    '--inMemoryPersistence',
    '--silent',
    '--skipApiVersionCheck',
    '--disableTelemetry',
    '--blobPort',
    '0',
  ];
  const child = spawn(process.execPath, [...withoutTelemetry, main, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await portOf(child.stdout);
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${key};BlobEndpoint=http://127.0.0.1:${port}/devstoreaccount1;`;
  const service = BlobServiceClient.fromConnectionString(connectionString);
  let count = 0;
  return {
    service,
    connectionString,
    container: async () => {
      const container = service.getContainerClient(`exports-${count++}`);
      await container.create();
      return container;
    },
    stop: () => stopChild(child, 'SIGTERM', 5000),
  };
}

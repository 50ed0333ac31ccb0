/** The storage emulator for one test file: blobs in memory, a free port, gone at the end. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
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
  const child = spawn(process.execPath, [main, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  let port: string | undefined;
  while (port === undefined) {
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
    output += chunk.toString();
    port = /successfully listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1];
  }
  child.stdout.resume();
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

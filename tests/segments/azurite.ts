/** A real Azurite (blob service) as a child process on a free port, for tests that read segments. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { withoutTelemetry } from '../../local/azurite/withoutTelemetry';

/** Azurite's published development account; not a secret. */
const account = 'devstoreaccount1';
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface Azurite {
  /** For example http://127.0.0.1:40693/devstoreaccount1 */
  endpoint: string;
  service: BlobServiceClient;
  stop(): Promise<void>;
}

function listening(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    child.stdout?.on('data', (data: Buffer) => {
      output += data.toString();
      const address = /successfully listens on (http:\/\/\S+)/.exec(output)?.[1];
      if (address) resolve(address);
    });
    child.once('exit', (code) => reject(new Error(`Azurite ended with ${code}: ${output}`)));
  });
}

/** Starts it and answers when it listens. */
export async function startAzurite(): Promise<Azurite> {
  const main = join(__dirname, '../../node_modules/azurite/dist/src/blob/main.js');
  const flags = ['--inMemoryPersistence', '--silent', '--skipApiVersionCheck', '--disableTelemetry'];
  const where = ['--blobHost', '127.0.0.1', '--blobPort', '0'];
  const child = spawn(process.execPath, [...withoutTelemetry, main, ...where, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const endpoint = `${await listening(child)}/${account}`;
  const connection = `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};BlobEndpoint=${endpoint}`;
  return {
    endpoint,
    service: BlobServiceClient.fromConnectionString(connection),
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}

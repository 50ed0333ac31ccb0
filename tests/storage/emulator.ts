/** One storage emulator for all test files that need blobs only: in memory, on a free port, gone at the end of the run. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { lightened } from '../../local/azurite/lightened';
import { stopChild } from '../../local/processes/child';

/** Azurite's published account (Microsoft Learn, "Use the Azurite emulator"): no secret. */
const key = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

/** Variable by which the test files find it. */
export const emulatorVariable = 'TEST_BLOBS';

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

let child: ChildProcess | undefined;

/** Before the first test file. */
export async function start(): Promise<void> {
  const main = createRequire(__filename).resolve('azurite/dist/src/blob/main.js');
  const flags = [
    '--inMemoryPersistence',
    '--silent',
    '--skipApiVersionCheck',
    '--disableTelemetry',
    '--blobPort',
    '0',
  ];
  const started = spawn(process.execPath, [...lightened, main, ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  const port = await portOf(started.stdout);
  process.env[emulatorVariable] =
    `DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=${key};BlobEndpoint=http://127.0.0.1:${port}/devstoreaccount1;`;
}

/** After the last one. */
export async function stop(): Promise<void> {
  if (child) await stopChild(child, 'SIGTERM', 5000);
}

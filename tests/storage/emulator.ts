/**
 * The storage emulators that the test files share, both in memory, on free ports and gone at the end of the run: one
 * without TLS for files that need blobs only, one as whole stacks need it, with an account for each of them. Warm and
 * started once, they cost a third of what one for each stack does.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Azurite, startAzurite } from '../../local/azurite/start';
import { makeCertificates } from '../../local/tls/certificates';
import { stackAccounts, stacksVariable, blobsVariable, type StacksStorage } from './variables';

let running: Azurite[] = [];
let folder: string | undefined;

/** Before the first test file. */
export async function start(): Promise<void> {
  folder = await mkdtemp(path.join(os.tmpdir(), 'test-storage-'));
  const taken = path.join(folder, 'taken');
  await mkdir(taken);
  const tlsFolder = path.join(folder, 'tls');
  const tls = await makeCertificates(tlsFolder);
  const [forBlobs, forStacks] = await Promise.all([
    startAzurite({}),
    startAzurite({ tls, accounts: stackAccounts }),
  ]);
  running = [forBlobs, forStacks];
  // By its number: the name may be looked up as an IPv6 address first, where nobody listens.
  process.env[blobsVariable] = forBlobs.connectionString.replace('localhost', '127.0.0.1');
  const accounts = stackAccounts.map((name) => forStacks.account(name));
  process.env[stacksVariable] = JSON.stringify({ tlsFolder, taken, accounts } satisfies StacksStorage);
}

/** After the last one. */
export async function stop(): Promise<void> {
  await Promise.all(running.map((azurite) => azurite.stop()));
  if (folder) await rm(folder, { recursive: true });
}

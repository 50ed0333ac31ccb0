/** One storage emulator for all test files that need blobs only: in memory, on a free port, gone at the end of the run. */
import { type Azurite, startAzurite } from '../../local/azurite/start';

/** Variable by which the test files find it. */
export const emulatorVariable = 'TEST_BLOBS';

let azurite: Azurite | undefined;

/** Before the first test file. */
export async function start(): Promise<void> {
  azurite = await startAzurite({});
  // By its number: the name may be looked up as an IPv6 address first, where nobody listens.
  process.env[emulatorVariable] = azurite.connectionString.replace('localhost', '127.0.0.1');
}

/** After the last one. */
export async function stop(): Promise<void> {
  await azurite?.stop();
}

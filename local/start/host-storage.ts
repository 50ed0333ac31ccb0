/** The storage that Core Tools' own host needs: Azurite at its well-known ports, unless somebody is there already. */
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stopChild } from '../processes/child';
import { emulatorFile } from '../azurite/file';

/** What UseDevelopmentStorage=true means (Microsoft Learn, "Use the Azurite emulator"): blob, queue, table over HTTP. */
const ports = [10_000, 10_001, 10_002];
const patience = 30_000;

const listening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });

const allListening = async (): Promise<boolean> => (await Promise.all(ports.map(listening))).every(Boolean);

/**
 * Starts Azurite for `AzureWebJobsStorage` when it is left at UseDevelopmentStorage=true and nobody serves it.
 * Answers how to stop it again.
 */
export async function startHostStorage(
  storage: string | undefined,
  folder: string,
): Promise<() => Promise<void>> {
  if (!/^UseDevelopmentStorage=true;?$/i.test(storage ?? '') || (await allListening())) {
    return () => Promise.resolve();
  }
  const location = path.join(folder, 'host-storage');
  await mkdir(location, { recursive: true });
  const flags = ['--silent', '--skipApiVersionCheck', '--disableTelemetry', '--location', location];
  const child = spawn(process.execPath, [emulatorFile, ...flags], {
    cwd: location,
    stdio: 'ignore',
  });
  const stop = (): Promise<void> => stopChild(child, 'SIGTERM', 5000);
  const until = Date.now() + patience;
  while (!(await allListening())) {
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`Azurite could not be started at ports ${ports.join(', ')} for AzureWebJobsStorage.`);
    }
    await sleep(200);
  }
  return stop;
}

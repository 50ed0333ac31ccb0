/**
 * Ports that stay the same from one start to the next: model.json names the storage's and connections name the
 * simulator's, and both outlive a stop.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Stack } from '../stack/start';

/** 0: any free port. */
export interface Ports {
  blob: number;
  simulator: number;
}

const fileIn = (folder: string): string => path.join(folder, 'ports.json');

/** What the last start noted; nothing where it noted nothing, or was ended while it wrote. */
async function noted(folder: string): Promise<Partial<Ports>> {
  try {
    return JSON.parse(await readFile(fileIn(folder), 'utf8')) as Partial<Ports>;
  } catch {
    return {};
  }
}

/** The ports of the last start, where they are still free. */
export async function freePorts(folder: string): Promise<Ports> {
  const { blob = 0, simulator = 0 } = await noted(folder);
  return { blob: await ifFree(blob), simulator: await ifFree(simulator) };
}

/** Notes the ports in force; a part that was not started along keeps its old one. */
export async function keepPorts(folder: string, { azurite, simulator }: Stack): Promise<void> {
  const ports = {
    ...(await noted(folder)),
    ...(azurite ? { blob: Number(new URL(azurite.blobServiceUri).port) } : {}),
    ...(simulator ? { simulator: simulator.port } : {}),
  };
  await writeFile(fileIn(folder), JSON.stringify(ports));
}

const ifFree = (port: number): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(0);
    });
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)));
  });

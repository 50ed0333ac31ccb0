/** Lets another process kill the stack's host and start it again: a call on loopback whose path nobody guesses. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { nodePath } from '../processes/child';
import type { Host } from '../stack/host';

export interface Restarter {
  /** A shell command that does it and ends once the host is up again. */
  command: string;
  stop(): Promise<void>;
}

/** SIGKILL, then a start on the same state and port. */
async function crash(host: Host): Promise<void> {
  await host.kill();
  await host.start();
}

/** Starts listening. */
export async function startRestarter(host: Host): Promise<Restarter> {
  const path = `/${randomUUID()}`;
  const server = createServer((request, response) => {
    if (request.method !== 'POST' || request.url !== path) {
      response.writeHead(404).end();
      return;
    }
    crash(host).then(
      () => response.writeHead(204).end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const script = `fetch('http://127.0.0.1:${port}${path}',{method:'POST'}).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))`;
  return {
    command: `"${nodePath}" -e "${script}"`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

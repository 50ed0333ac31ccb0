/** Starts a server on loopback and stops it for good: the same for every stand-in. */
import type { Server } from 'node:http';

export interface Listening {
  port: number;
  /** Ends the server and every connection. A second call does nothing. */
  stop: () => Promise<void>;
}

/** Listens on 127.0.0.1; port 0 or none takes a free one. Throws when the port is taken. */
export async function listen(server: Server, port = 0): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  let stopping: Promise<void> | undefined;
  return {
    port: address.port,
    stop: () =>
      (stopping ??= new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      })),
  };
}

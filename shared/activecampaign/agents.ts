/** The HTTPS agents: connections are kept alive and shared by all calls of the process. Agents hold no keys. */
import https from 'node:https';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { publicLookup } from './addresses';

/** An idle connection is closed after this time, before servers do, so that a request rarely meets a closing one. */
const idleMs = 10_000;

const established = new WeakSet<Duplex>();

/** True when the TLS handshake of a socket was done: only then can anything of a request have been written. */
export const wasEstablished = (socket: Duplex): boolean => established.has(socket);

/** Notes when a handshake is done, which Node does not tell after an error. */
class NotingAgent extends https.Agent {
  override createConnection(
    ...args: Parameters<https.Agent['createConnection']>
  ): ReturnType<https.Agent['createConnection']> {
    const socket = super.createConnection(...args);
    if (socket instanceof tls.TLSSocket) socket.once('secureConnect', () => established.add(socket));
    return socket;
  }
}

const settings: https.AgentOptions = {
  keepAlive: true,
  timeout: idleMs,
  minVersion: 'TLSv1.2',
};

/** For real hosts: connects to public addresses only. */
const publicAgent = new NotingAgent({ ...settings, lookup: publicLookup });
/** For `localhost` in development. */
const loopbackAgent = new NotingAgent(settings);

/** The agent for a host in the form of `parseHost`. */
export const agentFor = (host: string): https.Agent =>
  host.startsWith('localhost:') ? loopbackAgent : publicAgent;

/** Closes all idle and busy connections, for the end of a process or a test. */
export function closeConnections(): void {
  publicAgent.destroy();
  loopbackAgent.destroy();
}

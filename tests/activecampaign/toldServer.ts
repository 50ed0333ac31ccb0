/** A real HTTPS server in this process that answers as told, and a client for it. */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { inspect } from 'node:util';
import {
  type ActiveCampaignClient,
  type ClientOptions,
  createClient,
} from '../../shared/activecampaign/client';
import { forgetCertificates, trustedCertificates } from './trust';

export const apiKey = 'canary-key-5f0e1d';

export interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

export type Handle = (request: Seen, response: ServerResponse) => void;

/** Listens on a free port of this machine. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

export class ToldServer {
  #server: https.Server | undefined;
  seen: Seen[] = [];
  connections = 0;
  port = 0;
  handle: Handle = () => undefined;

  async start(): Promise<void> {
    const { key, cert } = await trustedCertificates();
    const server = https.createServer({ key, cert }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const one = { method, url, headers, body: Buffer.concat(chunks).toString('utf8') };
        this.seen.push(one);
        this.handle(one, response);
      });
    });
    server.on('secureConnection', () => {
      this.connections += 1;
    });
    this.port = await listen(server);
    this.#server = server;
  }

  async stop(): Promise<void> {
    await forgetCertificates();
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  forget(): void {
    this.seen = [];
    this.connections = 0;
  }

  /** Answers everything with this. */
  json(status: number, body: unknown, headers: Record<string, string> = {}): void {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    this.handle = (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
    };
  }

  client(more: Partial<ClientOptions> = {}): ActiveCampaignClient {
    return createClient({
      host: `localhost:${this.port}`,
      apiKey,
      allowLocalhost: true,
      timeoutMs: 5000,
      ...more,
    });
  }
}

/** The error of a call, with everything that a log could show of it. */
export async function failure(
  call: Promise<unknown>,
): Promise<{ code: string; text: string; error: unknown }> {
  try {
    await call;
  } catch (error) {
    const { code } = error as { code: string };
    return { code, text: inspect(error, { depth: 20, showHidden: true }), error };
  }
  throw new Error('The call did not fail.');
}

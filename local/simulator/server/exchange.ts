/** One exchange on the wire: reading the body, writing the reply, breaking the connection. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Reply } from '../reply';

/** More than any documented request; what is larger is cut off. */
const bodyLimit = 8 * 1024 * 1024;

/** Reads the whole body. Rejects when the caller goes away or sends more than anybody would. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += (chunk as Buffer).length;
    if (size > bodyLimit) throw new Error('The body is too large.');
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

/** Writes a reply. */
export function write(response: ServerResponse, reply: Reply, headers: Record<string, string> = {}): void {
  response.writeHead(reply.status, {
    'content-length': String(Buffer.byteLength(reply.body)),
    ...headers,
    ...reply.headers,
  });
  response.end(reply.body);
}

/** Breaks the connection without an answer: the caller sees a reset. */
export function breakOff(response: ServerResponse): void {
  response.socket?.destroy();
}

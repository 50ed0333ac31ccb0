/** Thousands of calls to a host over kept connections: `fetch` would be most of the test's time. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export type Send = (
  method: string,
  path: string,
  init?: { headers?: Record<string, string>; body?: string },
) => Promise<Answer>;

/** Calls below `base`, with these headers besides; `close` when there are no more. */
export function callerOf(base: string, always: Record<string, string>): { send: Send; close: () => void } {
  const agent = new Agent({ keepAlive: true });
  const send: Send = (method, path, { headers, body } = {}) =>
    new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const options = { agent, method, headers: { ...always, ...headers, ...length } };
      const sent = request(new URL(`${base}${path}`), options, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  return {
    send,
    close: () => {
      agent.destroy();
    },
  };
}

// A request as handlers see it, and the replies of the host's own endpoints.
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { parseTarget, type Target } from './target';

/** Bodies above this are refused; the real host takes 20 MB and refuses 110 MB. */
const LARGEST_BODY = 100 * 1024 * 1024;

export class BodyTooLarge extends Error {}

export type Exchange = Target & {
  method: string;
  /** target as sent */
  raw: string;
  request: IncomingMessage;
  response: ServerResponse;
  /** names in lower case; doubled ones joined by a comma without a blank */
  headers: Record<string, string>;
  /** scheme, host and port as the caller sees them */
  origin: string;
  body: () => Promise<Buffer>;
};

export type Reply = {
  status: number;
  headers?: Record<string, string>;
  /** becomes JSON */
  json?: unknown;
  /** JSON that is already text */
  text?: string;
};
/** Answers, or leaves the request to the next handler. */
export type Handler = (exchange: Exchange) => Promise<Reply | undefined> | Reply | undefined;

export function toExchange(request: IncomingMessage, response: ServerResponse): Exchange {
  const raw = request.url ?? '/';
  const headers = joinHeaders(request.rawHeaders);
  let body: Promise<Buffer> | undefined;
  return {
    ...parseTarget(raw),
    method: request.method ?? 'GET',
    raw,
    request,
    response,
    headers,
    origin: `http://${headers.host ?? 'localhost'}`,
    body: () => (body ??= readBody(request)),
  };
}

/** Value of a query parameter, by its name in any case. */
export function queryValue(exchange: Target, name: string): string | undefined {
  return exchange.query.find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

/** Sends a reply of the host itself. */
export function send(response: ServerResponse, reply: Reply): void {
  const text = reply.text ?? (reply.json === undefined ? undefined : JSON.stringify(reply.json));
  const type = text === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' };
  response.writeHead(reply.status, {
    ...type,
    'content-length': text === undefined ? 0 : Buffer.byteLength(text),
    ...reply.headers,
  });
  response.end(text);
}

function joinHeaders(raw: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let n = 0; n < raw.length; n += 2) {
    const name = (raw[n] ?? '').toLowerCase();
    const value = raw[n + 1] ?? '';
    const before = headers[name];
    headers[name] = before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ','}${value}`;
  }
  return headers;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST_BODY) throw new BodyTooLarge('The body is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

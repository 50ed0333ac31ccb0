/** Calls to the app over HTTP, as any other system makes them. */
import type { ErrorBody } from './documents';
import { shortened } from '../finding';

export interface Answer {
  /** Method and path, for messages. */
  call: string;
  status: number;
  headers: Headers;
  text: string;
  /** The body when it is JSON. */
  body: unknown;
}

export interface CallOptions {
  body?: unknown;
  headers?: Record<string, string>;
  /** False: without key and token. */
  known?: boolean;
}

export type Call = (method: string, path: string, options?: CallOptions) => Promise<Answer>;

/** How the app knows the caller; neither where the host checks nothing. */
export interface Identity {
  key?: string;
  token?: string;
}

/** Milliseconds after which a call is given up: Azure's load balancer does so after 230 s. */
const patience = 240_000;

/** `baseUrl` ends in the route prefix, without a slash; paths begin with one. */
export function callsTo(baseUrl: string, identity: Identity, signal: AbortSignal): Call {
  const known = {
    ...(identity.key === undefined ? {} : { 'x-functions-key': identity.key }),
    ...(identity.token === undefined ? {} : { authorization: `Bearer ${identity.token}` }),
  };
  return async (method, path, options = {}) => {
    const { body, headers } = options;
    const response = await fetch(baseUrl + path, {
      method,
      headers: {
        ...(options.known === false ? {} : known),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
    });
    const text = await response.text();
    const { status } = response;
    return { call: `${method} ${path}`, status, headers: response.headers, text, body: parsed(text) };
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The error code of an answer; undefined when it has none. */
export const codeOf = (answer: Answer): string | undefined =>
  (answer.body as ErrorBody | undefined)?.error?.code;

/** The body of an answer that must have this status. Throws with the answer when it has another. */
export async function bodyOf<T>(answer: Promise<Answer>, status: number): Promise<T> {
  const given = await answer;
  if (given.status === status) return given.body as T;
  throw new Error(`${given.call} answered ${given.status} instead of ${status}: ${shortened(given.text)}`);
}

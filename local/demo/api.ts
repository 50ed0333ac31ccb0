/** Calls to the app over HTTP, as any other system makes them: base URL and function key, nothing else. */

import { ApiError } from '../console/api-error';

interface ErrorBody {
  error?: {
    code?: string;
    message?: string;
    action?: string;
    details?: { path: string; message: string }[];
  };
}

export interface Api {
  baseUrl: string;
  key: string;
  get<T>(path: string): Promise<T>;
  send<T>(method: 'PUT' | 'POST', path: string, body: unknown): Promise<T>;
  /** The first `bytes` of a text, or all of it when it is shorter; `whole` says which. */
  head(path: string, bytes: number): Promise<{ text: string; whole: boolean }>;
}

/** Milliseconds after which a call is given up. */
const patience = 60_000;

/** `baseUrl` ends in /api, `signal` ends every call under way. */
export function apiAt(baseUrl: string, key: string, signal: AbortSignal): Api {
  async function call(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await fetch(baseUrl + path, {
      method,
      headers: {
        'x-functions-key': key,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]),
    });
    if (response.ok) return response;
    const { error } = parse<ErrorBody>(await response.text()) ?? {};
    const message = error?.message ?? `${method} ${path} answered ${response.status}.`;
    throw new ApiError(response.status, error?.code, message, error?.action, error?.details ?? []);
  }
  return {
    baseUrl,
    key,
    get: async <T>(path: string) => (await (await call('GET', path)).json()) as T,
    send: async <T>(method: 'PUT' | 'POST', path: string, body: unknown) =>
      (await (await call(method, path, body)).json()) as T,
    head: async (path, bytes) => firstBytes(await call('GET', path), bytes),
  };
}

/** Reads no more of an answer than wanted: a report may be larger than the memory. */
async function firstBytes(response: Response, bytes: number): Promise<{ text: string; whole: boolean }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk as Uint8Array);
    length += (chunk as Uint8Array).length;
    // Leaving the loop cancels the rest of the answer.
    if (length > bytes) break;
  }
  return { text: Buffer.concat(chunks).subarray(0, bytes).toString('utf8'), whole: length <= bytes };
}

function parse<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

/** Calls a route as the Functions host does, with the library's own request and context. */
import { HttpRequest, InvocationContext } from '@azure/functions';
import type { Route } from '../../shared/http/route';
import { serve, type Behind } from '../../shared/http/serve';

export interface Sent {
  params?: Record<string, string>;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: unknown;
  raw?: string | Uint8Array;
}

export interface Received {
  status: number;
  headers: Record<string, string>;
  text: string;
  json: Record<string, unknown>;
  logged: string[];
}

/** Makes the call and gives the answer with the lines that were logged. */
export async function call<S>(route: Route<S>, behind: Behind<S>, sent: Sent = {}): Promise<Received> {
  const logged: string[] = [];
  const context = new InvocationContext({
    invocationId: '6f1c7a52-0000-4000-8000-000000000001',
    functionName: route.name,
    logHandler: (_level, ...parts) => {
      logged.push(parts.map(String).join(' '));
    },
  });
  const raw = sent.raw ?? (sent.body === undefined ? undefined : JSON.stringify(sent.body));
  const request = new HttpRequest({
    method: route.method,
    url: `http://localhost/api/${route.path.replace(/[{}*]/g, '')}`,
    params: sent.params ?? {},
    query: sent.query ?? {},
    headers: { ...(sent.body === undefined ? {} : { 'content-type': 'application/json' }), ...sent.headers },
    ...(raw === undefined ? {} : { body: typeof raw === 'string' ? { string: raw } : { bytes: raw } }),
  });
  const answer = (await serve(route, behind)(request, context)) as {
    status: number;
    headers: Record<string, string>;
    body?: string | AsyncIterable<Uint8Array>;
  };
  let text = '';
  if (typeof answer.body === 'string') text = answer.body;
  else if (answer.body) for await (const chunk of answer.body) text += Buffer.from(chunk).toString('utf8');
  const isJson = answer.headers['content-type']?.startsWith('application/json') === true;
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: (isJson ? JSON.parse(text) : {}) as Record<string, unknown>,
    logged,
  };
}

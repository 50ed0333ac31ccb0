// HTTP streaming (`app.setup({ enableHttpStream: true })`): the raw request goes to the library's own proxy server,
// beside an invocation that carries route parameters and headers; the library matches the two by the invocation's id.
import http from 'node:http';
import { type InputData, type Registered, type TypedData } from '../worker/typed-data';
import { type Exchange } from './exchange';
import { type Invoker } from './functions';

type Streamed = {
  proxy: string;
  fn: Registered;
  call: { invocationId: string; traceContext: { traceParent: string; traceState: string } };
  inputs: InputData[];
  parameters: Record<string, string>;
  exchange: Exchange;
  invoke: Invoker;
};

/** Runs one HTTP function whose bodies are streamed; an error becomes an empty 500 when nothing was sent yet. */
export async function stream({
  proxy,
  fn,
  call,
  inputs,
  parameters,
  exchange,
  invoke,
}: Streamed): Promise<void> {
  const forwarded = forward(proxy, call.invocationId, exchange);
  const texts = Object.entries(parameters).map(([name, string]): [string, TypedData] => [name, { string }]);
  const triggerMetadata = {
    ...Object.fromEntries(texts),
    Headers: { json: JSON.stringify(exchange.headers) },
    Query: { json: JSON.stringify(Object.fromEntries(exchange.query)) },
  };
  try {
    await invoke(fn, {
      ...call,
      inputData: [{ name: fn.trigger.name, data: { http: {} } }, ...inputs],
      triggerMetadata,
    });
    await forwarded.done;
  } catch {
    forwarded.abandon();
    if (exchange.response.headersSent) exchange.response.destroy();
    else exchange.response.writeHead(500, { 'content-length': 0 }).end();
  }
}

function forward(
  proxy: string,
  invocationId: string,
  exchange: Exchange,
): { done: Promise<void>; abandon(): void } {
  const { request, response, headers, method, raw } = exchange;
  const target = new URL(proxy);
  const upstream = http.request({
    hostname: target.hostname,
    port: target.port,
    path: raw,
    method,
    headers: {
      ...request.headers,
      'x-ms-invocation-id': invocationId,
      'x-forwarded-host': headers.host ?? 'localhost',
      'x-forwarded-proto': 'http',
    },
  });
  const done = new Promise<void>((resolve, reject) => {
    upstream.once('error', reject).once('response', (reply) => {
      const { server: _, ...kept } = reply.headers;
      response.writeHead(reply.statusCode ?? 500, kept);
      reply.pipe(response).once('finish', resolve).once('error', reject);
    });
  });
  done.catch(() => undefined); // awaited after the invocation; until then a failure must not end the process
  request.pipe(upstream);
  return { done, abandon: () => upstream.destroy() };
}

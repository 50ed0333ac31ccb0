// HTTP functions: a request becomes the worker's RpcHttp, and what comes back becomes the reply.
import { randomBytes, randomUUID } from 'node:crypto';
import { type FunctionApp } from '../worker/app';
import { type InputData, type Registered, type RpcHttp } from '../worker/typed-data';
import { type Exchange } from './exchange';
import { formatCookie } from './cookies';
import { stream } from './streaming';

/** Bindings of a function other than its trigger. */
export type InputBinder = (fn: Registered) => InputData[];
/** Invokes a function, with the host's log and watch around it. */
export type Invoker = FunctionApp['invoke'];

export class HttpFunctions {
  readonly #app: FunctionApp;
  readonly #invoke: Invoker;
  readonly #inputs: InputBinder;

  constructor(app: FunctionApp, invoke: Invoker, inputs: InputBinder) {
    this.#app = app;
    this.#invoke = invoke;
    this.#inputs = inputs;
  }

  /** Runs the function and sends its reply; an error, or a reply that cannot be sent, is an empty 500. */
  async run(fn: Registered, parameters: Record<string, string>, exchange: Exchange): Promise<void> {
    const call = {
      invocationId: randomUUID(),
      traceContext: {
        traceParent: exchange.headers.traceparent ?? newTraceParent(),
        traceState: exchange.headers.tracestate ?? '',
      },
    };
    const inputs = this.#inputs(fn);
    const proxy = this.#app.capabilities.HttpUri;
    if (proxy !== undefined) {
      await stream({ proxy, fn, call, inputs, parameters, exchange, invoke: this.#invoke });
      return;
    }
    const data = { http: await toRpcHttp(exchange, parameters) };
    let reply: RpcHttp | undefined;
    try {
      const response = await this.#invoke(fn, {
        ...call,
        inputData: [{ name: fn.trigger.name, data }, ...inputs],
      });
      reply = response.returnValue?.http ?? response.outputData?.find((o) => o.data.http)?.data.http;
    } catch {
      sendEmpty(exchange, 500); // the invoker has logged it
      return;
    }
    if (reply) sendRpcHttp(exchange, reply);
    else sendEmpty(exchange, 204);
  }
}

async function toRpcHttp(exchange: Exchange, parameters: Record<string, string>): Promise<RpcHttp> {
  const body = await exchange.body();
  const isBodiless = exchange.method === 'GET' || exchange.method === 'HEAD';
  return {
    method: exchange.method,
    url: `${exchange.origin}${exchange.raw}`,
    nullableHeaders: nullable(exchange.headers),
    nullableParams: nullable(parameters),
    nullableQuery: nullable(Object.fromEntries(exchange.query)),
    ...(body.length > 0 && !isBodiless ? { body: { bytes: body } } : {}),
  };
}

function nullable(values: Record<string, string>): Record<string, { value: string }> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }]));
}

function sendRpcHttp(exchange: Exchange, reply: RpcHttp): void {
  const { response } = exchange;
  const body = Buffer.from(reply.body?.bytes ?? []);
  const status = Number(reply.statusCode ?? 200);
  const length = Object.entries(reply.headers ?? {}).find(
    ([name]) => name.toLowerCase() === 'content-length',
  );
  const isSendable = Number.isInteger(status) && status >= 200 && status <= 599;
  if (!isSendable || (length && Number(length[1]) !== body.length)) {
    sendEmpty(exchange, 500);
    return;
  }
  response.statusCode = status;
  for (const [name, value] of Object.entries(reply.headers ?? {})) response.setHeader(name, value);
  const cookies = (reply.cookies ?? []).map(formatCookie);
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  const isBodiless = status === 204 || status === 304 || exchange.method === 'HEAD';
  if (isBodiless || body.length === 0) {
    if (!isBodiless) response.setHeader('content-length', 0);
    response.end();
    return;
  }
  response.flushHeaders(); // so that the body goes in chunks, as on the real host
  response.end(body);
}

function sendEmpty({ response }: Exchange, status: number): void {
  response.writeHead(status, status === 204 ? {} : { 'content-length': 0 }).end();
}

function newTraceParent(): string {
  return `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`;
}

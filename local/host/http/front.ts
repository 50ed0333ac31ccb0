// The HTTP server: the host's own endpoints first, then the functions by their routes.
import http, { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { messageOf, type Log } from '../log';
import { type AuthLevel } from '../keys/check';
import { type FunctionApp } from '../worker/app';
import { type Registered } from '../worker/typed-data';
import { BodyTooLarge, send, toExchange, type Exchange, type Handler, type Reply } from './exchange';
import { type HttpFunctions } from './functions';
import { byPrecedence, match, parseTemplate, type Template } from './routes';

/** The real host's server takes request lines of 8 KB and headers of 32 KB in all. */
const LONGEST_REQUEST_LINE = 8192;
const LARGEST_HEADERS = 32 * 1024;
/** ms for which an idle connection stays open, as with the real host's server: a caller may reuse it. */
const KEEP_ALIVE = 130_000;
/** Named in every reply, so that nobody takes it for Azure. */
const SERVER = 'local-functions-host';

type Route = { fn: Registered; template: Template; methods: ReadonlySet<string>; level: AuthLevel };

export type HttpOptions = {
  app: FunctionApp;
  routePrefix: string;
  handlers: readonly Handler[];
  /** may this caller run this function? undefined: yes */
  refuse: (exchange: Exchange, fn: Registered, level: AuthLevel) => Reply | undefined;
  functions: HttpFunctions;
};

export class HttpFront {
  readonly #options: HttpOptions;
  readonly #routes: readonly Route[];

  /** @throws Error with a sentence for a route that the local host does not offer */
  constructor(options: HttpOptions) {
    this.#options = options;
    this.#routes = [...options.app.functions.values()]
      .filter((fn) => fn.trigger.type === 'httpTrigger')
      .map((fn) => toRoute(fn, options.routePrefix))
      .sort((a, b) => byPrecedence(a.template, b.template));
  }

  /** Answers a request; undefined when the reply was sent on the way. */
  async answer(exchange: Exchange): Promise<Reply | undefined> {
    for (const handler of this.#options.handlers) {
      const reply = await handler(exchange);
      if (reply) return reply;
    }
    for (const { fn, template, methods, level } of this.#routes) {
      if (!methods.has(exchange.method)) continue; // the method belongs to the route: no match, so 404
      const parameters = match(template, exchange.segments);
      if (!parameters) continue;
      const refusal = this.#options.refuse(exchange, fn, level);
      if (refusal) return refusal;
      await this.#options.functions.run(fn, parameters, exchange);
      return undefined;
    }
    return exchange.segments.length === 0 ? homePage(exchange) : { status: 404 };
  }
}

export type Answer = (exchange: Exchange) => Promise<Reply | undefined>;

/** A server on which every request gets a reply; a handler that answers by itself returns undefined. */
export function createServer(handle: Answer, log: Log): Server {
  const options = {
    maxHeaderSize: 2 * (LONGEST_REQUEST_LINE + LARGEST_HEADERS),
    keepAliveTimeout: KEEP_ALIVE,
  };
  return http.createServer(options, (request, response) => {
    response.setHeader('server', SERVER);
    answer(handle, request, response).catch((error: unknown) => {
      if (error instanceof BodyTooLarge) {
        response.writeHead(413, { connection: 'close' }).end(() => request.destroy());
        return;
      }
      log({
        level: 'error',
        category: 'Host.Http',
        message: `${request.method ?? ''} ${messageOf(error)}`,
      });
      if (!response.headersSent) send(response, { status: 500 });
      else response.destroy();
    });
  });
}

async function answer(handle: Answer, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const exchange = toExchange(request, response);
  const refusal = tooLong(request) ?? (exchange.isBad ? { status: 400 } : undefined);
  const reply = refusal ?? (await handle(exchange));
  if (reply && !response.headersSent) send(response, reply);
}

function tooLong(request: IncomingMessage): Reply | undefined {
  const line = `${request.method ?? ''} ${request.url ?? ''} HTTP/1.1\r\n`;
  if (line.length > LONGEST_REQUEST_LINE) return { status: 414 };
  const headers = request.rawHeaders.reduce((n, text) => n + text.length + 2, 0);
  return headers > LARGEST_HEADERS ? { status: 431 } : undefined;
}

function toRoute(fn: Registered, prefix: string): Route {
  const trigger = fn.trigger as unknown as { route?: string; methods?: string[]; authLevel?: AuthLevel };
  const methods = trigger.methods?.length ? trigger.methods : ['GET', 'POST'];
  return {
    fn,
    template: parseTemplate([prefix, trigger.route ?? fn.metadata.name].filter(Boolean).join('/')),
    methods: new Set(methods.map((method) => method.toUpperCase())),
    level: trigger.authLevel ?? 'anonymous',
  };
}

function homePage({ response }: Exchange): undefined {
  response.writeHead(200, { 'content-type': 'text/html' });
  response.end(
    '<!doctype html><title>Local host</title><p>The local Functions host is up and running.</p>\n',
  );
  return undefined;
}

// HTTP front: routes, keys, request -> RpcHttp, RpcHttp -> response, and the streaming proxy when the app enabled it.
import http from 'node:http';
import { randomUUID } from 'node:crypto';
import { type FunctionApp } from './worker/app';
import { type Registered, type RpcHttp, type TypedData } from './worker/typed-data';
import { admitToFunction, identify, sentKey, type AuthLevel } from './keys/check';
import { type KeyStore } from './keys/store';

type Route = { fn: Registered; methods: Set<string> | null; segments: Segment[]; authLevel: string };
type Segment = {
  kind: 'literal' | 'param' | 'catchall';
  value: string;
  optional: boolean;
  test: (v: string) => boolean;
};
export type ExtraHandler = (
  req: http.IncomingMessage,
  url: URL,
  body: () => Promise<Buffer>,
) => Promise<Reply | undefined>;
export type Reply = { status: number; json?: unknown; headers?: Record<string, string> };
export type InputBinder = (fn: Registered) => { name: string; data: TypedData }[];

const constraints: Record<string, (v: string) => boolean> = {
  int: (v) => /^-?\d+$/.test(v),
  long: (v) => /^-?\d+$/.test(v),
  alpha: (v) => /^[a-z]+$/i.test(v),
  bool: (v) => /^(true|false)$/i.test(v),
  guid: (v) => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(v),
  decimal: (v) => /^-?\d+(\.\d+)?$/.test(v),
  datetime: (v) => !Number.isNaN(Date.parse(v)),
};

function parseTemplate(template: string): Segment[] {
  return template
    .split('/')
    .filter(Boolean)
    .map((raw) => {
      const m = /^\{(\*{0,2})([A-Za-z_]\w*)((?::[^}?]+)*)(\?)?\}$/.exec(raw);
      if (!m)
        return {
          kind: 'literal',
          value: raw.toLowerCase(),
          optional: false,
          test: (v) => v.toLowerCase() === raw.toLowerCase(),
        };
      const names = m[3]!.split(':').filter(Boolean);
      for (const n of names)
        if (!constraints[n])
          throw new Error(
            `Route constraint ":${n}" is not supported by the local host (route "${template}").`,
          );
      return {
        kind: m[1] ? 'catchall' : 'param',
        value: m[2]!,
        optional: Boolean(m[4] ?? m[1]),
        test: (v) => names.every((n) => constraints[n]!(v)),
      };
    });
}

function match(route: Segment[], path: string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [i, s] of route.entries()) {
    if (s.kind === 'catchall') {
      if (path.length > i) params[s.value] = path.slice(i).join('/');
      return params;
    }
    const v = path[i];
    if (v === undefined) {
      if (s.optional) continue;
      return undefined;
    }
    if (!s.test(v)) return undefined;
    if (s.kind === 'param') params[s.value] = v;
  }
  return path.length > route.length ? undefined : params;
}

export class HttpFront {
  readonly server: http.Server;
  readonly #routes: Route[];
  readonly #app: FunctionApp;
  readonly #extra: ExtraHandler[];
  readonly #bind: InputBinder;

  constructor(
    app: FunctionApp,
    routePrefix: string,
    extra: ExtraHandler[],
    bind: InputBinder,
    readonly keys: KeyStore | null,
  ) {
    this.#app = app;
    this.#extra = extra;
    this.#bind = bind;
    this.#routes = [...app.functions.values()]
      .filter((f) => f.trigger.type === 'httpTrigger')
      .map((fn) => {
        const t = fn.trigger as unknown as { route?: string; methods?: string[]; authLevel?: string };
        return {
          fn,
          authLevel: t.authLevel ?? 'anonymous',
          methods: t.methods?.length ? new Set(t.methods.map((m) => m.toUpperCase())) : null,
          segments: parseTemplate([routePrefix, t.route ?? fn.metadata.name].filter(Boolean).join('/')),
        };
      })
      .sort((a, b) => weight(b.segments).localeCompare(weight(a.segments)));
    this.server = http.createServer((req, res) => {
      this.#handle(req, res).catch((e: unknown) => {
        if (!res.headersSent) res.writeHead(500, { 'content-type': 'text/plain' });
        res.end(
          res.headersSent ? undefined : `Local host error: ${e instanceof Error ? e.message : String(e)}`,
        );
      });
    });
  }

  async #handle(req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', `http://${req.headers.host ?? 'localhost'}`);
    let read: Promise<Buffer> | undefined;
    const body = () => (read ??= readAll(req));
    for (const h of this.#extra) {
      const r = await h(req, url, body);
      if (r) {
        const text = r.json === undefined ? '' : JSON.stringify(r.json);
        res
          .writeHead(r.status, {
            ...(text ? { 'content-type': 'application/json; charset=utf-8' } : {}),
            ...r.headers,
          })
          .end(text);
        return;
      }
    }
    const path = url.pathname.split('/').filter(Boolean).map(decodeURIComponent);
    for (const r of this.#routes) {
      const params = match(r.segments, path);
      if (!params) continue;
      if (r.methods && !r.methods.has(req.method ?? 'GET')) continue; // the method is part of the route on the real host: no match, so 404
      if (this.keys && r.authLevel !== 'anonymous') {
        const caller = identify(this.keys, sentKey(req.headers, [...url.searchParams]), r.fn.metadata.name);
        if (admitToFunction(caller, r.authLevel as AuthLevel) !== 'in') {
          res.writeHead(401).end();
          return;
        }
      }
      await this.#invoke(r, params, req, res, url, body);
      return;
    }
    res.writeHead(404).end();
  }

  async #invoke(
    r: Route,
    params: Record<string, string>,
    req: http.IncomingMessage,
    res: http.ServerResponse,
    url: URL,
    body: () => Promise<Buffer>,
  ): Promise<void> {
    const headers = Object.fromEntries(
      Object.entries(req.headers).map(([k, v]) => [k, Array.isArray(v) ? v.join(',') : (v ?? '')]),
    );
    const invocationId = randomUUID();
    const traceContext = {
      traceParent:
        headers['traceparent'] ??
        `00-${randomUUID().replaceAll('-', '')}-${randomUUID().replaceAll('-', '').slice(16)}-00`,
      traceState: headers['tracestate'] ?? '',
    };
    const inputs = this.#bind(r.fn);
    const str = (o: Record<string, string>) =>
      Object.fromEntries(Object.entries(o).map(([k, v]) => [k, { string: v }]));
    const proxyTo = this.#app.capabilities.HttpUri;
    if (proxyTo) {
      // http streaming: the body goes over the library's own proxy, params and headers by trigger metadata
      const pump = forward(proxyTo, invocationId, url, req, res);
      await Promise.all([
        pump,
        this.#app.invoke(r.fn, {
          invocationId,
          traceContext,
          inputData: [{ name: r.fn.trigger.name, data: { http: {} } }, ...inputs],
          triggerMetadata: { ...str(params), Headers: { json: JSON.stringify(headers) } },
        }),
      ]);
      return;
    }
    const wrap = (o: Record<string, string>) =>
      Object.fromEntries(Object.entries(o).map(([k, v]) => [k, { value: v }]));
    const bytes = await body();
    const data: RpcHttp = {
      method: req.method ?? 'GET',
      url: url.href,
      nullableHeaders: wrap(headers),
      nullableParams: wrap(params),
      nullableQuery: wrap(Object.fromEntries(url.searchParams)),
      ...(bytes.length ? { body: { bytes } } : {}),
    };
    let out: RpcHttp | undefined;
    try {
      const response = await this.#app.invoke(r.fn, {
        invocationId,
        traceContext,
        inputData: [{ name: r.fn.trigger.name, data: { http: data } }, ...inputs],
      });
      out = response.returnValue?.http ?? response.outputData?.find((o) => o.data.http)?.data.http;
    } catch {
      res.writeHead(500).end();
      return;
    } // like the real host: an empty 500; the error is in the log
    if (!out) {
      res.writeHead(204).end();
      return;
    } // the function returned nothing
    res.statusCode = Number(out.statusCode ?? 200);
    for (const [k, v] of Object.entries(out.headers ?? {})) res.setHeader(k, v);
    res.end(out.body?.bytes ? Buffer.from(out.body.bytes) : undefined);
  }
}

const weight = (s: Segment[]) =>
  s.map((x) => (x.kind === 'literal' ? '3' : x.kind === 'param' ? '2' : '1')).join('');

async function readAll(req: http.IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const c of req) chunks.push(c as Buffer);
  return Buffer.concat(chunks);
}

function forward(
  to: string,
  invocationId: string,
  url: URL,
  req: http.IncomingMessage,
  res: http.ServerResponse,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const up = http.request(
      new URL(url.pathname + url.search, to),
      {
        method: req.method,
        headers: {
          ...req.headers,
          'x-ms-invocation-id': invocationId,
          'x-forwarded-host': req.headers.host ?? 'localhost',
          'x-forwarded-proto': 'http',
        },
      },
      (r) => {
        res.writeHead(r.statusCode ?? 500, r.headers);
        r.pipe(res).on('finish', resolve).on('error', reject);
      },
    );
    up.on('error', reject);
    req.pipe(up);
  });
}

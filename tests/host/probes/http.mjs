// One HTTP request and what is kept of its reply. The path is sent as it is.
import http from 'node:http';
import { base } from './context.mjs';

export const noise = new Set([
  'date',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'request-context',
]);

/** One request; the path is sent as it is. `length` says how the reply was framed. */
export function call(method, path, { headers = {}, body, timeout = 40_000 } = {}) {
  return new Promise((resolve) => {
    const u = new URL(base);
    const data =
      body === undefined
        ? undefined
        : Buffer.isBuffer(body) || typeof body === 'string'
          ? body
          : JSON.stringify(body);
    const req = http.request(
      {
        hostname: u.hostname,
        port: u.port,
        method,
        path,
        headers: { ...(data === undefined ? {} : { 'content-length': Buffer.byteLength(data) }), ...headers },
        timeout,
        agent: false,
      },
      (res) => {
        const parts = [];
        res
          .on('data', (d) => parts.push(d))
          .on('end', () => {
            const bytes = Buffer.concat(parts);
            const text = bytes.toString();
            let json;
            try {
              json = JSON.parse(text);
            } catch {
              /* not JSON */
            }
            const kept = {};
            for (let i = 0; i < res.rawHeaders.length; i += 2) {
              const k = res.rawHeaders[i].toLowerCase();
              if (!noise.has(k))
                kept[k] = k in kept ? [kept[k], res.rawHeaders[i + 1]].flat() : res.rawHeaders[i + 1];
            }
            resolve({
              status: res.statusCode,
              headers: Object.fromEntries(Object.entries(kept).sort()),
              ...(text ? { body: json ?? text } : {}),
              raw: {
                text,
                bytes,
                framing: res.headers['content-length']
                  ? `content-length`
                  : (res.headers['transfer-encoding'] ?? 'none'),
                names: res.rawHeaders.filter((_, i) => i % 2 === 0),
              },
            });
          })
          .on('error', (e) => resolve({ broken: e.code ?? e.message }));
      },
    );
    req
      .on('timeout', () => req.destroy(Object.assign(new Error('timeout'), { code: 'TIMEOUT' })))
      .on('error', (e) => resolve({ broken: e.code ?? e.message }));
    req.end(data);
  });
}

export const see = ({ raw: _, ...rest }) => rest;

export const seen = async (...a) => see(await call(...a));

export const brief = async (...a) => {
  const r = await call(...a);
  return r.broken ? r : { status: r.status, ...(r.body === undefined ? {} : { body: r.body }) };
};

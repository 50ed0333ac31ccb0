/**
 * A storage account that fails now and then: an HTTPS proxy before Azurite that answers some requests as an
 * overloaded account does, or breaks the connection before or after the request was carried out. Seeded.
 */
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Agent, createServer, request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { seededRandom } from '../random/seeded';
import type { Certificates } from '../tls/certificates';
import { listen } from '../tls/listen';

/** What may happen to a request instead of an orderly answer. */
export type StorageFault =
  /** 503 ServerBusy: the account's throttling. */
  | 'serverBusy'
  /** 500 OperationTimedOut. */
  | 'timedOut'
  | 'resetBefore'
  /** Carried out, but the caller never learns: a conditional write then fails against its own result. */
  | 'resetAfter';

export interface StorageFaults {
  /** Setting it starts the draw anew. */
  seed?: number;
  /** Share of the requests that get each fault; together at most 1. */
  shares: Partial<Record<StorageFault, number>>;
  /** Only requests whose path holds this text, for example `/exports/`. */
  path?: string;
  /** Only these methods. */
  methods?: string[];
}

export interface FaultyStorage {
  /** Stands in for Azurite's `blobServiceUri`. */
  blobServiceUri: string;
  setFaults: (faults: StorageFaults) => void;
  /** Faults so far. */
  counts: Partial<Record<StorageFault, number>>;
  stop: () => Promise<void>;
}

/** Error answers of Blob Storage (Microsoft Learn, "Common REST API error codes"). */
const answers = {
  serverBusy: [503, 'ServerBusy', 'The server is busy.'],
  timedOut: [500, 'OperationTimedOut', 'Operation could not be completed within the specified time.'],
} as const;

function refuse(response: ServerResponse, fault: keyof typeof answers): void {
  const [status, code, message] = answers[fault];
  response.writeHead(status, { 'content-type': 'application/xml', 'x-ms-error-code': code });
  response.end(
    `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`,
  );
}

/** Starts the proxy. `target` is Azurite's blobServiceUri; without faults everything passes unchanged. */
export async function startFaultyStorage(
  tls: Pick<Certificates, 'ca' | 'cert' | 'key'>,
  target: string,
  faults: StorageFaults = { shares: {} },
): Promise<FaultyStorage> {
  const agent = new Agent({ ca: tls.ca, keepAlive: true });
  const { hostname, port, pathname } = new URL(target);
  const counts: FaultyStorage['counts'] = {};
  let settings = faults;
  let random = seededRandom(faults.seed ?? 1);

  function draw(request: IncomingMessage): StorageFault | undefined {
    const { shares, path, methods } = settings;
    if (path !== undefined && !request.url?.includes(path)) return undefined;
    if (methods && !methods.includes(request.method ?? '')) return undefined;
    let at = random();
    for (const [fault, share] of Object.entries(shares) as [StorageFault, number][]) {
      at -= share;
      if (at >= 0) continue;
      counts[fault] = (counts[fault] ?? 0) + 1;
      return fault;
    }
    return undefined;
  }

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fault = draw(request);
    if (fault === 'resetBefore') {
      response.destroy();
      return;
    }
    if (fault === 'serverBusy' || fault === 'timedOut') {
      // The whole request is taken first: a client in the middle of sending would see a reset instead.
      request.resume();
      await once(request, 'end');
      refuse(response, fault);
      return;
    }
    const { method, url, headers } = request;
    const upstream = httpsRequest({ agent, hostname, port, method, path: url, headers });
    const answered = once(upstream, 'response') as Promise<[IncomingMessage]>;
    const [[answer]] = await Promise.all([answered, pipeline(request, upstream)]);
    if (fault === 'resetAfter') {
      answer.resume();
      await once(answer, 'end');
      response.destroy();
      return;
    }
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    await pipeline(answer, response);
  }

  const server = await listen(
    createServer({ cert: tls.cert, key: tls.key }, (request, response) => {
      pass(request, response).catch(() => response.destroy());
    }),
  );
  return {
    blobServiceUri: `https://localhost:${server.port}${pathname}`,
    setFaults: (next) => {
      settings = next;
      if (next.seed !== undefined) random = seededRandom(next.seed);
    },
    counts,
    stop: async () => {
      await server.stop();
      agent.destroy();
    },
  };
}

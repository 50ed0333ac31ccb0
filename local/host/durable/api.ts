import type { IncomingMessage } from 'node:http';
// The Durable extension's HTTP surface, as the library's client uses it: /durabletask/ (local RPC) and /runtime/webhooks/durabletask/.
import type { Reply, ExtraHandler } from '../http';
import type { DurableEngine } from './engine';
import type { Instance } from './types';

const RPC = '/durabletask/';
const WEBHOOK = '/runtime/webhooks/durabletask/';
const parse = (s: string | null): unknown => {
  if (s === null) return null;
  try {
    return JSON.parse(s) as unknown;
  } catch {
    return s;
  }
};

export function clientBinding(origin: string, hub: string, code: string): object {
  const base = `${origin}${WEBHOOK.slice(0, -1)}`;
  const q = `taskHub=${hub}&connection=Storage&code=${code}`;
  const i = `${base}/instances/INSTANCEID`;
  return {
    taskHubName: hub,
    connectionName: null,
    creationUrls: {
      createNewInstancePostUri: `${base}/orchestrators/{functionName}[/{instanceId}]?code=${code}`,
      createAndWaitOnNewInstancePostUri: `${base}/orchestrators/{functionName}[/{instanceId}]?timeout={timeoutInSeconds}&pollingInterval={intervalInSeconds}&code=${code}`,
    },
    managementUrls: {
      id: 'INSTANCEID',
      statusQueryGetUri: `${i}?${q}`,
      sendEventPostUri: `${i}/raiseEvent/{eventName}?${q}`,
      terminatePostUri: `${i}/terminate?reason={text}&${q}`,
      rewindPostUri: `${i}/rewind?reason={text}&${q}`,
      purgeHistoryDeleteUri: `${i}?${q}`,
      restartPostUri: `${i}/restart?${q}`,
      suspendPostUri: `${i}/suspend?reason={text}&${q}`,
      resumePostUri: `${i}/resume?reason={text}&${q}`,
    },
    baseUrl: base,
    requiredQueryStringParameters: `code=${code}`,
    rpcBaseUrl: `${origin}${RPC}`,
    httpBaseUrl: null,
  };
}

export function statusPayload(
  i: Instance,
  o: { showInput: boolean; showHistory: boolean; showOutput: boolean },
): object {
  return {
    name: i.name,
    instanceId: i.instanceId,
    runtimeStatus: i.status,
    input: o.showInput ? parse(i.input) : null,
    customStatus: i.customStatus,
    output: parse(i.output),
    createdTime: i.createdTime.replace(/\.\d+Z$/, 'Z'),
    lastUpdatedTime: i.lastUpdatedTime.replace(/\.\d+Z$/, 'Z'),
    historyEvents: o.showHistory
      ? i.history.map(({ Input: _i, ...e }) => (o.showOutput ? e : { ...e, Result: undefined }))
      : null,
  };
}

export function durableApi(
  engine: DurableEngine,
  origin: () => string,
  code: string,
  allowed: (req: IncomingMessage, url: URL) => boolean,
): ExtraHandler {
  const checkStatus = (id: string): Reply => {
    const urls = (
      clientBinding(origin(), engine.options.hubName, code) as { managementUrls: Record<string, string> }
    ).managementUrls;
    const json = Object.fromEntries(Object.entries(urls).map(([k, v]) => [k, v.replace('INSTANCEID', id)]));
    return { status: 202, json, headers: { location: json['statusQueryGetUri']!, 'retry-after': '10' } };
  };
  const did = (r: 'ok' | 'missing' | 'gone'): Reply => ({ status: { ok: 202, missing: 404, gone: 410 }[r] });
  return async (req, url, body) => {
    const prefix = [RPC, WEBHOOK].find((p) => url.pathname.startsWith(p));
    if (!prefix) return undefined;
    if (prefix === WEBHOOK && !allowed(req, url)) return { status: 401 };
    const [kind, a, b, c] = url.pathname
      .slice(prefix.length)
      .split('/')
      .filter(Boolean)
      .map(decodeURIComponent);
    const method = req.method ?? 'GET';
    const q = url.searchParams;
    const text = async (): Promise<string | null> => {
      const s = (await body()).toString('utf8');
      if (!s) return null;
      JSON.parse(s);
      return s;
    };
    try {
      if (kind === 'orchestrators' && a && method === 'POST')
        return checkStatus(engine.startNew(a, b, await text(), q.get('version')).instanceId);
      if (kind === 'entities' && a && b) {
        const id = `@${a.toLowerCase()}@${b}`;
        if (method === 'GET') {
          const e = engine.store.entities.get(id);
          return e?.exists ? { status: 200, json: parse(e.state) } : { status: 404 };
        }
        engine.signalEntity(id, method === 'DELETE' ? 'delete' : (q.get('op') ?? ''), await text());
        return { status: 202 };
      }
      if (kind === 'instances') {
        const flag = (n: string, d: boolean) => (q.has(n) ? q.get(n) === 'true' : d);
        const show = {
          showInput: flag('showInput', true),
          showHistory: flag('showHistory', false),
          showOutput: flag('showHistoryOutput', false),
        };
        const statuses = q.get('runtimeStatus')?.split(',');
        const from = q.get('createdTimeFrom');
        const to = q.get('createdTimeTo');
        const wanted = (i: Instance) =>
          (!statuses || statuses.includes(i.status)) &&
          (!from || i.createdTime >= from) &&
          (!to || i.createdTime <= to) &&
          i.instanceId.startsWith(q.get('instanceIdPrefix') ?? '');
        if (!a) {
          if (method === 'GET')
            return {
              status: 200,
              json: [...engine.store.instances.values()].filter(wanted).map((i) => statusPayload(i, show)),
            };
          const n = engine.purge(wanted);
          return n ? { status: 200, json: { instancesDeleted: n } } : { status: 404 };
        }
        const i = engine.store.instances.get(a);
        if (!b && method === 'GET') {
          if (!i) return { status: 404 };
          const running = ['Pending', 'Running', 'Suspended', 'ContinuedAsNew'].includes(i.status);
          return {
            status: running ? 202 : 200,
            json: statusPayload(i, show),
            ...(running ? { headers: { location: url.href, 'retry-after': '5' } } : {}),
          };
        }
        if (!b && method === 'DELETE') {
          const n = engine.purge((x) => x.instanceId === a);
          return n ? { status: 200, json: { instancesDeleted: n } } : { status: 404 };
        }
        const reason = q.get('reason') ?? '';
        if (b?.toLowerCase() === 'raiseevent' && c) return did(engine.raiseEvent(a, c, await text()));
        if (b === 'terminate') return did(engine.terminate(a, reason));
        if (b === 'suspend') return did(engine.suspend(a, reason));
        if (b === 'resume') return did(engine.resume(a, reason));
        if (b === 'rewind') return { status: 501 };
      }
      return { status: 404 };
    } catch (e) {
      if (e instanceof SyntaxError) return { status: 400, json: { Message: 'Invalid JSON content' } };
      if (e instanceof RangeError) return { status: 400, json: { Message: e.message } };
      throw e;
    }
  };
}

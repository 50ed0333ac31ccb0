// The durable engine over HTTP: the calls of the library's client, and the same as webhooks.
import { queryValue, type Exchange, type Reply } from '../../http/exchange';
import { messageOf } from '../../log';
import { type DurableEngine } from '../engine';
import { Refusal } from '../management';
import { rewind } from '../rewind';
import { entityIdOf, hasEnded, type Instance } from '../state';
import { filterOf, pageOf } from './queries';
import { entityStatusText, statusText, type StatusOptions } from './status';
import { managementUrls, type Addresses } from './urls';

export class DurableEndpoints {
  readonly #engine: DurableEngine;
  readonly #addresses: () => Addresses;

  constructor(engine: DurableEngine, addresses: () => Addresses) {
    this.#engine = engine;
    this.#addresses = addresses;
  }

  /** Answers a call; `path` is what follows the base of the API, in segments. */
  async answer(exchange: Exchange, path: readonly string[]): Promise<Reply> {
    try {
      return (await this.#route(exchange, path)) ?? { status: 404 };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { status: error.status, ...(error.body === undefined ? {} : { json: error.body }) };
    }
  }

  async #route(exchange: Exchange, path: readonly string[]): Promise<Reply | undefined> {
    const hub = queryValue(exchange, 'taskHub');
    if (hub !== undefined && hub.toLowerCase() !== this.#addresses().hub.toLowerCase()) return undefined;
    const [kind, a, b, c, ...more] = path;
    if (more.length > 0) return undefined;
    const { method } = exchange;
    if (kind === 'orchestrators' && a && c === undefined && method === 'POST')
      return await this.#start(exchange, a, b);
    if (kind === 'entities' && c === undefined) return await this.#entity(exchange, a, b);
    if (kind !== 'instances') return undefined;
    if (a === undefined) return this.#many(exchange);
    if (b === undefined) return this.#one(exchange, a);
    return method === 'POST' ? await this.#manage(exchange, a, b, c) : undefined;
  }

  async #start(exchange: Exchange, name: string, id: string | undefined): Promise<Reply> {
    const input = (await exchange.body()).toString('utf8');
    requireJson(input, 500);
    const version = queryValue(exchange, 'version') ?? null;
    const { instanceId } = this.#engine.management.start(name, id, input === '' ? '""' : input, version);
    const timeout = Number(queryValue(exchange, 'timeout') ?? 0);
    const ended = timeout > 0 ? await this.#wait(instanceId, timeout * 1000) : undefined;
    if (ended) return { status: 200, text: ended.output ?? 'null' };
    return this.#checkStatus(instanceId);
  }

  async #wait(id: string, ms: number): Promise<Instance | undefined> {
    for (const end = Date.now() + ms; Date.now() < end;) {
      const instance = this.#engine.hub.store.instances.get(id);
      if (instance?.status === 'Completed') return instance;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return undefined;
  }

  /** The answer to a start: where to look. The real host leaves out rewind here. */
  #checkStatus(id: string): Reply {
    const { rewindPostUri: _, ...urls } = managementUrls(this.#addresses(), id);
    return {
      status: 202,
      json: urls,
      headers: { location: asHeader(urls.statusQueryGetUri), 'retry-after': '10' },
    };
  }

  #one(exchange: Exchange, id: string): Reply | undefined {
    if (exchange.method === 'DELETE') {
      this.#engine.management.purge(id);
      return { status: 200, json: { instancesDeleted: 1 } };
    }
    if (exchange.method !== 'GET') return undefined;
    const options = statusOptions(exchange);
    const running = {
      location: asHeader(managementUrls(this.#addresses(), id).statusQueryGetUri),
      'retry-after': '5',
    };
    const entity = this.#engine.hub.store.entities.get(id);
    if (entity) return { status: 202, text: entityStatusText(entity, options), headers: running };
    const instance = this.#engine.hub.store.instances.get(id);
    if (!instance) return { status: 404 };
    const text = statusText(instance, options);
    if (!hasEnded(instance)) return { status: 202, text, headers: running };
    const as500 = queryValue(exchange, 'returnInternalServerErrorOnFailure') === 'true';
    return { status: instance.status === 'Failed' && as500 ? 500 : 200, text };
  }

  #many(exchange: Exchange): Reply | undefined {
    const { store } = this.#engine.hub;
    const filter = filterOf(exchange);
    if (exchange.method === 'DELETE') {
      const instancesDeleted = this.#engine.management.purgeWhere(filter);
      return instancesDeleted === 0 ? { status: 404 } : { status: 200, json: { instancesDeleted } };
    }
    if (exchange.method !== 'GET') return undefined;
    const options = statusOptions(exchange);
    const all = [
      ...store.instances.values(),
      ...[...store.entities.values()].map((e) => ({ ...e, instanceId: e.id, status: 'Running' as const })),
    ];
    const ids = all.filter(filter).map((i) => i.instanceId);
    const page = pageOf(ids, queryValue(exchange, 'top'), exchange.headers['x-ms-continuation-token']);
    const texts = page.ids.flatMap((id) => {
      const [instance, entity] = [store.instances.get(id), store.entities.get(id)];
      if (instance) return statusText(instance, options);
      return entity ? entityStatusText(entity, options) : [];
    });
    const headers = page.next === undefined ? {} : { 'x-ms-continuation-token': page.next };
    return { status: 200, text: `[${texts.join(',')}]`, headers };
  }

  async #manage(
    exchange: Exchange,
    id: string,
    verb: string,
    eventName: string | undefined,
  ): Promise<Reply | undefined> {
    const { management } = this.#engine;
    const reason = queryValue(exchange, 'reason') ?? null;
    if (verb.toLowerCase() === 'raiseevent' && eventName) return await this.#raise(exchange, id, eventName);
    if (eventName !== undefined) return undefined;
    switch (verb.toLowerCase()) {
      case 'terminate':
        management.terminate(id, reason);
        break;
      case 'suspend':
        management.suspend(id, reason);
        break;
      case 'resume':
        management.resume(id, reason);
        break;
      case 'rewind':
        rewind(this.#engine.hub, id);
        break;
      case 'restart': {
        const underNewId = queryValue(exchange, 'restartWithNewInstanceId')?.toLowerCase() !== 'false';
        return this.#checkStatus(management.restart(id, underNewId).instanceId);
      }
      default:
        return undefined;
    }
    return { status: 202 };
  }

  async #raise(exchange: Exchange, id: string, name: string): Promise<Reply> {
    this.#engine.management.requireLiving(id);
    if (!/^application\/json\b/i.test(exchange.headers['content-type'] ?? ''))
      throw new Refusal(400, { Message: 'Only application/json request content is supported' });
    const data = (await exchange.body()).toString('utf8');
    if (data === '')
      throw invalidJson(400, "Error reading JToken from JsonReader. Path '', line 0, position 0.");
    requireJson(data, 400);
    this.#engine.management.raise(id, name, data);
    return { status: 202 };
  }

  async #entity(
    exchange: Exchange,
    name: string | undefined,
    key: string | undefined,
  ): Promise<Reply | undefined> {
    const { store } = this.#engine.hub;
    if (key === undefined) {
      if (exchange.method !== 'GET') return undefined;
      const prefix = name === undefined ? '@' : entityIdOf(name, '');
      const found = [...store.entities.values()].filter((e) => e.exists && e.id.startsWith(prefix));
      const json = found.map((e) => ({ entityId: nameAndKey(e.id), lastOperationTime: e.lastUpdatedTime }));
      return { status: 200, json };
    }
    const id = entityIdOf(name ?? '', key);
    if (exchange.method === 'GET') {
      const entity = store.entities.get(id);
      return entity?.exists ? { status: 200, text: entity.state ?? 'null' } : { status: 404 };
    }
    if (exchange.method !== 'POST') return undefined;
    const input = (await exchange.body()).toString('utf8');
    requireJson(input, 400);
    this.#engine.management.signalEntity(id, queryValue(exchange, 'op') ?? '', input === '' ? null : input);
    return { status: 202 };
  }
}

function statusOptions(exchange: Exchange): StatusOptions {
  const flag = (name: string, otherwise: boolean): boolean => {
    const value = queryValue(exchange, name)?.toLowerCase();
    return value === undefined ? otherwise : value === 'true';
  };
  return {
    input: flag('showInput', true),
    history: flag('showHistory', false),
    historyOutput: flag('showHistoryOutput', false),
  };
}

function requireJson(text: string, status: number): void {
  if (text === '') return;
  try {
    JSON.parse(text);
  } catch (error) {
    throw invalidJson(status, messageOf(error));
  }
}

function invalidJson(status: number, why: string): Refusal {
  const isStart = status === 500;
  return new Refusal(status, {
    Message: isStart ? 'Something went wrong while processing your request' : 'Invalid JSON content',
    ExceptionMessage: why,
    ExceptionType: isStart
      ? 'Newtonsoft.Json.JsonSerializationException'
      : 'Newtonsoft.Json.JsonReaderException',
    StackTrace: '   at LocalHost.Parse()',
  });
}

function nameAndKey(id: string): { name: string; key: string } {
  const [, name = '', ...key] = id.split('@');
  return { name, key: key.join('@') };
}

/** A header takes printable ASCII only; an id may hold anything. */
function asHeader(text = ''): string {
  return text.replace(/[^\x21-\x7e]/gu, encodeURIComponent);
}

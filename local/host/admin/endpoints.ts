// The admin API: state of the host, its functions, running one by hand.
import { hostname } from 'node:os';
import { randomUUID } from 'node:crypto';
import { type Exchange, type Reply } from '../http/exchange';
import { type InputBinder, type Invoker } from '../http/functions';
import { admitToAdmin, type Caller } from '../keys/check';
import { type KeyStore } from '../keys/store';
import { type TimerTriggers } from '../timers/triggers';
import { type FunctionApp } from '../worker/app';
import { type Registered, type TypedData } from '../worker/typed-data';
import { describeFunction } from './functions';
import { answerKeys } from './keys';

export const HOST_VERSION = '4.0.0-local';

export type AdminParts = {
  app: FunctionApp;
  keys: KeyStore;
  timers: TimerTriggers;
  invoke: Invoker;
  inputs: InputBinder;
  routePrefix: string;
  /** who asks; 'master' for everybody when keys are not checked */
  caller: (exchange: Exchange) => Caller;
};

export class AdminEndpoints {
  readonly #parts: AdminParts;
  readonly #instanceId = randomUUID().replaceAll('-', '');

  constructor(parts: AdminParts) {
    this.#parts = parts;
  }

  async answer(exchange: Exchange): Promise<Reply | undefined> {
    const [root, area, ...path] = exchange.segments.map((segment) => segment.toLowerCase());
    if (root !== 'admin') return undefined;
    if (area === 'host' && path.join('/') === 'ping') return ping;
    if (area === 'vfs') return { status: 403 };
    if (area !== 'host' && area !== 'functions') return { status: 404 };
    const endpoint = area === 'host' ? this.#host(exchange, path) : this.#functions(exchange);
    if (!endpoint) return { status: 404 };
    const admission = admitToAdmin(this.#parts.caller(exchange));
    if (admission === 'forbidden') return { status: 403 };
    if (admission === 'unauthorized') return { status: 401, headers: { 'www-authenticate': 'Bearer' } };
    return await endpoint();
  }

  #host(exchange: Exchange, path: readonly string[]): (() => Reply | Promise<Reply>) | undefined {
    if (path.join('/') === 'status' && exchange.method === 'GET') return () => this.#status();
    return answerKeys(this.#parts.keys, this.#parts.app, exchange);
  }

  #functions(exchange: Exchange): (() => Reply | Promise<Reply>) | undefined {
    const { app, keys, routePrefix } = this.#parts;
    const [, , name, more] = exchange.segments;
    const describe = (fn: Registered, isAlone: boolean) =>
      describeFunction(app, fn, exchange.origin, routePrefix, isAlone);
    if (name === undefined) {
      if (exchange.method !== 'GET') return undefined;
      return () => ({ status: 200, json: [...app.functions.values()].map((fn) => describe(fn, false)) });
    }
    if (more?.toLowerCase() === 'keys') return answerKeys(keys, app, exchange);
    const fn = app.find(name);
    if (more === undefined && exchange.method !== 'GET') return () => this.#run(exchange, fn);
    if (!fn || exchange.segments.length > 4) return undefined;
    if (more?.toLowerCase() === 'status') return () => ({ status: 200, json: {} });
    return more === undefined ? () => ({ status: 200, json: describe(fn, true) }) : undefined;
  }

  #status(): Reply {
    const uptime = Math.round(process.uptime() * 1000);
    return {
      status: 200,
      json: {
        id: 'local-functions-host',
        state: 'Running',
        version: HOST_VERSION,
        versionDetails: `${HOST_VERSION} (not Azure Functions)`,
        platformVersion: '',
        instanceId: this.#instanceId,
        computerName: hostname(),
        processUptime: uptime,
        functionAppContentEditingState: 'NotAllowed',
      },
    };
  }

  /** Runs a function by hand. It runs after the reply; its failure shows in the log only. */
  async #run(exchange: Exchange, fn: Registered | undefined): Promise<Reply> {
    if (!/^application\/json\b/i.test(exchange.headers['content-type'] ?? '')) return { status: 415 };
    if (exchange.method !== 'POST') return { status: 404 };
    let input: unknown;
    try {
      input = (JSON.parse((await exchange.body()).toString('utf8')) as { input?: unknown } | null)?.input;
    } catch {
      return { status: 400 };
    }
    if (!fn) return { status: 404 };
    setImmediate(() => {
      this.#start(fn, typeof input === 'string' ? input : '', exchange).catch(() => undefined); // the invoker logs it
    });
    return { status: 202 };
  }

  async #start(fn: Registered, input: string, exchange: Exchange): Promise<void> {
    const { timers, invoke, inputs } = this.#parts;
    if (fn.trigger.type === 'timerTrigger') {
      await timers.runNow(fn);
      return;
    }
    const request: TypedData = {
      http: {
        method: 'POST',
        url: `${exchange.origin}${exchange.raw}`,
        ...(input ? { body: { bytes: Buffer.from(input) } } : {}),
      },
    };
    const data = fn.trigger.type === 'httpTrigger' ? request : { string: input };
    await invoke(fn, { inputData: [{ name: fn.trigger.name, data }, ...inputs(fn)] });
  }
}

const ping: Reply = { status: 200, headers: { 'cache-control': 'no-store,no-cache', pragma: 'no-cache' } };

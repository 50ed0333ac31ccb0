// The local host, put together: settings, app, keys, HTTP, timers, durable engine.
import { type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { AdminEndpoints } from './admin/endpoints';
import { type HostOptions } from './args';
import { requireOffered } from './bindings';
import { DurableEndpoints } from './durable/api/endpoints';
import { clientBinding, WEBHOOK_PATH, type Addresses } from './durable/api/urls';
import { DurableEngine, STOP_PATIENCE } from './durable/engine';
import { readHostJson, type HostConfig } from './host-json';
import { queryValue, type Exchange, type Reply } from './http/exchange';
import { createServer, HttpFront, type Answer } from './http/front';
import { HttpFunctions } from './http/functions';
import { watchedInvoker } from './invoker';
import { admitToFunction, admitToWebhooks, identify, type AuthLevel, type Caller } from './keys/check';
import { KeyStore } from './keys/store';
import { lockFolder } from './lock';
import { type Log } from './log';
import { applySettings } from './settings';
import { TimerTriggers } from './timers/triggers';
import { kind, parseUnkind } from './unkind';
import { FunctionApp } from './worker/app';
import { type InputData, type Registered } from './worker/typed-data';

/** The only address it listens on: it is for one machine. */
const LOOPBACK = '127.0.0.1';
const notReady: Answer = () => Promise.resolve({ status: 503 });

export class LocalHost {
  readonly app: FunctionApp;
  readonly keys: KeyStore;
  /** where the app answers, known after the start */
  origin = '';
  readonly #options: HostOptions;
  readonly #log: Log;
  readonly #onFatal: (error: unknown) => void;
  readonly #unlock: () => void;
  /** the app's, and the one on which the durable client reaches the engine, which needs no key */
  readonly #server: Server;
  readonly #rpcServer: Server;
  #answer = notReady;
  #answerRpc = notReady;
  #rpcOrigin = '';
  #hub = '';
  #engine: DurableEngine | undefined;
  #timers: TimerTriggers | undefined;

  /** @throws Error with a sentence when another host holds the state folder */
  constructor(options: HostOptions, log: Log, onFatal: (error: unknown) => void) {
    this.#options = options;
    this.#log = log;
    this.#onFatal = onFatal;
    this.#unlock = options.stateDir === null ? () => undefined : lockFolder(options.stateDir);
    this.keys = new KeyStore(options.stateDir);
    this.app = new FunctionApp(options.root, log);
    this.#server = createServer((exchange) => this.#answer(exchange), log);
    this.#rpcServer = createServer((exchange) => this.#answerRpc(exchange), log);
  }

  /** @throws Error with a sentence for whatever keeps it from starting */
  async start(): Promise<void> {
    const { root, settingsFile, port, unkind } = this.#options;
    const unkindness = unkind === null ? kind : parseUnkind(unkind);
    applySettings(root, settingsFile);
    const config = readHostJson(root);
    this.#hub = config.hubName;
    this.origin = await listen(this.#server, port);
    this.#rpcOrigin = await listen(this.#rpcServer, 0);
    process.env.WEBSITE_HOSTNAME = new URL(this.origin).host; // durable-functions writes its URLs with it
    await this.app.start();
    requireOffered(this.app.functions.values());
    if (unkindness.description !== '')
      this.#log({ level: 'warning', category: 'Host', message: unkindness.description });
    this.#compose(config, unkindness);
  }

  /** Takes no more requests, lets what runs come to its end for a while, and writes it down. */
  async stop(): Promise<void> {
    this.#timers?.stop();
    await Promise.all([close(this.#server), this.#engine?.stop()]);
    await this.app.stop();
    await close(this.#rpcServer); // last: what still ran may have used the durable client
    this.#unlock();
  }

  #compose(config: HostConfig, unkind: typeof kind): void {
    const { stateDir, timers } = this.#options;
    const { app, keys } = this;
    const invoke = watchedInvoker(app, this.#log, config.functionTimeout);
    const inputs = (fn: Registered): InputData[] => this.#clientInputs(fn);
    this.#timers = new TimerTriggers(app.functions.values(), invoke, inputs, stateDir);
    const engine = new DurableEngine(app, {
      journal: stateDir === null ? null : path.join(stateDir, `${config.hubName}.jsonl`),
      maxActivities: config.maxActivities,
      versions: config.versions,
      functionTimeout: config.functionTimeout,
      unkind,
      log: this.#log,
      onFatal: this.#onFatal,
    });
    const durable = new DurableEndpoints(engine, () => this.#addresses());
    const { routePrefix } = config;
    const caller = (exchange: Exchange): Caller => this.#caller(exchange);
    const admin = new AdminEndpoints({
      app,
      keys,
      timers: this.#timers,
      invoke,
      inputs,
      routePrefix,
      caller,
    });
    const front = new HttpFront({
      app,
      routePrefix,
      handlers: [(exchange) => admin.answer(exchange), (exchange) => this.#webhook(exchange, durable)],
      refuse: (exchange, fn, level) => this.#refuse(exchange, fn, level),
      functions: new HttpFunctions(app, invoke, inputs),
    });
    this.#answer = (exchange) => front.answer(exchange);
    this.#answerRpc = (exchange) =>
      exchange.segments[0] === 'durabletask'
        ? durable.answer(exchange, exchange.segments.slice(1))
        : Promise.resolve({ status: 404 });
    this.#engine = engine;
    engine.start();
    if (timers) this.#timers.start();
  }

  async #webhook(exchange: Exchange, durable: DurableEndpoints): Promise<Reply | undefined> {
    const { segments } = exchange;
    if (!WEBHOOK_PATH.every((part, n) => segments[n]?.toLowerCase() === part)) return undefined;
    const admission = admitToWebhooks(this.#caller(exchange));
    if (admission === 'forbidden') return { status: 403 };
    if (admission === 'unauthorized') return { status: 401, headers: { 'www-authenticate': 'Bearer' } };
    return await durable.answer(exchange, segments.slice(WEBHOOK_PATH.length));
  }

  #refuse(exchange: Exchange, fn: Registered, level: AuthLevel): Reply | undefined {
    if (level === 'anonymous') return undefined;
    return admitToFunction(this.#caller(exchange, fn.metadata.name), level) === 'in'
      ? undefined
      : { status: 401 };
  }

  /** Without the key check everybody is let through as admin, as with `func start`. */
  #caller(exchange: Exchange, functionName?: string): Caller {
    if (!this.#options.keyCheck) return 'master';
    const key = exchange.headers['x-functions-key'] ?? queryValue(exchange, 'code') ?? '';
    return identify(this.keys, key, functionName);
  }

  #clientInputs(fn: Registered): InputData[] {
    return Object.entries(fn.metadata.bindings)
      .filter(([, binding]) => binding.type === 'durableClient' || binding.type === 'orchestrationClient')
      .map(([name]) => ({ name, data: { string: JSON.stringify(clientBinding(this.#addresses())) } }));
  }

  #addresses(): Addresses {
    const { origin } = this;
    return { origin, rpcOrigin: this.#rpcOrigin, hub: this.#hub, code: this.keys.durable };
  }
}

/** Listens on the loopback address and returns the origin. */
async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'it is in use; --port takes another' : error.message;
      reject(new Error(`The local host cannot listen on port ${port} of ${LOOPBACK}: ${why}.`));
    });
    server.listen(port, LOOPBACK, resolve);
  });
  return `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`;
}

/** Closes a server: requests in process may end for a while, then they are cut. */
async function close(server: Server): Promise<void> {
  const end = Date.now() + STOP_PATIENCE;
  const tidy = setInterval(() => {
    if (Date.now() < end)
      server.closeIdleConnections(); // those that have been answered in the meantime
    else server.closeAllConnections();
  }, 50);
  await new Promise((resolve) => server.close(resolve));
  clearInterval(tidy);
}

// The local host: environment, app, HTTP, timers, durable engine.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type HostOptions } from './args';
import { clientBinding, durableApi } from './durable/api';
import { DurableEngine } from './durable/engine';
import { HttpFront, type ExtraHandler } from './http';
import { admitToAdmin, admitToWebhooks, identify, sentKey } from './keys/check';
import { KeyStore } from './keys/store';
import { lockFolder } from './lock';
import { messageOf, type Log } from './log';
import { applySettings } from './settings';
import { parseSchedule } from './timers';
import { FunctionApp } from './worker/app';
import { type Registered } from './worker/typed-data';

const supported = new Set([
  'httpTrigger',
  'timerTrigger',
  'orchestrationTrigger',
  'activityTrigger',
  'entityTrigger',
  'http',
  'durableClient',
  'orchestrationClient',
]);
type HostJson = {
  extensions?: {
    http?: { routePrefix?: string };
    durableTask?: { hubName?: string; maxConcurrentActivityFunctions?: number };
  };
};

export class LocalHost {
  readonly app: FunctionApp;
  readonly keys: KeyStore;
  origin = '';
  readonly #options: HostOptions;
  readonly #log: Log;
  readonly #unlock: () => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #engine!: DurableEngine;
  #http!: HttpFront;

  constructor(options: HostOptions, log: Log) {
    this.#options = options;
    this.#log = log;
    this.#unlock = options.stateDir ? lockFolder(options.stateDir) : () => undefined;
    this.keys = new KeyStore(options.stateDir);
    this.app = new FunctionApp(options.root, log);
  }

  async start(): Promise<void> {
    const { root, stateDir, settingsFile, port } = this.#options;
    applySettings(root, settingsFile);
    const hostJson = JSON.parse(readFileSync(path.join(root, 'host.json'), 'utf8')) as HostJson;
    const durable = hostJson.extensions?.durableTask ?? {};
    const hub = durable.hubName ?? 'TestHubName';
    await this.app.start();
    for (const f of this.app.functions.values())
      for (const b of Object.values(f.metadata.bindings))
        if (!supported.has(b.type))
          throw new Error(
            `Function "${f.metadata.name}" uses binding type "${b.type}", which the local host does not have. Use the real host for it.`,
          );
    this.#engine = new DurableEngine(this.app, {
      hubName: hub,
      maxActivities: durable.maxConcurrentActivityFunctions ?? 10,
      onWarn: (message) => {
        this.#log({ level: 'warning', category: 'Host.Durable', message });
      },
      journal: stateDir ? path.join(stateDir, `${hub}.jsonl`) : null,
    });
    const mayUseWebhooks = (req: IncomingMessage, url: URL): boolean =>
      !this.#options.keyCheck || admitToWebhooks(this.#caller(req, url)) === 'in';
    this.#http = new HttpFront(
      this.app,
      hostJson.extensions?.http?.routePrefix ?? 'api',
      [this.#admin(), durableApi(this.#engine, () => this.origin, this.keys.durable, mayUseWebhooks)],
      (fn) => this.#extraInputs(fn),
      this.#options.keyCheck ? this.keys : null,
    );
    await new Promise<void>((resolve, reject) => {
      this.#http.server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    this.origin = `http://127.0.0.1:${(this.#http.server.address() as AddressInfo).port}`;
    process.env.WEBSITE_HOSTNAME = new URL(this.origin).host; // else durable-functions rewrites its URLs to localhost:7071
    this.#engine.start();
    if (this.#options.timers)
      for (const f of this.app.functions.values()) if (f.trigger.type === 'timerTrigger') this.#armTimer(f);
  }

  async stop(): Promise<void> {
    for (const t of this.#timers.values()) clearTimeout(t);
    await this.#engine.stop();
    await this.app.stop();
    this.#http.server.closeAllConnections();
    await new Promise((r) => this.#http.server.close(r));
    this.#unlock();
  }

  #caller(req: IncomingMessage, url: URL) {
    return identify(this.keys, sentKey(req.headers, [...url.searchParams]));
  }

  #extraInputs(fn: Registered): { name: string; data: { string: string } }[] {
    return Object.entries(fn.metadata.bindings)
      .filter(([, b]) => b.type === 'durableClient' || b.type === 'orchestrationClient')
      .map(([name]) => ({
        name,
        data: {
          string: JSON.stringify(clientBinding(this.origin, this.#engine.options.hubName, this.keys.durable)),
        },
      }));
  }

  async runTimer(fn: Registered, isPastDue = false): Promise<void> {
    const next = parseSchedule(String(fn.trigger['schedule'])).next(new Date());
    const last = this.#timerState()[fn.metadata.name]?.last ?? '0001-01-01T00:00:00+00:00';
    const info = {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: { Last: last, LastUpdated: new Date().toISOString(), Next: next.toISOString() },
      IsPastDue: isPastDue,
    };
    await this.app.invoke(fn, {
      inputData: [{ name: fn.trigger.name, data: { json: JSON.stringify(info) } }, ...this.#extraInputs(fn)],
    });
    this.#timerState({
      ...this.#timerState(),
      [fn.metadata.name]: { last: new Date().toISOString(), next: next.toISOString() },
    });
  }

  #timerState(
    write?: Record<string, { last: string; next: string }>,
  ): Record<string, { last: string; next: string }> {
    if (!this.#options.stateDir) return {};
    const file = path.join(this.#options.stateDir, 'timers.json');
    if (write) {
      mkdirSync(this.#options.stateDir, { recursive: true });
      writeFileSync(file, JSON.stringify(write));
      return write;
    }
    return existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, { last: string; next: string }>)
      : {};
  }

  #armTimer(fn: Registered): void {
    const schedule = parseSchedule(String(fn.trigger['schedule']));
    const name = fn.metadata.name;
    const run = (late: boolean) =>
      this.runTimer(fn, late).catch((e: unknown) => {
        this.#log({ level: 'error', category: `Function.${name}`, message: messageOf(e) });
      });
    const missed = this.#timerState()[name]?.next;
    if (fn.trigger['runOnStartup'] === true || (missed && Date.parse(missed) < Date.now()))
      void run(Boolean(missed));
    const arm = (): void => {
      const at = schedule.next(new Date()).getTime();
      const wait = (): void => {
        const left = at - Date.now();
        if (left > 0) {
          this.#timers.set(name, setTimeout(wait, Math.min(left, 2 ** 31 - 1)));
          return;
        }
        void run(false).then(arm); // one run at a time, as the singleton lock of the real host
      };
      wait();
    };
    arm();
  }

  #admin(): ExtraHandler {
    return async (req, url) => {
      if (!url.pathname.startsWith('/admin/')) return undefined;
      const admission = this.#options.keyCheck ? admitToAdmin(this.#caller(req, url)) : 'in';
      if (admission !== 'in') return { status: admission === 'forbidden' ? 403 : 401 };
      const m = /^\/admin\/functions\/([^/]+)$/.exec(url.pathname);
      if (url.pathname === '/admin/host/status')
        return { status: 200, json: { state: 'Running', version: 'local-host' } };
      if (!m || req.method !== 'POST') return undefined;
      const fn = this.app.find(decodeURIComponent(m[1] ?? ''));
      if (!fn || fn.trigger.type !== 'timerTrigger') return { status: 404 };
      void this.runTimer(fn).catch((e: unknown) => {
        this.#log({ level: 'error', category: `Function.${fn.metadata.name}`, message: messageOf(e) });
      });
      return { status: 202 };
    };
  }
}

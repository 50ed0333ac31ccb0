// The task hub: state, one step at a time, and the delivery of messages to whoever they wake.
import { randomUUID } from 'node:crypto';
import { type Log } from '../log';
import { type Unkindness } from '../unkind';
import { type FunctionApp } from '../worker/app';
import { type Registered } from '../worker/typed-data';
import { type HistoryEvent } from './protocol';
import { type EntityOp, hasEnded, type Entity, type Instance } from './state';
import { Store, Transaction } from './store';
import { type VersionRules } from './versions';

export type HubOptions = {
  /** journal file; null keeps the hub in memory */
  journal: string | null;
  maxActivities: number;
  versions: VersionRules;
  /** ms after which Azure would end an activity; null: no such limit */
  functionTimeout: number | null;
  unkind: Unkindness;
  log: Log;
  /** the journal cannot be written any more: memory and disk differ, the process must end */
  onFatal: (error: unknown) => void;
};

type FunctionsByName = ReadonlyMap<string, Registered>;

export class Hub {
  readonly app: FunctionApp;
  readonly options: HubOptions;
  readonly store: Store;
  readonly orchestrators: FunctionsByName;
  readonly activities: FunctionsByName;
  readonly entityFunctions: FunctionsByName;
  /** set by those who run instances and entities */
  onInstance: (id: string) => void = () => undefined;
  onEntity: (id: string) => void = () => undefined;
  isStopping = false;
  /** the journal is closed: what still ends is not written, and runs again after the next start */
  #isClosed = false;
  /** messages on their way: written, but not yet to be seen */
  readonly #underWay = new WeakSet<object>();
  readonly #delays = new Set<NodeJS.Timeout>();
  #counter = 0;

  constructor(app: FunctionApp, options: HubOptions) {
    this.app = app;
    this.options = options;
    this.store = new Store(options.journal);
    this.orchestrators = this.#functions('orchestrationTrigger');
    this.activities = this.#functions('activityTrigger');
    this.entityFunctions = this.#functions('entityTrigger');
  }

  /** Changes state as one step: `body` changes memory, then the journal is written, then whoever was touched wakes. */
  step<T>(body: (tx: Transaction) => T): T {
    const tx = new Transaction();
    const result = body(tx);
    if (this.#isClosed) return result;
    try {
      this.store.commit(tx);
    } catch (error) {
      this.options.onFatal(error);
      throw error;
    }
    for (const id of tx.instances.keys()) this.onInstance(id);
    for (const id of tx.entities) this.onEntity(id);
    return result;
  }

  /** Puts a message into an instance's inbox; ended instances and other executions do not get it. */
  deliver(tx: Transaction, to: Instance, message: HistoryEvent, about: string): void {
    if (hasEnded(to)) return;
    this.store.touch(tx, to);
    to.inbox.push(message);
    this.delay(message, this.options.unkind.hopDelay(about), () => {
      this.onInstance(to.instanceId);
    });
  }

  /** Puts an operation into an entity's queue. */
  enqueue(tx: Transaction, entityId: string, op: EntityOp, about: string): void {
    const at = new Date().toISOString();
    const fresh: Entity = {
      id: entityId,
      exists: false,
      state: null,
      queue: [],
      createdTime: at,
      lastUpdatedTime: at,
    };
    const entity = this.store.entities.get(entityId) ?? fresh;
    this.store.entities.set(entityId, entity);
    entity.queue.push(op);
    tx.entities.add(entityId);
    this.delay(op, this.options.unkind.hopDelay(about), () => {
      this.onEntity(entityId);
    });
  }

  /** The living execution that a result is meant for. */
  execution(instanceId: string, executionId: string): Instance | undefined {
    const instance = this.store.instances.get(instanceId);
    return instance?.executionId === executionId && !hasEnded(instance) ? instance : undefined;
  }

  /** Hides a message for some ms. */
  delay(message: object, ms: number, then: () => void): void {
    if (ms <= 0) return;
    this.#underWay.add(message);
    this.later(ms, () => {
      this.#underWay.delete(message);
      then();
    });
  }

  isVisible(message: object): boolean {
    return !this.#underWay.has(message);
  }

  /** Runs something in ms from now, unless the hub stops before; longer than a timer of Node can count, too. */
  later(ms: number, then: () => void): void {
    const longest = 2 ** 31 - 1;
    const timer = setTimeout(
      () => {
        this.#delays.delete(timer);
        if (ms > longest) this.later(ms - longest, then);
        else then();
      },
      Math.min(ms, longest),
    );
    this.#delays.add(timer);
  }

  stopTimers(): void {
    for (const timer of this.#delays) clearTimeout(timer);
    this.#delays.clear();
  }

  close(): void {
    this.#isClosed = true;
    this.store.close();
  }

  warn(message: string): void {
    this.options.log({ level: 'warning', category: 'Host.DurableTask', message });
  }

  /** A number that tells apart messages that nothing else tells apart. */
  count(): number {
    return ++this.#counter;
  }

  newId(): string {
    return randomUUID();
  }

  #functions(trigger: string): FunctionsByName {
    const all = [...this.app.functions.values()].filter((f) => f.trigger.type === trigger);
    return new Map(all.map((f) => [f.metadata.name.toLowerCase(), f]));
  }
}

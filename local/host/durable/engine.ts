// The durable engine of one task hub, put together; and what it takes up again after a restart.
import { Activities } from './activities';
import { ActivityRunner } from './activity-runner';
import { DurableTimers } from './durable-timers';
import { Entities } from './entities';
import { Hub, type HubOptions } from './hub';
import { Management } from './management';
import { Orchestrations } from './orchestrations';
import { Ev } from './protocol';
import { Scheduler } from './scheduler';
import { hasEnded, type Instance } from './state';
import { watchedInvoker } from '../invoker';
import { type FunctionApp } from '../worker/app';

/** ms for which a stop waits for what is in process; the real host was seen to wait 9 to 12 s. */
export const STOP_PATIENCE = 10_000;

export class DurableEngine {
  readonly hub: Hub;
  readonly management: Management;
  readonly #activities: Activities;
  readonly #timers: DurableTimers;
  readonly #orchestrations: Orchestrations;
  readonly #entities: Entities;

  constructor(app: FunctionApp, options: HubOptions) {
    const hub = new Hub(app, options);
    const invoke = watchedInvoker(app, options.log, options.functionTimeout);
    const runner = new ActivityRunner(invoke, hub.activities);
    this.#activities = new Activities(hub, runner);
    this.#timers = new DurableTimers(hub);
    const scheduler = new Scheduler(hub, this.#activities, this.#timers);
    this.#orchestrations = new Orchestrations(hub, scheduler);
    scheduler.create = (tx, about) => this.#orchestrations.create(tx, about);
    this.#entities = new Entities(hub);
    this.management = new Management(hub, this.#orchestrations);
    this.hub = hub;
  }

  /** Takes up again whatever the journal says was scheduled and has not finished: at least once, as on Azure. */
  start(): void {
    const { store, options } = this.hub;
    const hidden = store.killedAt
      ? Math.max(0, store.killedAt.getTime() + options.unkind.invisible - Date.now())
      : 0;
    for (const instance of store.instances.values()) if (!hasEnded(instance)) this.#resume(instance, hidden);
    store.started.clear();
    for (const entity of store.entities.values()) {
      for (const op of entity.queue) this.hub.delay(op, hidden, () => this.hub.onEntity(entity.id));
      this.hub.onEntity(entity.id);
    }
  }

  /** Lets what runs come to its end for a while, writes it down, and closes the journal. */
  async stop(): Promise<void> {
    this.hub.isStopping = true;
    this.hub.stopTimers();
    const end = Date.now() + STOP_PATIENCE;
    while (
      (this.#activities.running || this.#orchestrations.isBusy || this.#entities.isBusy) &&
      Date.now() < end
    ) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    if (this.#activities.running > 0)
      this.hub.warn(
        `${this.#activities.running} activities did not end; they will run again after the next start.`,
      );
    this.hub.close();
  }

  #resume(i: Instance, hidden: number): void {
    const settled = new Set([...i.history, ...i.inbox].map((e) => e.TaskScheduledId ?? e.TimerId));
    for (const e of i.history) {
      if (settled.has(e.EventId)) continue;
      const mark = [i.instanceId, i.executionId, e.EventId].join();
      const invisible = this.hub.store.started.has(mark) ? hidden : 0;
      if (e.EventType === Ev.TaskScheduled) this.#activities.dispatch(i, e, invisible);
      else if (e.EventType === Ev.TimerCreated) this.#timers.arm(i, e);
    }
    for (const message of i.inbox) this.hub.delay(message, hidden, () => this.hub.onInstance(i.instanceId));
    this.hub.onInstance(i.instanceId);
  }
}

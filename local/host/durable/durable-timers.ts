// Durable timers. The queue of the real host counts whole seconds only, so a timer fires up to a second early.
import { Ev, event, type HistoryEvent } from './protocol';
import { type Hub } from './hub';
import { type Instance } from './state';

/**
 * When a timer fires: its delay from creation cut to whole seconds, as measured on the real host.
 * @param earlyTimers false: exactly when it should
 */
export function firesAt(createdAt: string, fireAt: string, earlyTimers: boolean): number {
  const created = Date.parse(createdAt);
  const due = Date.parse(fireAt);
  return earlyTimers ? created + Math.floor((due - created) / 1000) * 1000 : due;
}

export class DurableTimers {
  readonly #hub: Hub;

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  /** Fires the timer that this TimerCreated event is about, in the same execution only. */
  arm(i: Instance, created: HistoryEvent): void {
    const { instanceId, executionId } = i;
    const fireAt = created.FireAt ?? created.Timestamp;
    const at = firesAt(created.Timestamp, fireAt, this.#hub.options.unkind.earlyTimers);
    this.#hub.later(Math.max(0, at - Date.now()), () => {
      const instance = this.#hub.execution(instanceId, executionId);
      if (!instance) return;
      this.#hub.step((tx) => {
        this.#hub.store.touch(tx, instance);
        instance.inbox.push(event(Ev.TimerFired, { TimerId: created.EventId, FireAt: fireAt }));
      });
    });
  }
}

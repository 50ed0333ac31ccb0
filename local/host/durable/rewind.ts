// Rewind: a failed instance goes on from where it failed; only what failed runs again.
import { type Hub } from './hub';
import { Refusal } from './management';
import { Ev, event, type HistoryEvent } from './protocol';
import { type Instance } from './state';
import { type Transaction } from './store';

/**
 * Rewinds a failed instance, and the failed children that made it fail.
 * @throws Refusal 404 and 412, in the real host's words
 */
export function rewind(hub: Hub, id: string): void {
  const instance = hub.store.instances.get(id);
  // The dollar sign is the real host's.
  if (!instance) throw new Refusal(404, `No orchestration with instance ID "$${id}" found.`);
  if (instance.status !== 'Failed') {
    throw new Refusal(
      412,
      `This orchestration has status ${instance.status}, but only orchestrations in the "Failed" state can be rewound.`,
    );
  }
  hub.step((tx) => {
    rewindOne(hub, tx, instance);
  });
}

function rewindOne(hub: Hub, tx: Transaction, i: Instance): void {
  const failedTasks = idsOf(i.history, Ev.TaskFailed);
  const failedChildren = idsOf(i.history, Ev.SubOrchestrationInstanceFailed);
  for (const created of i.history) {
    if (created.EventType !== Ev.SubOrchestrationInstanceCreated || !failedChildren.has(created.EventId))
      continue;
    const child = hub.store.instances.get(created.InstanceId ?? '');
    if (child?.status === 'Failed') rewindOne(hub, tx, child);
  }
  hub.store.touch(tx, i, { reset: true });
  // A failed activity is forgotten with its scheduling, so that replay schedules it again under the same number.
  i.history = i.history.filter((e) => {
    if (e.EventType === Ev.ExecutionCompleted) return false;
    if (e.EventType === Ev.TaskFailed || e.EventType === Ev.SubOrchestrationInstanceFailed) return false;
    return !(e.EventType === Ev.TaskScheduled && failedTasks.has(e.EventId));
  });
  i.status = 'Running';
  i.output = null;
  i.inbox.push(event(Ev.OrchestratorCompleted)); // wakes it; replay ignores it
}

function idsOf(history: readonly HistoryEvent[], type: number): ReadonlySet<number> {
  return new Set(history.filter((e) => e.EventType === type).flatMap((e) => e.TaskScheduledId ?? []));
}

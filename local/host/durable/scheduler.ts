// Writes what an orchestration scheduled into its history and starts it.
import { randomUUID } from 'node:crypto';
import { type Activities } from './activities';
import { storedJson } from './dotnet';
import { hang } from './hang';
import { type Hub } from './hub';
import { LARGE_MESSAGE } from './limits';
import { type NewInstance } from './orchestrations';
import { Ev, event, HTTP_ACTIVITY, now } from './protocol';
import { hasEnded, parseEntityId, type Instance } from './state';
import { type Transaction } from './store';
import { type NewTask } from './tasks';
import { type DurableTimers } from './durable-timers';

type Task<K extends NewTask['kind']> = Extract<NewTask, { kind: K }>;

export class Scheduler {
  /** set by the composition: how a child is created */
  create: (tx: Transaction, about: NewInstance) => Instance = () => {
    throw new Error('The scheduler was not connected.');
  };
  readonly #hub: Hub;
  readonly #activities: Activities;
  readonly #timers: DurableTimers;

  constructor(hub: Hub, activities: Activities, timers: DurableTimers) {
    this.#hub = hub;
    this.#activities = activities;
    this.#timers = timers;
  }

  /** Schedules a task; returns the sentence to fail with when Azure would hang on it. */
  schedule(tx: Transaction, i: Instance, task: NewTask): string | undefined {
    switch (task.kind) {
      case 'activity':
        return this.#activity(i, task);
      case 'http':
        this.#dispatch(i, task.id, HTTP_ACTIVITY, JSON.stringify([task.request]));
        return undefined;
      case 'timer': {
        const created = event(Ev.TimerCreated, { EventId: task.id, FireAt: task.fireAt });
        i.history.push(created);
        this.#timers.arm(i, created);
        return undefined;
      }
      case 'sub':
        return this.#sub(tx, i, task);
      case 'entity':
        return this.#entity(tx, i, task);
    }
  }

  #activity(i: Instance, task: Task<'activity'>): string | undefined {
    if (!this.#hub.activities.has(task.name.toLowerCase()))
      return hang.unknownFunction('activity', task.name);
    if (typeof task.input === 'boolean') {
      this.#hub.warn(
        `${i.instanceId}: the activity '${task.name}' gets a bare boolean, which arrives as the text ` +
          `"${task.input ? 'True' : 'False'}". Pass an object.`,
      );
    }
    const input = JSON.stringify([task.input ?? null]);
    this.#warnOfSize(i, `the input of the activity '${task.name}'`, input);
    this.#dispatch(i, task.id, task.name, input);
    return undefined;
  }

  #dispatch(i: Instance, id: number, name: string, input: string): void {
    const scheduled = event(Ev.TaskScheduled, { EventId: id, Name: name, Version: '', Input: input });
    i.history.push(scheduled);
    this.#activities.dispatch(i, scheduled);
  }

  #sub(tx: Transaction, i: Instance, task: Task<'sub'>): string | undefined {
    if (!this.#hub.orchestrators.has(task.name.toLowerCase()))
      return hang.unknownFunction('sub-orchestrator', task.name);
    const given = task.instanceId?.trim();
    const instanceId = given ? (task.instanceId ?? '') : `${dashed(i.executionId)}:${task.id}`;
    const input = task.input === undefined ? null : storedJson(task.input);
    const { defaultVersion } = this.#hub.options.versions;
    const version = task.version ?? defaultVersion;
    i.history.push(
      event(Ev.SubOrchestrationInstanceCreated, {
        EventId: task.id,
        Name: task.name,
        InstanceId: instanceId,
        Version: version ?? '',
        Input: input,
      }),
    );
    this.#warnOfSize(i, `the input of the sub-orchestration '${task.name}'`, input);
    const old = this.#hub.store.instances.get(instanceId);
    if (old && !hasEnded(old)) {
      const reason = `An Orchestration instance with the status ${old.status} already exists.`;
      const failed = { TaskScheduledId: task.id, Reason: reason, Details: '' };
      this.#hub.deliver(tx, i, event(Ev.SubOrchestrationInstanceFailed, failed), `refused ${instanceId}`);
      return undefined;
    }
    const { instanceId: parentId, executionId, name } = i;
    const parent = { instanceId: parentId, executionId, name, taskId: task.id };
    this.create(tx, { instanceId, name: task.name, version, input, parent });
    return undefined;
  }

  #entity(tx: Transaction, i: Instance, task: Task<'entity'>): string | undefined {
    const name = parseEntityId(task.target)?.name ?? '';
    if (!this.#hub.entityFunctions.has(name)) return hang.unknownFunction('entity', name);
    const input = task.input === undefined || task.input === null ? null : JSON.stringify(task.input);
    const id = randomUUID();
    const request = {
      $type:
        'Microsoft.Azure.WebJobs.Extensions.DurableTask.RequestMessage, Microsoft.Azure.WebJobs.Extensions.DurableTask',
      op: task.operation,
      ...(task.signal ? { signal: true } : {}),
      ...(input === null ? {} : { input }),
      id,
      parent: i.instanceId,
      parentExecution: dashed(i.executionId),
      Timestamp: now(),
      Predecessor: lastSent(i, task.target) ?? '0001-01-01T00:00:00',
      requestTime: now().replace('Z', '0000+00:00'),
    };
    const sent = { EventId: task.id, InstanceId: task.target, Name: 'op', Input: JSON.stringify(request) };
    i.history.push(event(Ev.EventSent, sent));
    this.#warnOfSize(i, `the input of '${task.operation}' for ${task.target}`, input);
    const op = {
      id,
      name: task.operation,
      input,
      isSignal: task.signal,
      from: { instanceId: i.instanceId, executionId: i.executionId },
    };
    this.#hub.enqueue(tx, task.target, op, `op ${i.instanceId} ${i.generation} ${task.id}`);
    return undefined;
  }

  #warnOfSize(i: Instance, what: string, json: string | null): void {
    if (json !== null && json.length > LARGE_MESSAGE) {
      this.#hub.warn(
        `${i.instanceId}: ${what} has ${Math.round(json.length / 1024)} KB; above 45 KB Azure puts it into a blob. ` +
          'Pass a reference.',
      );
    }
  }
}

/** 32 hex digits as a GUID. */
function dashed(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** When the instance last sent something to this entity. */
function lastSent(i: Instance, target: string): string | undefined {
  return i.history.findLast((e) => e.EventType === Ev.EventSent && e.InstanceId === target)?.Timestamp;
}

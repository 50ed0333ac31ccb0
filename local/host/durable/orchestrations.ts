// Runs orchestrations, an episode at a time: take the messages, replay, write what is new, start it.
import { randomUUID } from 'node:crypto';
import { messageOf } from '../log';
import { storedJson } from './dotnet';
import { hang, isHang } from './hang';
import { type Hub } from './hub';
import { NonDeterminismError } from './non-determinism';
import { plan, type Plan } from './plan';
import { Ev, event, type HistoryEvent } from './protocol';
import { replay, type Replay } from './replay';
import { type Scheduler } from './scheduler';
import { hasEnded, type Instance, type Parent, type Status } from './state';
import { type Transaction } from './store';
import { checkVersion } from './versions';
import { LONG_EXECUTION, tooLargeStatus } from './limits';

export type NewInstance = {
  instanceId: string;
  name: string;
  version: string | null;
  input: string | null;
  parent: Parent | null;
};

export class Orchestrations {
  readonly #hub: Hub;
  readonly #scheduler: Scheduler;
  readonly #busy = new Set<string>();

  constructor(hub: Hub, scheduler: Scheduler) {
    this.#hub = hub;
    this.#scheduler = scheduler;
    hub.onInstance = (id) => {
      this.#wake(id);
    };
  }

  get isBusy(): boolean {
    return this.#busy.size > 0;
  }

  /** Creates an instance, in place of an ended one of the same id. */
  create(tx: Transaction, about: NewInstance): Instance {
    const at = new Date().toISOString();
    const instance: Instance = {
      ...about,
      executionId: randomUUID().replaceAll('-', ''),
      generation: 0,
      status: 'Pending',
      output: null,
      customStatus: null,
      createdTime: at,
      lastUpdatedTime: at,
      history: [],
      inbox: [],
    };
    this.#hub.store.instances.set(about.instanceId, instance);
    this.#hub.store.touch(tx, instance, { reset: true });
    this.#hub.deliver(tx, instance, executionStarted(instance), `start ${about.instanceId}`);
    return instance;
  }

  /** Ends an instance and tells its parent. */
  finish(tx: Transaction, i: Instance, status: Status, output: string | null): void {
    i.status = status;
    i.output = output;
    i.history.push(event(Ev.ExecutionCompleted, { OrchestrationStatus: status, Result: output }));
    const parent = i.parent && this.#hub.execution(i.parent.instanceId, i.parent.executionId);
    if (!i.parent || !parent) return;
    const about = `child ${parent.instanceId} ${parent.generation} ${i.parent.taskId}`;
    this.#hub.deliver(tx, parent, childEnded(i, i.parent.taskId), about);
  }

  fail(tx: Transaction, i: Instance, message: string): void {
    this.#hub.options.log({
      level: 'error',
      category: 'Host.DurableTask',
      message: `orchestration '${i.name}' ${i.instanceId} failed: ${message.split(' \n ')[0] ?? ''}`,
    });
    this.finish(tx, i, 'Failed', JSON.stringify(message));
  }

  #wake(id: string): void {
    const i = this.#hub.store.instances.get(id);
    if (!i || this.#hub.isStopping || this.#busy.has(id) || hasEnded(i)) return;
    if (this.#visible(i).length === 0) return;
    this.#busy.add(id);
    setImmediate(() => {
      this.#episode(i)
        .catch((error: unknown) => {
          if (!hasEnded(i)) this.#hub.step((tx) => this.#crash(tx, i, error));
        })
        .finally(() => {
          this.#busy.delete(id);
          this.#wake(id);
        });
    });
  }

  /** What an episode would take: all visible messages, while suspended only those that change that. */
  #visible(i: Instance): HistoryEvent[] {
    const visible = i.inbox.filter((e) => this.#hub.isVisible(e));
    const begun = i.history.length > 0 || visible.some((e) => e.EventType === Ev.ExecutionStarted);
    if (!begun) return visible.filter((e) => e.EventType === Ev.ExecutionTerminated);
    const isEnd = (e: HistoryEvent) => e.EventType === Ev.ExecutionTerminated;
    return i.status === 'Suspended' && !visible.some((e) => isControl(e) || isEnd(e)) ? [] : visible;
  }

  #crash(tx: Transaction, i: Instance, error: unknown): void {
    this.#hub.store.touch(tx, i);
    this.fail(tx, i, messageOf(error));
  }

  async #episode(i: Instance): Promise<void> {
    const taken = this.#visible(i);
    if (taken.length === 0 || this.#hub.store.instances.get(i.instanceId) !== i) return;
    const end = taken.find((e) => e.EventType === Ev.ExecutionTerminated);
    if (end) {
      this.#hub.step((tx) => {
        this.#hub.store.touch(tx, i, { drained: true });
        i.history.push(end);
        i.inbox = [];
        this.finish(tx, i, 'Terminated', end.Input ?? null);
      });
      return;
    }
    const suspends = taken.filter(isControl).at(-1)?.EventType === Ev.ExecutionSuspended;
    if (suspends) this.#suspend(i, taken);
    else await this.#run(i, taken);
  }

  /** Only the control messages are taken; the others wait until the instance is resumed. */
  #suspend(i: Instance, taken: readonly HistoryEvent[]): void {
    this.#hub.step((tx) => {
      this.#hub.store.touch(tx, i, { drained: true });
      const controls = taken.filter(isControl);
      i.history.push(...controls);
      remove(i, controls);
      i.status = 'Suspended';
      i.output = controls.at(-1)?.Input ?? null;
    });
  }

  async #run(i: Instance, taken: readonly HistoryEvent[]): Promise<void> {
    const resumed = taken.filter(isControl).at(-1);
    const fresh = withoutDuplicates(i.history, taken);
    const history = [...i.history, event(Ev.OrchestratorStarted), ...fresh];
    const outcome = await this.#replay(i, history);
    this.#hub.step((tx) => {
      this.#hub.store.touch(tx, i, { drained: true });
      remove(i, taken);
      for (const e of fresh) e.IsPlayed = true;
      i.history = history;
      i.status = 'Running';
      if (resumed) i.output = resumed.Input ?? null;
      if (typeof outcome === 'string') this.fail(tx, i, outcome);
      else this.#apply(tx, i, outcome);
    });
  }

  /** A text: why the instance cannot be run at all. */
  async #replay(i: Instance, history: readonly HistoryEvent[]): Promise<Replay | string> {
    const fn = this.#hub.orchestrators.get(i.name.toLowerCase());
    if (!fn)
      return unknownOrchestrator(
        i.name,
        [...this.#hub.orchestrators.values()].map((f) => f.metadata.name),
      );
    const mismatch = checkVersion(this.#hub.options.versions, i.version);
    if (mismatch) return mismatch.hangs ? hang.version(mismatch.message) : mismatch.message;
    const hanging = history.find(
      (e) => e.EventType === Ev.SubOrchestrationInstanceFailed && e.Hangs === true,
    );
    if (hanging) return hang.childHangs(String(hanging.ChildId));
    return await replay(this.#hub.app, fn, i, history);
  }

  #apply(tx: Transaction, i: Instance, { state, error }: Replay): void {
    if (state.customStatus !== undefined) {
      const tooLarge = tooLargeStatus(state.customStatus);
      if (tooLarge) {
        this.fail(tx, i, `Orchestrator function '${i.name}' failed: ${tooLarge}`);
        return;
      }
      i.customStatus = storedJson(state.customStatus);
    }
    let planned: Plan;
    try {
      planned = plan(state.actions[0] ?? [], i.history);
    } catch (e) {
      const prefix = e instanceof NonDeterminismError ? 'Non-Deterministic workflow detected: ' : '';
      this.fail(tx, i, `${prefix}${messageOf(e)}`);
      return;
    }
    if (error === null) {
      this.fail(tx, i, hang.thrownNonError());
      return;
    }
    for (const task of planned.created) {
      const hangs = this.#scheduler.schedule(tx, i, task);
      if (hangs) {
        this.fail(tx, i, hangs);
        return;
      }
    }
    i.history.push(event(Ev.OrchestratorCompleted));
    this.#warnOfLength(i, planned);
    this.#conclude(tx, i, planned, state.isDone ? state.output : undefined, state.isDone, error);
  }

  /** A result counts only when no task is open any more: an uncancelled timer keeps the instance running. */
  #conclude(
    tx: Transaction,
    i: Instance,
    planned: Plan,
    output: unknown,
    isDone: boolean,
    error: string | undefined,
  ): void {
    if (planned.openTasks > 0) return;
    if (error !== undefined) this.fail(tx, i, `Orchestrator function '${i.name}' failed: ${error}`);
    else if (isDone && planned.continueAsNew)
      this.#continueAsNew(tx, i, planned.continueAsNew.input, planned);
    else if (isDone) this.finish(tx, i, 'Completed', storedJson(output));
    else if (planned.waiters === 0 && i.inbox.length === 0) this.fail(tx, i, hang.nothingToWaitFor());
  }

  #continueAsNew(tx: Transaction, i: Instance, input: unknown, { unconsumedEvents }: Plan): void {
    if (unconsumedEvents.length) {
      const names = [...new Set(unconsumedEvents)].join(', ');
      this.#hub.warn(
        `${i.instanceId}: continueAsNew drops ${unconsumedEvents.length} events that nobody awaited (${names}), as Azure does.`,
      );
    }
    i.input = storedJson(input);
    i.executionId = randomUUID().replaceAll('-', '');
    i.generation++;
    i.history = [];
    i.customStatus = null;
    this.#hub.store.touch(tx, i, { reset: true, drained: true });
    // Results are addressed to the execution that has ended here (a task's second delivery); events are to the instance.
    i.inbox = i.inbox.filter((e) => e.TaskScheduledId === undefined && e.TimerId === undefined);
    this.#hub.deliver(tx, i, executionStarted(i), `start ${i.instanceId} ${i.generation}`);
  }

  #warnOfLength(i: Instance, { created }: Plan): void {
    const scheduled = (e: HistoryEvent): boolean => e.EventId >= 0;
    const after = i.history.filter(scheduled).length;
    if (after < LONG_EXECUTION || after - created.length >= LONG_EXECUTION) return;
    this.#hub.warn(
      `${i.instanceId} ('${i.name}') has scheduled ${after} tasks in one execution; every step replays them all. ` +
        'Use sub-orchestrations or continueAsNew.',
    );
  }
}

function executionStarted(i: Instance): HistoryEvent {
  const { parent } = i;
  return event(Ev.ExecutionStarted, {
    Name: i.name,
    Version: i.version,
    Input: i.input,
    Generation: i.generation,
    ParentInstance: parent && {
      Name: parent.name,
      TaskScheduleId: parent.taskId,
      OrchestrationInstance: { InstanceId: parent.instanceId, ExecutionId: parent.executionId },
    },
  });
}

/** What a parent hears of its child. A terminated child has no `Details`, and the library then cannot go on. */
function childEnded(child: Instance, taskId: number): HistoryEvent {
  if (child.status === 'Completed')
    return event(Ev.SubOrchestrationInstanceCompleted, { TaskScheduledId: taskId, Result: child.output });
  const reason = child.output === null ? '' : String(JSON.parse(child.output));
  if (child.status === 'Terminated')
    return event(Ev.SubOrchestrationInstanceFailed, {
      TaskScheduledId: taskId,
      Reason: reason,
      Details: null,
    });
  const message = reason.replace(/^Orchestrator function '.*?' failed: /s, '');
  return event(Ev.SubOrchestrationInstanceFailed, {
    TaskScheduledId: taskId,
    Reason: reason,
    Details: `Message: ${message}, StackTrace:    at LocalHost.Orchestration.Run()`,
    ...(isHang(child.output) ? { Hangs: true, ChildId: child.instanceId } : {}),
  });
}

function unknownOrchestrator(name: string, known: readonly string[]): string {
  return (
    `Orchestrator function '${name}' failed: The function '${name}' doesn't exist, is disabled, or is not an orchestrator function. ` +
    `Additional info: The following are the known orchestrator functions: ${quoted(known)}`
  );
}

/** `'a', 'b'`, as the real host lists names. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(', ');
}

function isControl(e: HistoryEvent): boolean {
  return e.EventType === Ev.ExecutionSuspended || e.EventType === Ev.ExecutionResumed;
}

function remove(i: Instance, taken: readonly HistoryEvent[]): void {
  const gone = new Set(taken);
  i.inbox = i.inbox.filter((e) => !gone.has(e));
}

/** A task that is delivered twice settles once. */
function withoutDuplicates(history: readonly HistoryEvent[], taken: readonly HistoryEvent[]): HistoryEvent[] {
  const settled = new Set(history.flatMap((e) => e.TaskScheduledId ?? []));
  return taken.filter((e) => {
    if (e.TaskScheduledId === undefined) return true;
    if (settled.has(e.TaskScheduledId)) return false;
    settled.add(e.TaskScheduledId);
    return true;
  });
}

// A single-process task hub: runs orchestrators, activities and entities of one function app through its own library.
import { randomUUID } from 'node:crypto';
import { type FunctionApp } from '../worker/app';
import { fromTypedData, type Registered, type TypedData } from '../worker/typed-data';
import { plan, type NewTask } from './shim';
import { Store, type Transaction } from './store';
import {
  Ev,
  NonDeterminismError,
  event,
  now,
  type Action,
  type Entity,
  type EntityOp,
  type HistoryEvent,
  type Instance,
  type OrchestratorState,
  type Status,
} from './types';

export type EngineOptions = {
  hubName: string;
  journal: string | null;
  maxActivities: number;
  onWarn: (message: string) => void;
};
const finished = new Set<Status>(['Completed', 'Failed', 'Terminated']);
const OUT_OF_PROC = '\n\n$OutOfProcData$:';

export class DurableEngine {
  readonly store: Store;
  readonly options: EngineOptions;
  readonly stats = {
    orchestratorRuns: 0,
    historyEventsReplayed: 0,
    orchestratorMs: 0,
    activityRuns: 0,
    entityBatches: 0,
    payloadBytes: 0,
  };
  readonly #app: FunctionApp;
  readonly #byName = {
    orchestrationTrigger: new Map<string, Registered>(),
    activityTrigger: new Map<string, Registered>(),
    entityTrigger: new Map<string, Registered>(),
  };
  readonly #busy = new Set<string>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #work: { task: () => Promise<void> }[] = [];
  readonly #watchers = new Map<string, (() => void)[]>();
  #running = 0;
  #stopped = false;

  constructor(app: FunctionApp, options: EngineOptions) {
    this.#app = app;
    this.options = options;
    this.store = new Store(options.journal);
    for (const f of app.functions.values()) {
      const map = this.#byName[f.trigger.type as 'orchestrationTrigger'];
      (map as Map<string, Registered> | undefined)?.set(f.metadata.name.toLowerCase(), f);
    }
  }

  /** After a restart: whatever history says was scheduled and not finished is scheduled again (at least once, as in Azure). */
  start(): void {
    for (const i of this.store.instances.values()) {
      if (finished.has(i.status)) continue;
      const settled = new Set(
        [...i.history, ...i.inbox].map((e) => e.TaskScheduledId ?? e.TimerId).filter((x) => x !== undefined),
      );
      for (const e of i.history) {
        if (settled.has(e.EventId)) continue;
        if (e.EventType === Ev.TaskScheduled) this.#dispatchActivity(i, e);
        else if (e.EventType === Ev.TimerCreated) this.#arm(i, e);
      }
      this.#wake(i.instanceId);
    }
    for (const e of this.store.entities.values()) if (e.queue.length) this.#wakeEntity(e.id);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const t of this.#timers) clearTimeout(t);
    while (this.#busy.size || this.#running) await new Promise((r) => setTimeout(r, 5));
  }

  // ---- client operations -------------------------------------------------------------------------------------------

  startNew(
    name: string,
    instanceId: string | undefined,
    input: string | null,
    version: string | null = null,
  ): Instance {
    const fn = this.#byName.orchestrationTrigger.get(name.toLowerCase());
    if (!fn)
      throw new RangeError(
        `The function '${name}' doesn't exist, is disabled, or is not an orchestrator function.`,
      );
    const id = instanceId ?? randomUUID().replaceAll('-', '');
    const old = this.store.instances.get(id);
    if (old && !finished.has(old.status))
      throw new RangeError(`An Orchestration instance with the status ${old.status} already exists.`);
    return this.#transact((tx) =>
      this.#create(tx, { instanceId: id, name: fn.metadata.name, version, input, parent: null }),
    );
  }

  raiseEvent(instanceId: string, name: string, data: string | null): 'ok' | 'missing' | 'gone' {
    return this.#deliver(instanceId, event(Ev.EventRaised, { Name: name, Input: data }));
  }
  suspend(id: string, reason: string): 'ok' | 'missing' | 'gone' {
    return this.#deliver(id, event(Ev.ExecutionSuspended, { Reason: reason }));
  }
  resume(id: string, reason: string): 'ok' | 'missing' | 'gone' {
    return this.#deliver(id, event(Ev.ExecutionResumed, { Reason: reason }));
  }
  terminate(id: string, reason: string): 'ok' | 'missing' | 'gone' {
    return this.#deliver(
      id,
      event(Ev.ExecutionTerminated, { Input: JSON.stringify(reason), Reason: reason }),
    );
  }

  purge(filter: (i: Instance) => boolean): number {
    const ids = [...this.store.instances.values()]
      .filter((i) => finished.has(i.status) && filter(i))
      .map((i) => i.instanceId);
    if (ids.length)
      this.#transact((tx) =>
        ids.forEach((id) => {
          this.store.instances.delete(id);
          tx.put.delete(id);
          tx.deleted.add(id);
        }),
      );
    return ids.length;
  }

  signalEntity(entityId: string, operation: string, input: string | null): void {
    this.#transact((tx) =>
      this.#enqueue(tx, entityId, {
        id: randomUUID(),
        name: operation,
        input,
        isSignal: true,
        replyTo: null,
      }),
    );
  }

  async waitFor(
    id: string,
    done: (i: Instance) => boolean = (i) => finished.has(i.status),
    timeoutMs = 30_000,
  ): Promise<Instance> {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const i = this.store.instances.get(id);
      if (i && done(i)) return i;
      const left = end - Date.now();
      if (left <= 0) throw new Error(`Instance ${id} is ${i?.status ?? 'missing'} after ${timeoutMs} ms`);
      await new Promise<void>((r) => {
        const t = setTimeout(r, left);
        this.#watchers.set(id, [
          ...(this.#watchers.get(id) ?? []),
          () => {
            clearTimeout(t);
            r();
          },
        ]);
      });
    }
  }

  // ---- transactions ------------------------------------------------------------------------------------------------

  #transact<T>(body: (tx: Transaction) => T): T {
    const tx: Transaction = { put: new Map(), entities: new Set(), deleted: new Set() };
    const result = body(tx);
    this.store.commit(tx);
    for (const id of tx.put.keys()) {
      this.#wake(id);
      this.#watchers
        .get(id)
        ?.splice(0)
        .forEach((f) => f());
    }
    for (const id of tx.entities) this.#wakeEntity(id);
    return result;
  }

  /** Call before changing an instance; `drained` when messages are taken out of its inbox, `reset` when its history starts anew. */
  #touch(tx: Transaction, i: Instance, how: { drained?: boolean; reset?: boolean } = {}): void {
    const t = tx.put.get(i.instanceId) ?? {
      reset: false,
      from: i.history.length,
      inboxFrom: i.inbox.length,
      drained: false,
    };
    tx.put.set(i.instanceId, {
      ...t,
      reset: t.reset || how.reset === true,
      drained: t.drained || how.drained === true,
    });
    i.lastUpdatedTime = now();
  }

  #create(
    tx: Transaction,
    s: Pick<Instance, 'instanceId' | 'name' | 'version' | 'input' | 'parent'>,
  ): Instance {
    const t = now();
    const i: Instance = {
      ...s,
      executionId: randomUUID().replaceAll('-', ''),
      status: 'Pending',
      output: null,
      customStatus: null,
      createdTime: t,
      lastUpdatedTime: t,
      history: [],
      inbox: [this.#executionStarted(s)],
    };
    this.store.instances.set(s.instanceId, i);
    this.#touch(tx, i, { reset: true });
    return i;
  }

  #executionStarted(s: Pick<Instance, 'name' | 'version' | 'input' | 'parent'>): HistoryEvent {
    return event(Ev.ExecutionStarted, {
      Name: s.name,
      Version: s.version ?? '',
      Input: s.input,
      ParentInstance: s.parent
        ? {
            Name: s.parent.name,
            TaskScheduleId: s.parent.taskId,
            OrchestrationInstance: { InstanceId: s.parent.instanceId, ExecutionId: s.parent.executionId },
          }
        : null,
    });
  }

  #deliver(id: string, e: HistoryEvent, executionId?: string): 'ok' | 'missing' | 'gone' {
    const i = this.store.instances.get(id);
    if (!i) return 'missing';
    if (finished.has(i.status) || (executionId && i.executionId !== executionId)) return 'gone';
    this.#transact((tx) => {
      this.#touch(tx, i);
      i.inbox.push(e);
    });
    return 'ok';
  }

  #enqueue(tx: Transaction, id: string, op: EntityOp): void {
    const e = this.store.entities.get(id) ?? {
      id,
      exists: false,
      state: null,
      queue: [],
      lastUpdatedTime: now(),
    };
    this.store.entities.set(id, e);
    e.queue.push(op);
    tx.entities.add(id);
  }

  // ---- orchestrations ----------------------------------------------------------------------------------------------

  #wake(id: string): void {
    if (this.#busy.has(id) || this.#stopped) return;
    const i = this.store.instances.get(id);
    if (!i || !i.inbox.length || finished.has(i.status)) return;
    this.#busy.add(id);
    setImmediate(() => {
      this.#episode(i)
        .catch((e: unknown) =>
          this.options.onWarn(`orchestration ${id}: ${e instanceof Error ? e.stack : String(e)}`),
        )
        .finally(() => {
          this.#busy.delete(id);
          this.#wake(id);
        });
    });
  }

  /** One episode: drain the inbox, replay, commit what is new, dispatch it. */
  async #episode(i: Instance): Promise<void> {
    const control = i.inbox.find((e) => e.EventType === Ev.ExecutionTerminated);
    if (control) {
      this.#transact((tx) => {
        this.#touch(tx, i, { drained: true });
        i.history.push(control);
        i.inbox = [];
        this.#finish(tx, i, 'Terminated', control.Input ?? null);
      });
      return;
    }
    const flip = [...i.inbox]
      .reverse()
      .find((e) => e.EventType === Ev.ExecutionSuspended || e.EventType === Ev.ExecutionResumed);
    const suspended = flip ? flip.EventType === Ev.ExecutionSuspended : i.status === 'Suspended';
    if (suspended) {
      if (flip)
        this.#transact((tx) => {
          this.#touch(tx, i, { drained: true });
          i.status = 'Suspended';
          i.inbox = i.inbox.filter((e) => e.EventType < Ev.ExecutionSuspended);
        });
      return; // messages wait in the inbox until resumed
    }
    const fresh = i.inbox.filter((e) => e.EventType < Ev.ExecutionSuspended);
    const taken = i.inbox.length;
    if (!fresh.length) {
      i.status = i.history.length ? 'Running' : 'Pending';
      i.inbox.splice(0, taken);
      return;
    }
    const fn = this.#byName.orchestrationTrigger.get(i.name.toLowerCase());
    const history: HistoryEvent[] = [
      ...i.history,
      event(Ev.OrchestratorStarted, { IsPlayed: false }),
      ...fresh,
    ];
    const { state, error } = fn
      ? await this.#runOrchestrator(fn, i, history)
      : { state: null, error: `The orchestrator function '${i.name}' doesn't exist` };

    this.#transact((tx) => {
      this.#touch(tx, i, { drained: true });
      i.inbox.splice(0, taken);
      for (const e of fresh) e.IsPlayed = true;
      i.history = history;
      i.status = 'Running';
      if (!state) return this.#finish(tx, i, 'Failed', JSON.stringify(error));
      if (state.customStatus !== undefined) {
        if (JSON.stringify(state.customStatus).length * 2 > 16 * 1024)
          return this.#finish(tx, i, 'Failed', JSON.stringify('custom status is larger than 16 KB (UTF-16)'));
        i.customStatus = state.customStatus;
      }
      let p;
      try {
        p = plan(state.actions[0] ?? [], history);
      } catch (e) {
        if (!(e instanceof NonDeterminismError)) throw e;
        return this.#finish(
          tx,
          i,
          'Failed',
          JSON.stringify(`Non-Deterministic workflow detected: ${e.message}`),
        );
      }
      for (const t of p.created) this.#schedule(tx, i, t);
      i.history.push(event(Ev.OrchestratorCompleted));
      // Like DTFx: a result counts only once no activity, sub-orchestration or timer is open any more.
      if (p.openTasks > 0) return;
      if (error !== undefined)
        return this.#finish(
          tx,
          i,
          'Failed',
          JSON.stringify(`Orchestrator function '${i.name}' failed: ${error}`),
        );
      if (!state.isDone) return;
      if (p.continueAsNew) {
        if (p.unconsumedEvents.length)
          this.options.onWarn(
            `${i.instanceId}: continueAsNew drops unprocessed external events: ${p.unconsumedEvents.join(', ')}`,
          );
        i.input = p.continueAsNew.input === undefined ? null : JSON.stringify(p.continueAsNew.input);
        i.executionId = randomUUID().replaceAll('-', '');
        i.history = [];
        i.inbox.unshift(this.#executionStarted(i));
        this.#touch(tx, i, { reset: true });
        return;
      }
      this.#finish(tx, i, 'Completed', state.output === undefined ? null : JSON.stringify(state.output));
    });
  }

  async #runOrchestrator(
    fn: Registered,
    i: Instance,
    history: HistoryEvent[],
  ): Promise<{ state: OrchestratorState | null; error?: string | undefined }> {
    const binding = JSON.stringify({
      history,
      input: i.input === null ? null : (JSON.parse(i.input) as unknown),
      instanceId: i.instanceId,
      isReplaying: i.history.length > 0,
      parentInstanceId: i.parent?.instanceId ?? null,
      upperSchemaVersion: 1,
      upperSchemaVersionNew: 2,
      longRunningTimerIntervalDuration: '3.00:00:00',
      maximumShortTimerDuration: '6.00:00:00',
      defaultHttpAsyncRequestSleepTimeMillseconds: 30000,
    });
    this.stats.orchestratorRuns++;
    this.stats.historyEventsReplayed += history.length;
    this.stats.payloadBytes += binding.length;
    const t0 = performance.now();
    try {
      const r = await this.#app.invoke(fn, {
        inputData: [{ name: fn.trigger.name, data: { string: binding } }],
      });
      return { state: fromTypedData(r.returnValue) as OrchestratorState };
    } catch (e) {
      const message = e instanceof Error ? e.message : String(e);
      const at = message.indexOf(OUT_OF_PROC);
      if (at < 0) return { state: null, error: `Orchestrator function '${i.name}' failed: ${message}` };
      const state = JSON.parse(message.slice(at + OUT_OF_PROC.length)) as OrchestratorState;
      return { state, error: state.error ?? 'unknown error' };
    } finally {
      this.stats.orchestratorMs += performance.now() - t0;
    }
  }

  #finish(tx: Transaction, i: Instance, status: Status, output: string | null): void {
    i.status = status;
    i.output = output;
    i.history.push(event(Ev.ExecutionCompleted, { OrchestrationStatus: status, Result: output }));
    if (!i.parent) return;
    const parent = this.store.instances.get(i.parent.instanceId);
    if (!parent || finished.has(parent.status) || parent.executionId !== i.parent.executionId) return;
    this.#touch(tx, parent);
    parent.inbox.push(
      status === 'Completed'
        ? event(Ev.SubOrchestrationInstanceCompleted, { TaskScheduledId: i.parent.taskId, Result: output })
        : event(Ev.SubOrchestrationInstanceFailed, {
            TaskScheduledId: i.parent.taskId,
            Reason: String(output === null ? status : JSON.parse(output)),
            Details: '',
          }),
    );
  }

  #schedule(tx: Transaction, i: Instance, t: NewTask): void {
    switch (t.kind) {
      case 'activity': {
        const fn = this.#byName.activityTrigger.get(t.name.toLowerCase());
        const e = event(Ev.TaskScheduled, {
          EventId: t.id,
          Name: t.name,
          Version: '',
          Input: JSON.stringify([t.input ?? null]),
        });
        i.history.push(e);
        if (fn) this.#dispatchActivity(i, e);
        else
          i.inbox.push(
            event(Ev.TaskFailed, {
              TaskScheduledId: t.id,
              Reason: `The activity function '${t.name}' doesn't exist, is disabled, or is not an activity function.`,
              Details: '',
            }),
          );
        return;
      }
      case 'http': {
        const e = event(Ev.TaskScheduled, {
          EventId: t.id,
          Name: 'BuiltIn::HttpActivity',
          Version: '',
          Input: JSON.stringify([t.request]),
        });
        i.history.push(e);
        this.#dispatchActivity(i, e);
        return;
      }
      case 'timer': {
        const e = event(Ev.TimerCreated, { EventId: t.id, FireAt: t.fireAt });
        i.history.push(e);
        this.#arm(i, e);
        return;
      }
      case 'sub': {
        const id = t.instanceId?.trim() ? t.instanceId : `${i.executionId}:${t.id}`;
        i.history.push(
          event(Ev.SubOrchestrationInstanceCreated, {
            EventId: t.id,
            Name: t.name,
            InstanceId: id,
            Version: t.version ?? '',
            Input: t.input === undefined ? null : JSON.stringify(t.input),
          }),
        );
        const fn = this.#byName.orchestrationTrigger.get(t.name.toLowerCase());
        const fail = (Reason: string) =>
          i.inbox.push(
            event(Ev.SubOrchestrationInstanceFailed, { TaskScheduledId: t.id, Reason, Details: '' }),
          );
        const old = this.store.instances.get(id);
        if (!fn)
          fail(`The function '${t.name}' doesn't exist, is disabled, or is not an orchestrator function.`);
        else if (old && !finished.has(old.status))
          fail(`An orchestration instance '${id}' is already running.`);
        else
          this.#create(tx, {
            instanceId: id,
            name: fn.metadata.name,
            version: t.version ?? null,
            input: t.input === undefined ? null : JSON.stringify(t.input),
            parent: { instanceId: i.instanceId, taskId: t.id, executionId: i.executionId, name: i.name },
          });
        return;
      }
      case 'entity': {
        const requestId = randomUUID();
        const input = t.input === undefined || t.input === null ? null : JSON.stringify(t.input);
        i.history.push(
          event(Ev.EventSent, {
            EventId: t.id,
            InstanceId: t.target,
            Name: 'op',
            Input: JSON.stringify({
              op: t.operation,
              ...(t.signal ? { signal: true } : {}),
              input,
              id: requestId,
              parent: i.instanceId,
              parentExecution: i.executionId,
            }),
          }),
        );
        this.#enqueue(tx, t.target, {
          id: requestId,
          name: t.operation,
          input,
          isSignal: t.signal,
          replyTo: t.signal ? null : { instanceId: i.instanceId, executionId: i.executionId },
        });
        return;
      }
    }
  }

  #arm(i: Instance, e: HistoryEvent): void {
    const { instanceId, executionId } = i;
    const fire = (): void => {
      const left = Date.parse(e.FireAt!) - Date.now();
      if (left > 0) {
        const t = setTimeout(
          () => {
            this.#timers.delete(t);
            fire();
          },
          Math.min(left, 2 ** 31 - 1),
        );
        this.#timers.add(t);
      } else
        this.#deliver(
          instanceId,
          event(Ev.TimerFired, { TimerId: e.EventId, FireAt: e.FireAt! }),
          executionId,
        );
    };
    setImmediate(fire);
  }

  // ---- activities --------------------------------------------------------------------------------------------------

  #dispatchActivity(i: Instance, e: HistoryEvent): void {
    const { instanceId, executionId } = i;
    this.#work.push({
      task: async () => {
        const done = await this.#runActivity(e, instanceId);
        if (this.#stopped) return; // not recorded: it will run again after the restart
        this.#deliver(instanceId, done, executionId);
      },
    });
    setImmediate(() => this.#pump());
  }

  #pump(): void {
    while (!this.#stopped && this.#running < this.options.maxActivities && this.#work.length) {
      const w = this.#work.shift()!;
      this.#running++;
      w.task()
        .catch((e: unknown) => this.options.onWarn(`activity: ${String(e)}`))
        .finally(() => {
          this.#running--;
          this.#pump();
        });
    }
  }

  async #runActivity(e: HistoryEvent, instanceId: string): Promise<HistoryEvent> {
    const [input] = JSON.parse(e.Input!) as [unknown];
    const base = { TaskScheduledId: e.EventId };
    this.stats.activityRuns++;
    if (e.Name === 'BuiltIn::HttpActivity')
      return await this.#http(input as NonNullable<Action['httpRequest']>, base);
    const fn = this.#byName.activityTrigger.get(e.Name!.toLowerCase());
    try {
      if (!fn) throw new Error(`activity function '${e.Name}' doesn't exist`);
      const r = await this.#app.invoke(fn, {
        inputData: [{ name: fn.trigger.name, data: activityInput(input) }],
        triggerMetadata: { instanceId: { string: instanceId } },
      });
      const v = fromTypedData(r.returnValue);
      return event(Ev.TaskCompleted, { ...base, Result: v === null ? null : JSON.stringify(v) });
    } catch (err) {
      const message = err instanceof Error ? err.message : String(err);
      return event(Ev.TaskFailed, {
        ...base,
        Reason: `Activity function '${e.Name}' failed: ${message}`,
        Details: JSON.stringify({
          Message: message,
          StackTraceString: err instanceof Error ? (err.stack ?? null) : null,
        }),
      });
    }
  }

  async #http(
    q: NonNullable<Action['httpRequest']>,
    base: { TaskScheduledId: number },
  ): Promise<HistoryEvent> {
    try {
      const r = await fetch(q.uri, {
        method: q.method,
        headers: q.headers ?? {},
        ...(q.content === undefined || q.content === null ? {} : { body: q.content }),
      });
      return event(Ev.TaskCompleted, {
        ...base,
        Result: JSON.stringify({
          statusCode: r.status,
          headers: Object.fromEntries(r.headers),
          content: await r.text(),
        }),
      });
    } catch (err) {
      return event(Ev.TaskFailed, { ...base, Reason: String(err), Details: '' });
    }
  }

  // ---- entities ----------------------------------------------------------------------------------------------------

  #wakeEntity(id: string): void {
    const e = this.store.entities.get(id);
    if (this.#busy.has(id) || this.#stopped || !e?.queue.length) return;
    this.#busy.add(id);
    setImmediate(() => {
      this.#batch(e)
        .catch((x: unknown) => this.options.onWarn(`entity ${id}: ${String(x)}`))
        .finally(() => {
          this.#busy.delete(id);
          this.#wakeEntity(id);
        });
    });
  }

  async #batch(e: Entity): Promise<void> {
    const [, name, key] = /^@([^@]+)@(.*)$/s.exec(e.id) as unknown as [string, string, string];
    const fn = this.#byName.entityTrigger.get(name);
    const ops = [...e.queue];
    this.stats.entityBatches++;
    type Result = {
      entityExists: boolean;
      entityState?: string;
      results: { isError: boolean; result?: string }[];
      signals: { target: { name: string; key: string }; name: string; input: string }[];
    };
    let r: Result;
    try {
      if (!fn) throw new Error(`entity function '${name}' doesn't exist`);
      const binding = {
        self: { name: fn.metadata.name, key },
        exists: e.exists,
        state: e.state,
        batch: ops.map((o) => ({ name: o.name, input: o.input, isSignal: o.isSignal })),
      };
      r = fromTypedData(
        (
          await this.#app.invoke(fn, {
            inputData: [{ name: fn.trigger.name, data: { string: JSON.stringify(binding) } }],
          })
        ).returnValue,
      ) as Result;
    } catch (err) {
      r = {
        entityExists: e.exists,
        ...(e.state === null ? {} : { entityState: e.state }),
        signals: [],
        results: ops.map(() => ({ isError: true, result: JSON.stringify(String(err)) })),
      };
    }
    this.#transact((tx) => {
      e.queue.splice(0, ops.length);
      e.exists = r.entityExists;
      e.state = r.entityExists ? (r.entityState ?? null) : null;
      e.lastUpdatedTime = now();
      tx.entities.add(e.id);
      ops.forEach((o, n) => {
        const x = r.results[n];
        if (!o.replyTo) {
          if (x?.isError)
            this.options.onWarn(`entity ${e.id}: signalled operation '${o.name}' failed: ${x.result}`);
          return;
        }
        const to = this.store.instances.get(o.replyTo.instanceId);
        if (!to || finished.has(to.status) || to.executionId !== o.replyTo.executionId) return;
        this.#touch(tx, to);
        to.inbox.push(
          event(Ev.EventRaised, {
            Name: o.id,
            Input: JSON.stringify({
              result: x?.result ?? null,
              ...(x?.isError ? { exceptionType: 'Error' } : {}),
            }),
          }),
        );
      });
      for (const s of r.signals)
        this.#enqueue(tx, `@${s.target.name.toLowerCase()}@${s.target.key}`, {
          id: randomUUID(),
          name: s.name,
          input: s.input || null,
          isSignal: true,
          replyTo: null,
        });
    });
  }
}

/** The classic protocol hands every activity input over as text; scalars become what .NET's Convert.ToString makes of them. */
export function activityInput(v: unknown): TypedData | null {
  if (v === null || v === undefined) return {};
  if (typeof v === 'string') return { string: v };
  if (typeof v === 'boolean') return { string: v ? 'True' : 'False' };
  return { string: JSON.stringify(v) };
}

// The host half of the classic out-of-process protocol: turns the flat list of actions the library returns into tasks,
// walks the history over them, and says what is new. Ids must come out as the library counts them, so tasks are created
// in the same order: one action at a time, the next only when the one before it is settled.
import { Act, Ev, NonDeterminismError, type Action, type HistoryEvent, type RetryOptions } from './types';

export type NewTask =
  | { kind: 'activity'; id: number; name: string; input: unknown }
  | { kind: 'http'; id: number; request: NonNullable<Action['httpRequest']> }
  | { kind: 'timer'; id: number; fireAt: string }
  | {
      kind: 'sub';
      id: number;
      name: string;
      instanceId: string | undefined;
      input: unknown;
      version: string | undefined;
    }
  | { kind: 'entity'; id: number; target: string; operation: string; input: unknown; signal: boolean };

export type Plan = {
  created: NewTask[];
  openTasks: number;
  continueAsNew: { input: unknown } | null;
  unconsumedEvents: string[];
};

const DAY = 86_400_000;
type Settle = (event: HistoryEvent, failed: boolean) => void;
type Node = { done: boolean; onDone: (() => void)[] };

export function plan(actions: Action[], history: HistoryEvent[]): Plan {
  let nextId = 0;
  let clock = 0;
  let cursor = 0;
  let current: Node = { done: true, onDone: [] };
  let continueAsNew: Plan['continueAsNew'] = null;
  const pending = new Map<number, NewTask>(); // scheduled, not yet seen in history
  const open = new Map<number, Settle>();
  const awaitingReply = new Map<string, Settle>(); // entity request id -> settle
  const waiting = new Map<string, Settle[]>(); // external events: newest waiter first, like both real sides
  const buffered = new Map<string, number>();

  const finish = (n: Node): void => {
    if (!n.done) {
      n.done = true;
      n.onDone.splice(0).forEach((f) => f());
    }
  };
  const add = (task: NewTask, settle: Settle | null): void => {
    pending.set(task.id, task);
    if (settle) open.set(task.id, settle);
  };

  function retrying(options: RetryOptions, attempt: (settle: Settle) => void, node: Node): void {
    const started = clock;
    let tries = 0;
    const run = (): void =>
      attempt((_e, failed) => {
        if (!failed) return finish(node);
        tries++;
        const last = tries >= options.maxNumberOfAttempts;
        const delay = Math.min(
          options.firstRetryIntervalInMilliseconds * (options.backoffCoefficient ?? 1) ** (tries - 1),
          options.maxRetryIntervalInMilliseconds ?? Number.MAX_SAFE_INTEGER,
        );
        if (
          !last &&
          options.retryTimeoutInMilliseconds !== undefined &&
          clock >= started + options.retryTimeoutInMilliseconds
        )
          return finish(node);
        // after the last failure DTFx still creates one timer, due at once; the library counts on it
        add(
          { kind: 'timer', id: nextId++, fireAt: new Date(clock + (last ? 0 : delay)).toISOString() },
          () => (last ? finish(node) : run()),
        );
      });
    run();
  }

  function schedule(a: Action): Node {
    const node: Node = { done: false, onDone: [] };
    const settle: Settle = () => finish(node);
    const activity = (s: Settle): void =>
      add({ kind: 'activity', id: nextId++, name: a.functionName!, input: a.input }, s);
    const sub = (s: Settle): void =>
      add(
        {
          kind: 'sub',
          id: nextId++,
          name: a.functionName!,
          instanceId: a.instanceId,
          input: a.input,
          version: a.version,
        },
        s,
      );
    switch (a.actionType) {
      case Act.CallActivity:
        activity(settle);
        break;
      case Act.CallActivityWithRetry:
        retrying(a.retryOptions!, activity, node);
        break;
      case Act.CallSubOrchestrator:
        sub(settle);
        break;
      case Act.CallSubOrchestratorWithRetry:
        retrying(a.retryOptions!, sub, node);
        break;
      case Act.CreateTimer: {
        // over six days: a row of three-day timers, as the Azure Storage provider and the library both make them
        const end = Date.parse(a.fireAt!);
        const long = end - clock > 6 * DAY;
        const piece = (): void => {
          const at = long && end - clock > 3 * DAY ? clock + 3 * DAY : end;
          add(
            { kind: 'timer', id: nextId++, fireAt: new Date(at).toISOString() },
            a.isCanceled ? null : () => (clock < end ? piece() : finish(node)),
          );
        };
        piece();
        if (a.isCanceled) finish(node); // a cancelled timer is no open task
        break;
      }
      case Act.WaitForExternalEvent: {
        const name = a.externalEventName!;
        const left = buffered.get(name) ?? 0;
        if (left > 0) {
          buffered.set(name, left - 1);
          finish(node);
        } else waiting.set(name, [settle, ...(waiting.get(name) ?? [])]);
        break;
      }
      case Act.CallEntity:
        add(
          {
            kind: 'entity',
            id: nextId++,
            target: a.instanceId!,
            operation: a.operation!,
            input: a.input,
            signal: false,
          },
          settle,
        );
        break;
      case Act.SignalEntity:
        add(
          {
            kind: 'entity',
            id: nextId++,
            target: a.instanceId!,
            operation: a.operation!,
            input: a.input,
            signal: true,
          },
          null,
        );
        finish(node);
        break;
      case Act.CallHttp: {
        const call = (): void =>
          add({ kind: 'http', id: nextId++, request: a.httpRequest! }, (e, failed) => {
            const r = failed
              ? null
              : (JSON.parse(e.Result!) as { statusCode: number; headers: Record<string, string> });
            const retryAfter =
              r && Object.entries(r.headers).find(([k]) => k.toLowerCase() === 'retry-after')?.[1];
            if (r?.statusCode !== 202 || !a.httpRequest!.asynchronousPatternEnabled) return finish(node);
            add(
              {
                kind: 'timer',
                id: nextId++,
                fireAt: new Date(clock + (retryAfter ? Number(retryAfter) * 1000 : 30_000)).toISOString(),
              },
              call,
            );
          });
        call();
        break;
      }
      case Act.ContinueAsNew:
        continueAsNew = { input: a.input };
        finish(node);
        break;
      case Act.WhenAll:
      case Act.WhenAny: {
        const kids = a.compoundActions!.map(schedule);
        const check = (): void => {
          if (a.actionType === Act.WhenAny ? kids.some((k) => k.done) : kids.every((k) => k.done))
            finish(node);
        };
        let left = kids.length; // WhenAll by counting, so that settling n children costs n, not n squared
        for (const k of kids) {
          if (k.done) left--;
          else
            k.onDone.push(() => {
              left--;
              if (a.actionType === Act.WhenAny || left === 0) finish(node);
            });
        }
        check();
        break;
      }
      default:
        throw new Error(`The local host does not implement durable action type ${a.actionType}.`);
    }
    return node;
  }

  const advance = (): void => {
    while (current.done && cursor < actions.length) current = schedule(actions[cursor++]!);
  };

  function created(e: HistoryEvent, kinds: string[], label: string): NewTask {
    const t = pending.get(e.EventId);
    const name = t && 'name' in t ? t.name : undefined;
    if (
      !t ||
      !kinds.includes(t.kind) ||
      (e.EventType === Ev.TaskScheduled &&
        t.kind === 'activity' &&
        name?.toLowerCase() !== e.Name?.toLowerCase())
    ) {
      throw new NonDeterminismError(
        `A previous execution of this orchestration scheduled ${label} with sequence number ${e.EventId}` +
          `${e.Name ? ` named '${e.Name}'` : ''}, but the current replay ${t ? `scheduled ${t.kind}${name ? ` '${name}'` : ''} there` : 'has not scheduled it'}. ` +
          'Was a change made to the orchestrator code after this instance had already started running?',
      );
    }
    pending.delete(e.EventId);
    return t;
  }
  const settle = (id: number | undefined, e: HistoryEvent, failed: boolean): void => {
    const s = open.get(id!);
    if (s) {
      open.delete(id!);
      s(e, failed);
    }
  };

  for (const e of history) {
    switch (e.EventType) {
      case Ev.OrchestratorStarted:
        clock = Date.parse(e.Timestamp);
        break;
      case Ev.ExecutionStarted:
        break;
      case Ev.TaskScheduled:
        created(e, ['activity', 'http'], 'an activity');
        break;
      case Ev.TimerCreated:
        created(e, ['timer'], 'a timer');
        break;
      case Ev.SubOrchestrationInstanceCreated:
        created(e, ['sub'], 'a sub-orchestration');
        break;
      case Ev.EventSent: {
        const t = created(e, ['entity'], 'an entity message');
        const s = open.get(t.id);
        if (s) {
          const id = (JSON.parse(e.Input!) as { id: string }).id;
          awaitingReply.set(id, (ev, f) => {
            open.delete(t.id);
            s(ev, f);
          });
        }
        break;
      }
      case Ev.TaskCompleted:
        settle(e.TaskScheduledId, e, false);
        break;
      case Ev.TaskFailed:
        settle(e.TaskScheduledId, e, true);
        break;
      case Ev.SubOrchestrationInstanceCompleted:
        settle(e.TaskScheduledId, e, false);
        break;
      case Ev.SubOrchestrationInstanceFailed:
        settle(e.TaskScheduledId, e, true);
        break;
      case Ev.TimerFired:
        settle(e.TimerId, e, false);
        break;
      case Ev.EventRaised: {
        const reply = awaitingReply.get(e.Name!);
        const list = waiting.get(e.Name!);
        if (reply) {
          awaitingReply.delete(e.Name!);
          reply(e, false);
        } else if (list?.length) {
          list.shift()!(e, false);
        } else buffered.set(e.Name!, (buffered.get(e.Name!) ?? 0) + 1);
        break;
      }
      default:
        break;
    }
    if (
      e.EventType === Ev.ExecutionStarted ||
      e.TaskScheduledId !== undefined ||
      e.TimerId !== undefined ||
      e.EventType === Ev.EventRaised
    )
      advance();
  }
  return {
    created: [...pending.values()].sort((x, y) => x.id - y.id),
    openTasks: open.size,
    continueAsNew,
    unconsumedEvents: [...buffered].flatMap(([n, c]) => Array<string>(c).fill(n)),
  };
}

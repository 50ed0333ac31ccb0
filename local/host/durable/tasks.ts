// Turns an orchestrator's actions into tasks with sequence numbers, in the very order in which the library counts.
import { Act, type Action, type HistoryEvent, type HttpCall, type RetryOptions } from './protocol';

/** A task that an orchestration schedules; `id` is its sequence number. */
export type NewTask =
  | { kind: 'activity'; id: number; name: string; input: unknown }
  | { kind: 'http'; id: number; request: HttpCall }
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

export type Settle = (event: HistoryEvent, failed: boolean) => void;
type Node = { done: boolean; onDone: (() => void)[] };

const DAY = 86_400_000;
/** Timers longer than six days are made of pieces of three, on both sides. */
const LONGEST_TIMER = 6 * DAY;
const TIMER_PIECE = 3 * DAY;
/** Between two polls of callHttp when the answer names no time. */
const HTTP_POLL = 30_000;

/** The tasks of one replay: what is scheduled, what is open, what waits for events. Ids must equal the library's. */
export class TaskBoard {
  /** scheduled, not yet seen in history */
  readonly pending = new Map<number, NewTask>();
  readonly open = new Map<number, Settle>();
  /** waiters by event name, the newest first, as both real sides keep them */
  readonly waiting = new Map<string, Settle[]>();
  readonly buffered = new Map<string, number>();
  continueAsNew: { input: unknown } | null = null;
  /** `currentUtcDateTime` of the replay, in ms */
  clock = 0;
  readonly #actions: readonly Action[];
  #cursor = 0;
  #current: Node = { done: true, onDone: [] };
  #nextId = 0;

  constructor(actions: readonly Action[]) {
    this.#actions = actions;
  }

  /** Actions are taken one at a time; the next only when the one before has settled (a compound counts as one). */
  advance(): void {
    while (this.#current.done && this.#cursor < this.#actions.length) {
      const action = this.#actions[this.#cursor++];
      if (action) this.#current = this.#schedule(action);
    }
  }

  /** Is everything that was asked for scheduled and settled? */
  get isIdle(): boolean {
    return this.#current.done && this.#cursor >= this.#actions.length;
  }

  #schedule(action: Action): Node {
    const node: Node = { done: false, onDone: [] };
    const settle: Settle = () => {
      finish(node);
    };
    switch (action.actionType) {
      case Act.CallActivity:
        this.#activity(action, settle);
        break;
      case Act.CallActivityWithRetry:
        this.#retrying(action.retryOptions, (s) => this.#activity(action, s), node);
        break;
      case Act.CallSubOrchestrator:
        this.#sub(action, settle);
        break;
      case Act.CallSubOrchestratorWithRetry:
        this.#retrying(action.retryOptions, (s) => this.#sub(action, s), node);
        break;
      case Act.CreateTimer:
        this.#timer(action, node);
        break;
      case Act.WaitForExternalEvent:
        this.#waitForEvent(action.externalEventName ?? '', settle, node);
        break;
      case Act.CallEntity:
        this.#entity(action, false, settle);
        break;
      case Act.SignalEntity:
        this.#entity(action, true, null);
        finish(node);
        break;
      case Act.CallHttp:
        this.#http(action, node);
        break;
      case Act.ContinueAsNew:
        this.continueAsNew = { input: action.input };
        finish(node);
        break;
      case Act.WhenAll:
      case Act.WhenAny:
        this.#compound(action, node);
        break;
      case Act.LockEntities:
      case Act.ReleaseEntities:
        throw new Error('The local host does not offer entity locks (context.df.lock); the real host does.');
      default:
        throw new Error(`The local host does not offer the durable action of type ${action.actionType}.`);
    }
    return node;
  }

  #add(task: NewTask, settle: Settle | null): void {
    this.pending.set(task.id, task);
    if (settle) this.open.set(task.id, settle);
  }

  #activity(action: Action, settle: Settle): void {
    const name = action.functionName ?? '';
    this.#add({ kind: 'activity', id: this.#nextId++, name, input: action.input }, settle);
  }

  #sub(action: Action, settle: Settle): void {
    const { functionName: name = '', instanceId, input, version } = action;
    this.#add({ kind: 'sub', id: this.#nextId++, name, instanceId, input, version }, settle);
  }

  #entity(action: Action, signal: boolean, settle: Settle | null): void {
    const { instanceId: target = '', operation = '', input } = action;
    this.#add({ kind: 'entity', id: this.#nextId++, target, operation, input, signal }, settle);
  }

  #waitForEvent(name: string, settle: Settle, node: Node): void {
    const left = this.buffered.get(name) ?? 0;
    if (left === 0) this.waiting.set(name, [settle, ...(this.waiting.get(name) ?? [])]);
    else {
      this.buffered.set(name, left - 1);
      finish(node);
    }
  }

  #timer(action: Action, node: Node): void {
    const end = Date.parse(action.fireAt ?? '');
    const isLong = end - this.clock > LONGEST_TIMER;
    const piece = (): void => {
      const at = isLong && end - this.clock > TIMER_PIECE ? this.clock + TIMER_PIECE : end;
      const fired: Settle = () => {
        if (this.clock < end && isLong) piece();
        else finish(node);
      };
      this.#timerTask(at, action.isCanceled ? null : fired);
    };
    piece();
    if (action.isCanceled) finish(node); // a cancelled timer is no open task
  }

  #timerTask(at: number, settle: Settle | null): void {
    this.#add({ kind: 'timer', id: this.#nextId++, fireAt: new Date(at).toISOString() }, settle);
  }

  #http(action: Action, node: Node): void {
    const request = action.httpRequest ?? { method: 'GET', uri: '' };
    if (request.tokenSource)
      throw new Error('The local host does not offer callHttp with a token source (managed identity).');
    const call = (): void => {
      this.#add({ kind: 'http', id: this.#nextId++, request }, (e, failed) => {
        const wait = failed ? null : pollingWait(e.Result ?? 'null');
        if (wait === null || !request.asynchronousPatternEnabled) finish(node);
        else this.#timerTask(this.clock + wait, call);
      });
    };
    call();
  }

  #compound(action: Action, node: Node): void {
    const kids = (action.compoundActions ?? []).map((kid) => this.#schedule(kid));
    const any = action.actionType === Act.WhenAny;
    let left = kids.length; // counted, so that settling n children costs n, not n squared
    for (const kid of kids) {
      if (kid.done) left--;
      else
        kid.onDone.push(() => {
          left--;
          if (any || left === 0) finish(node);
        });
    }
    if (any ? left < kids.length : left === 0) finish(node);
  }

  /** Attempt, timer, attempt, ...; after the last failure one more timer, due at once: the library counts on it. */
  #retrying(options: RetryOptions | undefined, attempt: (settle: Settle) => void, node: Node): void {
    if (!options) throw new Error('A retried call came without its retry options.');
    const started = this.clock;
    const deadline = options.retryTimeoutInMilliseconds;
    let tries = 0;
    const run = (): void => {
      attempt((_event, failed) => {
        if (!failed) {
          finish(node);
          return;
        }
        tries++;
        const isLast = tries >= options.maxNumberOfAttempts;
        // The library knows no deadline: it waits for ever for the timer that is not made (durable-js issue 629).
        if (!isLast && deadline !== undefined && this.clock >= started + deadline) {
          finish(node);
          return;
        }
        const delay = isLast ? 0 : retryDelay(options, tries);
        this.#timerTask(this.clock + delay, () => {
          if (isLast) finish(node);
          else run();
        });
      });
    };
    run();
  }
}

function finish(node: Node): void {
  if (node.done) return;
  node.done = true;
  for (const next of node.onDone.splice(0)) next();
}

function retryDelay(options: RetryOptions, tries: number): number {
  const { firstRetryIntervalInMilliseconds: first, backoffCoefficient = 1 } = options;
  const longest = options.maxRetryIntervalInMilliseconds ?? Number.MAX_SAFE_INTEGER;
  return Math.min(first * backoffCoefficient ** (tries - 1), longest);
}

/** ms until callHttp asks again; null when the answer is final. */
function pollingWait(result: string): number | null {
  const reply = JSON.parse(result) as { statusCode: number; headers: Record<string, string> } | null;
  if (reply?.statusCode !== 202) return null;
  const header = (name: string) =>
    Object.entries(reply.headers).find(([key]) => key.toLowerCase() === name)?.[1];
  if (header('location') === undefined) return null;
  const after = header('retry-after');
  return after === undefined ? HTTP_POLL : Number(after) * 1000;
}

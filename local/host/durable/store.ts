// Instances and entities in memory, with the journal that brings them back after a crash.
import { hasEnded, type Entity, type Instance } from './state';
import { type HistoryEvent } from './protocol';
import { Journal } from './journal';

/** An activity that was handed to the app: its message would be invisible for a while after a kill. */
export type StartMark = [instanceId: string, executionId: string, taskId: number];

/** How much of an instance the journal already has; `drained`: the inbox lost messages and is written whole. */
type Touched = { reset: boolean; from: number; inboxFrom: number; drained: boolean };

/** One step: what it touched. */
export class Transaction {
  readonly instances = new Map<string, Touched>();
  readonly entities = new Set<string>();
  readonly deleted = new Set<string>();
}

type Fixed = Pick<
  Instance,
  'name' | 'version' | 'input' | 'parent' | 'createdTime' | 'executionId' | 'generation'
>;
type Changing = Pick<Instance, 'status' | 'output' | 'customStatus' | 'lastUpdatedTime'>;
type Delta = {
  id: string;
  /** present when the execution is new */
  fixed?: Fixed;
  now: Changing;
  keep: number;
  add: HistoryEvent[];
  inbox?: HistoryEvent[];
  more?: HistoryEvent[];
};
type Line = { d?: Delta[]; e?: Entity[]; x?: string[]; started?: StartMark; stopped?: true };

export class Store {
  readonly instances = new Map<string, Instance>();
  readonly entities = new Map<string, Entity>();
  /** Activities in process: after a start, those that were when the host was killed. */
  readonly started = new Map<string, StartMark>();
  /** When a host that did not stop in good order wrote its last line; null after a good stop or for a new hub. */
  killedAt: Date | null = null;
  readonly #journal: Journal | null;

  constructor(file: string | null) {
    this.#journal = file === null ? null : new Journal(file);
    let clean = true;
    const last = this.#journal?.read((line) => {
      clean = this.#apply(line as Line);
    });
    this.killedAt = clean ? null : (last ?? null);
    this.#forgetSettled();
    this.#rewrite();
  }

  /** Call before changing an instance; `drained` when messages leave its inbox, `reset` when its execution is new. */
  touch(tx: Transaction, instance: Instance, how: { drained?: boolean; reset?: boolean } = {}): void {
    const touched = tx.instances.get(instance.instanceId) ?? {
      reset: false,
      from: instance.history.length,
      inboxFrom: instance.inbox.length,
      drained: false,
    };
    touched.reset ||= how.reset === true;
    touched.drained ||= how.drained === true;
    tx.instances.set(instance.instanceId, touched);
    instance.lastUpdatedTime = new Date().toISOString();
  }

  commit(tx: Transaction): void {
    if (!this.#journal) return;
    const line: Line = {};
    if (tx.instances.size) line.d = [...tx.instances].flatMap(([id, touched]) => this.#delta(id, touched));
    if (tx.entities.size) line.e = [...tx.entities].flatMap((id) => this.entities.get(id) ?? []);
    if (tx.deleted.size) line.x = [...tx.deleted];
    this.#journal.append(line);
    if (this.#journal.isOvergrown) this.#rewrite();
  }

  /** Notes that an activity was handed to the app. */
  markStarted(mark: StartMark): void {
    this.started.set(mark.join(), mark);
    this.#journal?.append({ started: mark } satisfies Line);
  }

  /** Forgets the note; the journal forgets it when it is rewritten. */
  clearStarted(mark: StartMark): void {
    this.started.delete(mark.join());
  }

  /** After a stop in good order nothing is taken for killed. */
  close(): void {
    this.#journal?.append({ stopped: true } satisfies Line);
    this.#journal?.close();
  }

  /** Keeps the notes of activities that have neither ended nor been given up with their execution. */
  #forgetSettled(): void {
    for (const [key, [id, executionId, taskId]] of this.started) {
      const instance = this.instances.get(id);
      const isOpen = instance?.executionId === executionId && !hasEnded(instance);
      const ends = (e: HistoryEvent) => e.TaskScheduledId === taskId;
      if (!isOpen || instance.inbox.some(ends) || instance.history.some(ends)) this.started.delete(key);
    }
  }

  #apply(line: Line): boolean {
    if (line.stopped) return true;
    if (line.started) this.started.set(line.started.join(), line.started);
    for (const delta of line.d ?? []) this.#restore(delta);
    for (const entity of line.e ?? []) this.entities.set(entity.id, entity);
    for (const id of line.x ?? []) this.instances.delete(id);
    return false;
  }

  #restore(delta: Delta): void {
    const old = this.instances.get(delta.id);
    const fixed = delta.fixed ?? old;
    if (!fixed) throw new Error(`The journal changes the instance ${delta.id} before it creates it.`);
    const history = old?.history ?? [];
    history.length = Math.min(history.length, delta.keep);
    history.push(...delta.add);
    const inbox = delta.inbox ?? [...(old?.inbox ?? []), ...(delta.more ?? [])];
    this.instances.set(delta.id, {
      instanceId: delta.id,
      ...fixedPart(fixed),
      ...delta.now,
      history,
      inbox,
    });
  }

  #delta(id: string, touched: Touched): Delta[] {
    const i = this.instances.get(id);
    if (!i) return [];
    const keep = touched.reset ? 0 : touched.from;
    return [
      {
        id,
        ...(touched.reset ? { fixed: fixedPart(i) } : {}),
        now: changingPart(i),
        keep,
        add: i.history.slice(keep),
        ...(touched.drained || touched.reset
          ? { inbox: i.inbox }
          : { more: i.inbox.slice(touched.inboxFrom) }),
      },
    ];
  }

  #rewrite(): void {
    this.#journal?.rewrite(this.#snapshot());
  }

  *#snapshot(): Iterable<Line> {
    const whole: Touched = { reset: true, from: 0, inboxFrom: 0, drained: true };
    for (const id of this.instances.keys()) yield { d: this.#delta(id, whole) };
    for (const entity of this.entities.values()) yield { e: [entity] };
    for (const mark of this.started.values()) yield { started: mark };
  }
}

function fixedPart(i: Fixed): Fixed {
  const { name, version, input, parent, createdTime, executionId, generation } = i;
  return { name, version, input, parent, createdTime, executionId, generation };
}

function changingPart(i: Changing): Changing {
  const { status, output, customStatus, lastUpdatedTime } = i;
  return { status, output, customStatus, lastUpdatedTime };
}

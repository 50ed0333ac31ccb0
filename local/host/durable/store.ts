// Task-hub state: in memory, with an append-only journal. One line is one transaction across instances and entities,
// so a crash leaves either all of a step or none of it. What was scheduled but not completed is worked out from history.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
  renameSync,
  openSync,
  closeSync,
  ftruncateSync,
} from 'node:fs';
import path from 'node:path';
import type { Entity, HistoryEvent, Instance } from './types';

type Delta = {
  id: string;
  i: Omit<Instance, 'history' | 'inbox'>;
  keep: number;
  add: HistoryEvent[];
  inbox?: HistoryEvent[];
  more?: HistoryEvent[];
};
/** `from`/`inboxFrom`: how much of history and inbox the journal already has; `drained`: the inbox lost messages, write it whole. */
export type Touched = { reset: boolean; from: number; inboxFrom: number; drained: boolean };
export type Transaction = { put: Map<string, Touched>; entities: Set<string>; deleted: Set<string> };

export class Store {
  readonly instances = new Map<string, Instance>();
  readonly entities = new Map<string, Entity>();
  readonly #file: string | null;

  constructor(file: string | null) {
    this.#file = file;
    if (!file) return;
    mkdirSync(path.dirname(file), { recursive: true });
    if (existsSync(file)) this.#load(file);
    this.#compact(file);
  }

  #load(file: string): void {
    const text = readFileSync(file, 'utf8');
    const complete = text.slice(0, text.lastIndexOf('\n') + 1); // a torn last line is a step that did not happen
    if (complete.length !== text.length) {
      const fd = openSync(file, 'r+');
      ftruncateSync(fd, Buffer.byteLength(complete));
      closeSync(fd);
    }
    for (const line of complete.split('\n')) {
      if (!line) continue;
      const tx = JSON.parse(line) as { d: Delta[]; e: Entity[]; x: string[] };
      for (const d of tx.d) {
        const old = this.instances.get(d.id);
        const history = old ? old.history : [];
        history.length = Math.min(history.length, d.keep);
        history.push(...d.add);
        this.instances.set(d.id, {
          ...d.i,
          history,
          inbox: d.inbox ?? [...(old?.inbox ?? []), ...(d.more ?? [])],
        });
      }
      for (const e of tx.e) this.entities.set(e.id, e);
      for (const id of tx.x) {
        this.instances.delete(id);
        this.entities.delete(id);
      }
    }
  }

  #compact(file: string): void {
    const all: Transaction = {
      put: new Map(
        [...this.instances.keys()].map((k) => [k, { reset: true, from: 0, inboxFrom: 0, drained: true }]),
      ),
      entities: new Set(this.entities.keys()),
      deleted: new Set(),
    };
    writeFileSync(`${file}.tmp`, this.#line(all));
    renameSync(`${file}.tmp`, file);
  }

  /** Writes one step. */
  commit(tx: Transaction): void {
    if (this.#file) appendFileSync(this.#file, this.#line(tx));
  }

  #line(tx: Transaction): string {
    const d: Delta[] = [...tx.put].map(([id, { reset, from, inboxFrom, drained }]) => {
      const { history, inbox, ...i } = this.instances.get(id)!;
      const keep = reset ? 0 : from;
      return {
        id,
        i,
        keep,
        add: history.slice(keep),
        ...(drained || reset ? { inbox } : { more: inbox.slice(inboxFrom) }),
      };
    });
    return `${JSON.stringify({ d, e: [...tx.entities].map((id) => this.entities.get(id)!), x: [...tx.deleted] })}\n`;
  }
}

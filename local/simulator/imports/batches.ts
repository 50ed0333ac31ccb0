/** The batches of an account: applied in order of their end, when somebody looks. No timers, so time can be scaled. */
import type { AccountState } from '../account/state';
import type { TimeScale } from '../clock';
import { applyContact, type FailureReason } from './apply';
import { dueAt, statusAt, type Batch } from './batch';

export class Batches {
  readonly #byId = new Map<string, Batch>();
  /** Not yet processed, in order of their end. */
  readonly #pending: Batch[] = [];
  readonly failures: Partial<Record<FailureReason, number>> = {};

  constructor(
    readonly account: AccountState,
    readonly scale: TimeScale,
  ) {}

  add(batch: Batch): void {
    this.#byId.set(batch.id, batch);
    const due = dueAt(batch, this.scale);
    let at = this.#pending.length;
    while (at > 0 && dueAt(this.#pending[at - 1] ?? batch, this.scale) > due) at--;
    this.#pending.splice(at, 0, batch);
  }

  get(id: string): Batch | undefined {
    return this.#byId.get(id);
  }

  /** Processes every batch whose end has come. */
  settle(now: number): void {
    for (let next = this.#pending[0]; next && dueAt(next, this.scale) <= now; next = this.#pending[0]) {
      this.#pending.shift();
      this.#process(next);
    }
  }

  /** Batches and their contacts by status now. */
  byStatus(now: number): Record<string, { batches: number; contacts: number }> {
    const counts: Record<string, { batches: number; contacts: number }> = {};
    for (const batch of this.#byId.values()) {
      const count = (counts[String(statusAt(batch, now, this.scale))] ??= { batches: 0, contacts: 0 });
      count.batches++;
      count.contacts += batch.count;
    }
    return counts;
  }

  /** `outstanding` and `recentlyCompleted` by day; numbers as texts, as documented. */
  byDay(
    now: number,
  ): Record<'outstanding' | 'recentlyCompleted', { forDate: string; batches: string; contacts: string }[]> {
    const days = {
      outstanding: new Map<string, [number, number]>(),
      recentlyCompleted: new Map<string, [number, number]>(),
    };
    for (const batch of this.#byId.values()) {
      const done = now >= dueAt(batch, this.scale);
      const map = done ? days.recentlyCompleted : days.outstanding;
      const day = new Date(batch.acceptedAt).toISOString().slice(0, 10);
      const [batches, contacts] = map.get(day) ?? [0, 0];
      map.set(day, [batches + 1, contacts + batch.count]);
    }
    const list = (map: Map<string, [number, number]>) =>
      [...map].map(([forDate, [batches, contacts]]) => ({
        forDate,
        batches: String(batches),
        contacts: String(contacts),
      }));
    return { outstanding: list(days.outstanding), recentlyCompleted: list(days.recentlyCompleted) };
  }

  #process(batch: Batch): void {
    const all = batch.contacts ?? [];
    const broken = batch.fate === 'failed' || batch.fate === 'interrupted';
    const applied = broken ? all.slice(0, Math.floor(all.length * batch.appliedShare)) : all;
    batch.contacts = undefined;
    for (const contact of applied) {
      const result = applyContact(this.account, contact);
      // Whether failed batches list anything is not published: they list nothing here.
      if ('id' in result) {
        if (!broken) batch.success.push(Number(result.id));
        continue;
      }
      this.failures[result.failure] = (this.failures[result.failure] ?? 0) + 1;
      if (!broken) batch.failure.push(contact.email);
    }
  }
}

/** Finds the earliest free time among slots already handed out. Pure, but for the book that it fills. */
import type { HeldSlot, SlotKind } from './state';
import type { Window, Windows } from './windows';

/** How many of the sorted `times` are at most `t`. */
function countUpTo(times: readonly number[], t: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? Infinity) <= t) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The earliest time from `t` on that is at least `gap` from every one of `times`. */
function afterGap(times: readonly number[], gap: number, t: number): number {
  let free = t;
  for (let i = countUpTo(times, t - gap); i < times.length; i += 1) {
    const taken = times[i] ?? Infinity;
    if (taken >= free + gap) break;
    free = taken + gap;
  }
  return free;
}

/**
 * The earliest time from `t` on at which one more leaves no window over-full. Slots of later times may exist already
 * (others may have been given back), so windows that begin before and after are looked at.
 */
function afterWindow(times: readonly number[], { count, ms }: Window, t: number): number {
  let free = t;
  for (;;) {
    const before = countUpTo(times, free);
    let next = free;
    // Each run of `count` neighbours that would form an over-full window together with the new one.
    const last = Math.min(before, times.length - count);
    for (let i = Math.max(0, before - count); i <= last; i += 1) {
      const from = times[i] ?? free;
      const to = times[i + count - 1] ?? free;
      if ((to > free ? to : free) - (from < free ? from : free) < ms) next = from + ms;
    }
    if (next === free) return free;
    free = next;
  }
}

function insert(times: number[], t: number): void {
  times.splice(countUpTo(times, t), 0, t);
}

export class Book {
  readonly #all: number[] = [];
  readonly #imports: number[] = [];
  readonly #singles: number[] = [];

  constructor(
    slots: readonly HeldSlot[],
    private readonly windows: Windows,
  ) {
    for (const slot of slots) {
      this.#all.push(slot[0]);
      if (slot[1] !== 'r') this.#imports.push(slot[0]);
      if (slot[1] === 's') this.#singles.push(slot[0]);
    }
  }

  /** The earliest free time for a call of this kind from `t` on. */
  earliest(kind: SlotKind, t: number): number {
    let free = t;
    for (;;) {
      let next = afterGap(this.#all, this.windows.gapMs, free);
      if (kind !== 'request') next = afterWindow(this.#imports, this.windows.imports, next);
      if (kind === 'single') next = afterWindow(this.#singles, this.windows.singles, next);
      if (next === free) return free;
      free = next;
    }
  }

  /** Marks a time as taken. */
  take(kind: SlotKind, t: number): void {
    insert(this.#all, t);
    if (kind !== 'request') insert(this.#imports, t);
    if (kind === 'single') insert(this.#singles, t);
  }
}

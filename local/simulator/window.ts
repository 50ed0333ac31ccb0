/** An exact sliding window: how many events lie in (now - width, now]. Pure: the caller brings the time. */

export class SlidingWindow {
  /** Times of the events still inside, ascending from `head`; what lies before it has left the window. */
  #times: number[] = [];
  #head = 0;
  #peak = 0;

  /** `width` in the unit of the times given to it. An event exactly `width` ago no longer counts. */
  constructor(readonly width: number) {}

  /** Events in the window that ends now. Times must not go back. */
  count(now: number): number {
    while (this.#head < this.#times.length && (this.#times[this.#head] ?? 0) <= now - this.width)
      this.#head++;
    if (this.#head > 1024 && this.#head * 2 > this.#times.length) {
      this.#times = this.#times.slice(this.#head);
      this.#head = 0;
    }
    return this.#times.length - this.#head;
  }

  /** Notes an event. */
  add(now: number): void {
    this.#times.push(now);
    this.#peak = Math.max(this.#peak, this.count(now));
  }

  /** The most events that any window of this width has held: the fullest one always ends with an event. */
  get peak(): number {
    return this.#peak;
  }

  /** Time from now until the window holds fewer than `limit` events; 0 when it does already. */
  freeIn(now: number, limit: number): number {
    const over = this.count(now) - limit;
    if (over < 0) return 0;
    const leaves = this.#times[this.#head + over];
    return leaves === undefined ? 0 : leaves + this.width - now;
  }
}

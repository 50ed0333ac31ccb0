/** The simulator's clock: milliseconds since 1970 that never step back, with fractions; and its time scale. */

/** Now. Monotonic, unlike Date.now: windows must not open because the machine's clock was set. */
export const now = (): number => performance.timeOrigin + performance.now();

/** Durations of ActiveCampaign's world, shortened by the time scale. */
export class TimeScale {
  constructor(
    /** 1: real time; 50: a minute takes 1.2 s. */
    readonly factor: number,
  ) {}

  /** Milliseconds here for seconds there. */
  ms(seconds: number): number {
    return (seconds * 1000) / this.factor;
  }

  /** `Retry-After` for a wait here: whole seconds as documented, fractions only where time is scaled. */
  retryAfter(ms: number): string {
    return String(this.factor === 1 ? Math.ceil(ms / 1000) : Math.ceil(ms) / 1000);
  }

  /** Seconds there that have passed between two moments here. */
  seconds(from: number, to: number): number {
    return ((to - from) * this.factor) / 1000;
  }
}

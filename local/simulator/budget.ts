/**
 * What one account may ask for: 5 requests a second over all endpoints and keys, 100 imports a minute that hold
 * several contacts, 20 that hold one (sources: shared/model/limits). Whether the real windows slide is not
 * published; sliding ones are the strictest reading. Pure: the caller brings the time.
 */
import type { TimeScale } from './clock';
import { SlidingWindow } from './window';

export interface AccountLimits {
  requestsPerSecond: number;
  importsPerMinute: number;
  singleImportsPerMinute: number;
}

/** Which limit refused. */
export type LimitName = 'requests' | 'imports' | 'singleImports';

/** Undefined: go on. Otherwise the limit that refuses and the milliseconds until it would not. */
export type Refusal = { limit: LimitName; waitMs: number } | undefined;

/** The most that arrived, refused requests included, in any second and any minute. */
export interface Peaks {
  requestsInASecond: number;
  importsInAMinute: number;
  severalInAMinute: number;
  singleInAMinute: number;
}

export class Budget {
  readonly #limits: AccountLimits;
  readonly #granted: Record<LimitName, SlidingWindow>;
  #arrived: Record<LimitName | 'allImports', SlidingWindow>;

  constructor(
    limits: AccountLimits,
    readonly scale: TimeScale,
  ) {
    this.#limits = limits;
    this.#granted = this.#windows();
    this.#arrived = this.#windows();
  }

  /** Starts the peaks anew; what was granted stays granted. */
  forgetPeaks(): void {
    this.#arrived = this.#windows();
  }

  /** Any request arrives. Refused ones use nothing up. */
  request(now: number): Refusal {
    this.#arrived.requests.add(now);
    return this.#take('requests', this.#limits.requestsPerSecond, now);
  }

  /** An import of so many contacts arrives; its request has been granted. */
  import(now: number, contacts: number): Refusal {
    const kind = contacts === 1 ? 'singleImports' : 'imports';
    this.#arrived[kind].add(now);
    this.#arrived.allImports.add(now);
    const limit = kind === 'imports' ? this.#limits.importsPerMinute : this.#limits.singleImportsPerMinute;
    return this.#take(kind, limit, now);
  }

  /** Requests that this second still allows, for `RateLimit-Remaining`. */
  remaining(now: number): number {
    return Math.max(0, this.#limits.requestsPerSecond - this.#granted.requests.count(now));
  }

  get peaks(): Peaks {
    return {
      requestsInASecond: this.#arrived.requests.peak,
      importsInAMinute: this.#arrived.allImports.peak,
      severalInAMinute: this.#arrived.imports.peak,
      singleInAMinute: this.#arrived.singleImports.peak,
    };
  }

  #windows() {
    const second = () => new SlidingWindow(this.scale.ms(1));
    const minute = () => new SlidingWindow(this.scale.ms(60));
    return { requests: second(), imports: minute(), singleImports: minute(), allImports: minute() };
  }

  #take(name: LimitName, limit: number, now: number): Refusal {
    const window = this.#granted[name];
    const waitMs = window.freeIn(now, limit);
    if (waitMs > 0) return { limit: name, waitMs };
    window.add(now);
    return undefined;
  }
}

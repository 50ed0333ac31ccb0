/** Draws the faults: the script first, then by share with seeded randomness. */
import { seededRandom } from '../../random/seeded';
import {
  faultsSchema,
  importFaults,
  type Endpoint,
  type FaultInput,
  type FaultKind,
  type FaultSettings,
} from './settings';

/** What becomes of an accepted batch. */
export type BatchFate = 'completed' | 'failed' | 'interrupted' | 'stuck' | 'strange';

const matches = (on: string, endpoint: Endpoint): boolean =>
  on === 'any' || on === endpoint || (on === 'reads' && endpoint !== 'import');

export class FaultDeck {
  #settings: FaultSettings;
  #random: () => number;
  /** Batches draw from their own sequence: a read in between must not change their fate. */
  #batchRandom: () => number;
  /** Contacts of batches that failed or were interrupted. */
  readonly #broken = new Set<string>();

  constructor(input: FaultInput = {}) {
    this.#settings = faultsSchema.parse(input);
    [this.#random, this.#batchRandom] = this.#sequences();
  }

  get settings(): Readonly<FaultSettings> {
    return this.#settings;
  }

  /** Replaces the named settings, keeps the others. Throws a ZodError when they do not fit. */
  change(input: FaultInput): void {
    this.#settings = faultsSchema.parse({ ...this.#settings, ...input });
    if (input.seed !== undefined) [this.#random, this.#batchRandom] = this.#sequences();
  }

  /** The fault of one request, or none. */
  draw(endpoint: Endpoint): FaultKind | undefined {
    const { script, shares, on } = this.#settings;
    const index = script.findIndex((entry) => matches(entry.on, endpoint));
    const entry = script[index];
    if (entry) {
      if (--entry.times === 0) script.splice(index, 1);
      return entry.answer;
    }
    if (!matches(on, endpoint)) return undefined;
    let at = this.#random();
    for (const [kind, share] of Object.entries(shares) as [FaultKind, number][]) {
      at -= share;
      if (at < 0) return importFaults.has(kind) && endpoint !== 'import' ? undefined : kind;
    }
    return undefined;
  }

  /** The fate of one accepted batch with these contacts. */
  fate(contacts: string): BatchFate {
    const fate = this.#drawFate();
    if (!this.#settings.batches.brokenOnce || (fate !== 'failed' && fate !== 'interrupted')) return fate;
    if (this.#broken.has(contacts)) return 'completed';
    this.#broken.add(contacts);
    return fate;
  }

  #drawFate(): BatchFate {
    const { batches } = this.#settings;
    let at = this.#batchRandom();
    for (const fate of ['failed', 'interrupted', 'stuck', 'strange'] as const) {
      at -= batches[fate];
      if (at < 0) return fate;
    }
    return 'completed';
  }

  /** A number of the range, seeded as well. */
  between(range: number | readonly [number, number]): number {
    if (typeof range === 'number') return range;
    return range[0] + (range[1] - range[0]) * this.#batchRandom();
  }

  /** True when a contact with this address spoils its request. */
  poisons(email: string): boolean {
    const lower = email.toLowerCase();
    return this.#settings.poison.some((text) => lower.includes(text.toLowerCase()));
  }

  #sequences(): [() => number, () => number] {
    const { seed } = this.#settings;
    return [seededRandom(seed), seededRandom(seed + 1_000_003)];
  }
}

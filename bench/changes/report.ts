/** What a part has measured: figures to read, and bounds that were kept or missed. */

export class Report {
  missed = 0;

  constructor(private readonly say: (line: string) => void) {}

  /** A figure without a bound. */
  tell(text: string): void {
    this.say(`  ${text}`);
  }

  /** A figure that must not exceed its bound. `bound` undefined: a rehearsal, for which it does not hold. */
  atMost(what: string, value: number | undefined, bound: number | undefined, unit: string): void {
    if (value === undefined) {
      this.say(`  ${what}: unknown here`);
      return;
    }
    const shown = `${what}: ${value.toFixed(value < 100 ? 1 : 0)} ${unit}`;
    if (bound === undefined) this.tell(shown);
    else if (value <= bound) this.tell(`${shown} (at most ${bound})`);
    else this.miss(`${shown}, but at most ${bound}`);
  }

  /** Something that must be as expected. */
  equal(what: string, found: unknown, wanted: unknown): void {
    const [is, should] = [JSON.stringify(found), JSON.stringify(wanted)];
    if (is === should) this.tell(`${what}: ${is}`);
    else this.miss(`${what}: ${is}, but should be ${should}`);
  }

  miss(text: string): void {
    this.missed++;
    this.say(`  MISSED: ${text}`);
  }
}

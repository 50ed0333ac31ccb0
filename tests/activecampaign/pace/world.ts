/**
 * Delivery in virtual time: runs with two lanes and their polling on one account, as unkind as Azure. Everything that
 * the pace is told comes through the clocks of several instances; the receiver's own times are what is judged.
 */
import {
  emptyPace,
  giveBack,
  type PaceLimits,
  reserve,
  type SlotKind,
  spread,
  waitForSlot,
} from '../../../shared/activecampaign/pace';

// Looked up once: in the sandbox of the test runner every use of a global costs.
const { imul, floor, max } = Math;

/** Small seeded generator (mulberry32): the same seed gives the same world. */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = imul(t ^ (t >>> 15), t | 1);
    t ^= t + imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Events by time: a binary heap. */
class Agenda {
  readonly #times: number[] = [];
  readonly #acts: (() => void)[] = [];
  now = 0;

  at(time: number, act: () => void): void {
    const times = this.#times;
    const acts = this.#acts;
    let i = times.length;
    const when = max(time, this.now);
    while (i > 0) {
      const up = (i - 1) >> 1;
      if (times[up]! <= when) break;
      times[i] = times[up]!;
      acts[i] = acts[up]!;
      i = up;
    }
    times[i] = when;
    acts[i] = act;
  }

  /** Runs events until none is left or `stop` says so. */
  run(stop: () => boolean): void {
    const times = this.#times;
    const acts = this.#acts;
    while (times.length > 0 && !stop()) {
      const act = acts[0]!;
      this.now = times[0]!;
      const when = times.pop()!;
      const last = acts.pop()!;
      const size = times.length;
      if (size > 0) {
        let i = 0;
        for (;;) {
          let down = 2 * i + 1;
          if (down >= size) break;
          if (down + 1 < size && times[down + 1]! < times[down]!) down += 1;
          if (times[down]! >= when) break;
          times[i] = times[down]!;
          acts[i] = acts[down]!;
          i = down;
        }
        times[i] = when;
        acts[i] = last;
      }
      act();
    }
  }
}

export interface WorldOptions {
  seed: number;
  limits: PaceLimits;
  /** Runs on the account; each has two lanes of waves of 50. */
  runs: { lanes: number; pollers: number; singles: number; imports?: number }[];
  /** Milliseconds that the clocks of the instances differ from true time. */
  clocks: number[];
  /** Milliseconds of one queue hop. */
  hop: (random: () => number) => number;
  /** Milliseconds by which an activity starts late. */
  late: (random: () => number) => number;
  /** Milliseconds by which a send wakes up after its time. */
  wake: (random: () => number) => number;
  /** Milliseconds of a call on its way. */
  network: (random: () => number) => number;
  /** Milliseconds until an answer. */
  answer: (random: () => number) => number;
  /** Milliseconds by which a durable timer fires early. */
  early: (random: () => number) => number;
  /** Part of the activities that are delivered twice at once. */
  twice: number;
  /** Stop after so many calls went through the pace. */
  calls: number;
}

export interface Arrivals {
  imports: number[];
  singles: number[];
  requests: number[];
  missed: number;
  /** True times of arrival by run, imports only. */
  byRun: number[][];
  largestState: number;
  /** Slots handed out. */
  calls: number;
}

const start = Date.UTC(2026, 10, 24);

export function play(options: WorldOptions): Arrivals {
  const random = seeded(options.seed);
  const agenda = new Agenda();
  agenda.now = start;
  const clock = (): number => options.clocks[floor(random() * options.clocks.length)] ?? 0;
  const seen: Arrivals = {
    imports: [],
    singles: [],
    requests: [],
    missed: 0,
    byRun: options.runs.map(() => []),
    largestState: 0,
    calls: 0,
  };
  let pace = emptyPace();
  const left = options.runs.map((run) => run.imports ?? Infinity);

  /** One copy of an activity: claims its call by a conditional write, then sends at its slot or calls it missed. */
  const copy = (
    slot: number,
    claim: { by?: number },
    me: number,
    sent: () => void,
    done: (missed: boolean) => void,
  ) => {
    const mine = clock();
    const step = (): void => {
      const todo = waitForSlot(slot, agenda.now + mine);
      if (todo.state === 'wait') {
        agenda.at(agenda.now + todo.ms + options.wake(random), step);
        return;
      }
      if (claim.by === undefined) {
        claim.by = me;
        // The write takes its time; the clock is looked at again after it.
        agenda.at(agenda.now + random() * 20, step);
      } else if (claim.by !== me) {
        done(false);
      } else if (todo.state === 'missed') {
        seen.missed += 1;
        done(true);
      } else {
        sent();
        agenda.at(agenda.now + options.answer(random), () => {
          done(false);
        });
      }
    };
    step();
  };

  /** A lane or poller: asks, waits with a durable timer, fans out, waits for all, gives back, asks again. */
  const loop = (run: number, kind: SlotKind, wave: number): void => {
    const requester = `run-${run}`;
    const ask = (): void => {
      const count = kind === 'request' ? wave : Math.min(wave, left[run]!);
      if (count === 0) return;
      if (kind !== 'request') left[run]! -= count;
      agenda.at(agenda.now + options.hop(random), () => {
        const answer = reserve(
          pace,
          { requester, connection: `c-${run}`, limits: options.limits, kind, count },
          agenda.now + clock(),
        );
        pace = answer.state;
        seen.largestState = max(seen.largestState, pace.slots.length);
        seen.calls += answer.slots.length;
        if (kind !== 'request') left[run]! += count - answer.slots.length;
        agenda.at(agenda.now + options.hop(random), () => {
          if (answer.slots.length === 0) timer(answer.askAgainAt!, ask);
          else if (answer.slots[0]! > agenda.now + 5000) {
            timer(answer.slots[0]! - 4000, () => {
              fanOut(answer.slots);
            });
          } else fanOut(answer.slots);
        });
      });
    };
    const timer = (at: number, then: () => void): void => {
      agenda.at(at - clock() - options.early(random), then);
    };
    const fanOut = (slots: number[]): void => {
      const missed: number[] = [];
      let open = slots.length;
      for (const slot of slots) {
        const claim: { by?: number } = {};
        let answered = false;
        const sent = (): void => {
          const arrival = agenda.now + options.network(random);
          if (kind === 'request') seen.requests.push(arrival);
          else {
            seen.imports.push(arrival);
            seen.byRun[run]!.push(arrival);
          }
          if (kind === 'single') seen.singles.push(arrival);
        };
        // The orchestrator takes the first result of an activity; a copy that finds the claim taken has none to give back.
        const done = (miss: boolean): void => {
          if (answered) return;
          answered = true;
          if (miss) missed.push(slot);
          agenda.at(agenda.now + options.hop(random), () => {
            open -= 1;
            if (open === 0) finish(missed);
          });
        };
        const copies = random() < options.twice ? 2 : 1;
        for (let me = 0; me < copies; me += 1) {
          agenda.at(agenda.now + options.hop(random) + options.late(random), () => {
            copy(slot, claim, me, sent, done);
          });
        }
      }
    };
    const finish = (missed: number[]): void => {
      if (kind !== 'request') left[run]! += missed.length;
      if (missed.length > 0) {
        // A signal: may be overtaken by the next question, and may come twice.
        const signals = random() < options.twice ? 2 : 1;
        for (let n = 0; n < signals; n += 1) {
          agenda.at(agenda.now + options.hop(random), () => {
            pace = giveBack(pace, requester, missed);
          });
        }
      }
      ask();
    };
    ask();
  };

  options.runs.forEach((run, index) => {
    for (let n = 0; n < run.lanes; n += 1) loop(index, 'import', 50);
    for (let n = 0; n < run.pollers; n += 1) loop(index, 'request', 25);
    for (let n = 0; n < run.singles; n += 1) loop(index, 'single', 3);
  });
  agenda.run(() => seen.calls >= options.calls);
  return seen;
}

/** The most arrivals in any window of `ms`. */
export function mostIn(times: readonly number[], ms: number): number {
  const sorted = Float64Array.from(times).sort();
  let most = 0;
  let first = 0;
  for (let last = 0; last < sorted.length; last += 1) {
    while (sorted[last]! - sorted[first]! >= ms) first += 1;
    most = max(most, last - first + 1);
  }
  return most;
}

export const spreadNetwork = spread.networkMs;

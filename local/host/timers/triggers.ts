// Timer functions: each waits for its time, runs one at a time, and is past due when its time fell into a downtime.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type InputBinder, type Invoker } from '../http/functions';
import { messageOf } from '../log';
import { type Registered } from '../worker/typed-data';
import { parseSchedule, type Schedule } from './schedule';

/** Schedule status of a timer, as texts of dates. */
type Kept = { last: string; next: string };
type Timer = { fn: Registered; schedule: Schedule; handle?: NodeJS.Timeout };

const NEVER = '0001-01-01T00:00:00+00:00';
const LONGEST_WAIT = 2 ** 31 - 1;

export class TimerTriggers {
  readonly #timers: Timer[];
  readonly #invoke: Invoker;
  readonly #inputs: InputBinder;
  readonly #file: string | null;
  #kept: Record<string, Kept>;
  #isStopped = false;

  /** @throws Error with a sentence for a schedule that cannot be read */
  constructor(functions: Iterable<Registered>, invoke: Invoker, inputs: InputBinder, folder: string | null) {
    this.#timers = [...functions]
      .filter((fn) => fn.trigger.type === 'timerTrigger')
      .map((fn) => ({ fn, schedule: scheduleOf(fn) }));
    this.#invoke = invoke;
    this.#inputs = inputs;
    this.#file = folder && path.join(folder, 'timers.json');
    this.#kept =
      this.#file && existsSync(this.#file)
        ? (JSON.parse(readFileSync(this.#file, 'utf8')) as Record<string, Kept>)
        : {};
  }

  /** Begins to wait; what fell into the time when no host ran is run at once, as past due. */
  start(): void {
    for (const timer of this.#timers) {
      const next = this.#kept[timer.fn.metadata.name]?.next;
      const isPastDue = next !== undefined && Date.parse(next) < Date.now();
      if (isPastDue || timer.fn.trigger.runOnStartup === true) void this.#tick(timer, isPastDue);
      else this.#arm(timer);
    }
  }

  stop(): void {
    this.#isStopped = true;
    for (const { handle } of this.#timers) clearTimeout(handle);
  }

  /** Runs a timer function now, as the admin API does; its schedule stays as it is. */
  async runNow(fn: Registered): Promise<void> {
    await this.#run(fn, scheduleOf(fn).next(new Date()), false);
  }

  #arm(timer: Timer): void {
    if (this.#isStopped) return;
    const next = timer.schedule.next(new Date());
    this.#keep(timer.fn.metadata.name, { next: formatDate(next) });
    const wait = (): void => {
      const left = next.getTime() - Date.now();
      if (left > 0) timer.handle = setTimeout(wait, Math.min(left, LONGEST_WAIT));
      else void this.#tick(timer, false);
    };
    wait();
  }

  /** One run at a time: the next is waited for when this one has ended, as the real host's lock does. */
  async #tick(timer: Timer, isPastDue: boolean): Promise<void> {
    const at = new Date();
    const name = timer.fn.metadata.name;
    try {
      await this.#run(timer.fn, timer.schedule.next(at), isPastDue);
    } catch {
      // the invoker has logged it; the schedule goes on
    }
    this.#keep(name, { last: formatDate(at) });
    this.#arm(timer);
  }

  async #run(fn: Registered, next: Date, isPastDue: boolean): Promise<void> {
    const info = {
      Schedule: { AdjustForDST: true },
      ScheduleStatus: {
        Last: this.#kept[fn.metadata.name]?.last ?? NEVER,
        Next: formatDate(next),
        LastUpdated: formatDate(new Date()),
      },
      IsPastDue: isPastDue,
    };
    const data = { json: JSON.stringify(info) };
    await this.#invoke(fn, { inputData: [{ name: fn.trigger.name, data }, ...this.#inputs(fn)] });
  }

  #keep(name: string, change: Partial<Kept>): void {
    const old = this.#kept[name] ?? { last: NEVER, next: NEVER };
    this.#kept = { ...this.#kept, [name]: { ...old, ...change } };
    if (!this.#file) return;
    writeFileSync(`${this.#file}.tmp`, JSON.stringify(this.#kept));
    renameSync(`${this.#file}.tmp`, this.#file);
  }
}

function scheduleOf(fn: Registered): Schedule {
  const { schedule } = fn.trigger;
  try {
    return parseSchedule(typeof schedule === 'string' ? schedule : '');
  } catch (error) {
    throw new Error(`The function "${fn.metadata.name}": ${messageOf(error)}`, { cause: error });
  }
}

/** A date as the real host writes it: `+00:00`, and digits of the second only where there are some. */
function formatDate(date: Date): string {
  const text = date.toISOString();
  return text.endsWith('.000Z') ? text.replace('.000Z', '+00:00') : text.replace('Z', '0000+00:00');
}

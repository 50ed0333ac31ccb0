// Makes the local host as unkind as Azure may be: late, early, out of order, twice, invisible. Seeded: every decision
// is a function of the seed and of what it is about, so a run's misfortunes do not depend on timing.
import { createHash } from 'node:crypto';

/** What is done to the messages of a task hub; times in ms. */
export type Unkindness = {
  /** how late a message arrives */
  hopDelay(about: string): number;
  /** how late an activity starts: as any message, and now and then very late */
  activityDelay(about: string): number;
  /** is this activity delivered twice at the same time? */
  isTwice(about: string): boolean;
  /** place of an activity among those that wait; null keeps them in order */
  order(about: string): number | null;
  /** for how long what was in process at a kill stays invisible */
  invisible: number;
  /** are durable timers cut to whole seconds, as Azure Storage queues do? */
  earlyTimers: boolean;
  /** one line for the log; empty when the host is kind */
  description: string;
};

/** The host as it is without the switch: nothing late or lost, but timers early as on the real host. */
export const kind: Unkindness = {
  hopDelay: () => 0,
  activityDelay: () => 0,
  isTwice: () => false,
  order: () => null,
  invisible: 0,
  earlyTimers: true,
  description: '',
};

const LEAST_DELAY = 100;
const defaults: Record<string, string> = {
  late: '3s',
  veryLate: '0.001',
  veryLateBy: '5m',
  twice: '0.01',
  outOfOrder: '1',
  earlyTimers: '1',
  invisible: '60s',
};

/**
 * Reads `SEED[,name=value...]`. Names and defaults: late=3s (most a message is late; the least is 0.1 s), veryLate=0.001
 * (share of activities), veryLateBy=5m, twice=0.01 (share), outOfOrder=1, earlyTimers=1, invisible=60s; 0 switches off.
 * @throws Error with a sentence for an unknown name or a value that makes no sense
 */
export function parseUnkind(text: string): Unkindness {
  const [seed = '', ...pairs] = text.split(',');
  if (seed === '' || seed.includes('='))
    throw new Error('--unkind begins with a seed, for example --unkind 42,veryLate=0.');
  const values = { ...defaults };
  for (const pair of pairs) {
    const [name = '', value = ''] = pair.split('=', 2);
    if (!(name in defaults))
      throw new Error(`--unkind knows no "${name}", only ${Object.keys(defaults).join(', ')}.`);
    values[name] = value;
  }
  const duration = (name: string) => readDuration(name, values[name] ?? '');
  const share = (name: string) => readShare(name, values[name] ?? '');
  const [late, veryLateBy, invisible] = [duration('late'), duration('veryLateBy'), duration('invisible')];
  const [veryLate, twice] = [share('veryLate'), share('twice')];
  const [outOfOrder, earlyTimers] = [share('outOfOrder') > 0, share('earlyTimers') > 0];
  const least = Math.min(LEAST_DELAY, late);
  const hopDelay = (about: string) =>
    late === 0 ? 0 : Math.round(least + chance(seed, `late ${about}`) * (late - least));
  const settings = Object.entries(values).map(([name, value]) => `${name}=${value}`);
  return {
    hopDelay,
    activityDelay: (about) =>
      hopDelay(about) + (chance(seed, `veryLate ${about}`) < veryLate ? veryLateBy : 0),
    isTwice: (about) => chance(seed, `twice ${about}`) < twice,
    order: (about) => (outOfOrder ? chance(seed, `order ${about}`) : null),
    invisible,
    earlyTimers,
    description: `unkind with seed ${seed}: ${settings.join(', ')}`,
  };
}

/** A number from 0 to below 1 that depends on the seed and the text only. */
function chance(seed: string, about: string): number {
  const digest = createHash('sha256').update(`${seed}\n${about}`).digest();
  return digest.readUIntBE(0, 6) / 2 ** 48;
}

const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000 };

function readDuration(name: string, text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text);
  const unit = match?.[2] === undefined ? 1000 : units[match[2]];
  if (!match || unit === undefined)
    throw new Error(`--unkind ${name}=${text}: a duration such as 500ms, 5s or 5m.`);
  return Number(match[1]) * unit;
}

function readShare(name: string, text: string): number {
  const value = Number(text);
  if (text === '' || !(value >= 0 && value <= 1))
    throw new Error(`--unkind ${name}=${text}: a share between 0 and 1.`);
  return value;
}

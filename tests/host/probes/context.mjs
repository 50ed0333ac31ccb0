// What a run of the probes is told on the command line, and small helpers.
import { randomBytes } from 'node:crypto';

const argv = process.argv.slice(2);

function option(name, fallback) {
  const at = argv.indexOf(`--${name}`);
  return at < 0 ? fallback : argv.splice(at, 2)[1];
}

/** File for the result; standard output without it. */
export const out = option('out');
/** Which probes run. */
export const only = new RegExp(option('only', '.'));
/** How many run at once. */
export const parallel = Number(option('parallel', '6'));
/** The master key of a host that checks keys: with it the keys group runs instead of the others. */
export const master = option('master');
/** `beside` runs the probes that bear others beside them, `alone` those that do not; all without it. */
export const share = option('share');
export const base = new URL(argv[0] ?? 'http://localhost:7071').origin;
/** Prefix of all ids of this run. */
export const RUN = `r${randomBytes(4).toString('hex')}`;

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** `f` of every element, at once, by element. */
export async function all(list, f) {
  return Object.fromEntries(await Promise.all(list.map(async (x) => [x, await f(x)])));
}

/** `f` of every element, one after the other, by element. */
export async function inOrder(list, f) {
  const found = {};
  for (const x of list) found[x] = await f(x);
  return found;
}

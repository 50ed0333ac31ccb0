/** Values of KQL and the scalar functions that our queries use. `long` is a bigint, so that division keeps its kind. Pure. */

export class Timespan {
  constructor(readonly ms: number) {}
}
/** Anything that `parse_json` can give. */
type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Value = Json | bigint | Date | Timespan | undefined;

export const isNull = (v: Value): boolean =>
  v === null || v === undefined || (typeof v === 'number' && Number.isNaN(v));
const isEmpty = (v: Value): boolean => isNull(v) || v === '';

/** What tostring() gives; empty for null. */
export const text = (v: Value): string => {
  if (v === null || v === undefined) return '';
  if (typeof v === 'string') return v;
  if (v instanceof Date) return v.toISOString();
  if (v instanceof Timespan) return `${v.ms}ms`;
  return typeof v === 'bigint' ? v.toString() : JSON.stringify(v);
};
const real = (v: Value): number | null => {
  if (isNull(v) || v === '') return null;
  const n = Number(v instanceof Date ? v.getTime() : v);
  return Number.isNaN(n) ? null : n;
};
const long = (v: Value): bigint | null => {
  const n = real(v);
  return n === null ? null : BigInt(Math.trunc(n));
};

/** Rounds a time or a number down to a multiple. */
function bin(v: Value, size: Value): Value {
  if (isNull(v)) return null;
  if (v instanceof Date && size instanceof Timespan)
    return new Date(Math.floor(v.getTime() / size.ms) * size.ms);
  if (typeof v === 'bigint' && typeof size === 'bigint') return (v / size) * size;
  throw new TypeError('bin() of these kinds is not supported');
}

/** Milliseconds of a literal such as 1h, 5m, 30s, 1d. */
export function timespan(literal: string): Timespan {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([dhms])$/.exec(literal) ?? [];
  const ms = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1000 }[unit as 'd'];
  if (ms === undefined) throw new TypeError(`timespan ${literal} is not supported`);
  return new Timespan(Number(number) * ms);
}

function parseJson(v: Value): Value {
  if (typeof v !== 'string') return v;
  try {
    return JSON.parse(v) as Json;
  } catch {
    return null;
  }
}

/** Scalar functions by name; `now` is the time of the query. */
export function scalarFunctions(now: Date): Record<string, (...args: Value[]) => Value> {
  return {
    parse_json: parseJson,
    tostring: text,
    tolong: long,
    todouble: real,
    tobool: (v) => (isNull(v) || v === '' ? null : v === true || text(v).toLowerCase() === 'true'),
    isnull: isNull,
    isnotnull: (v) => !isNull(v),
    isempty: isEmpty,
    isnotempty: (v) => !isEmpty(v),
    coalesce: (...vs) => vs.find((v) => !isEmpty(v)) ?? vs.at(-1),
    iff: (condition, yes, no) => (condition === true ? yes : no),
    case: (...vs) => {
      for (let i = 0; i + 1 < vs.length; i += 2) if (vs[i] === true) return vs[i + 1];
      return vs.at(-1);
    },
    now: () => now,
    ago: (span) => new Date(now.getTime() - (span as Timespan).ms),
    bin,
  };
}

const order = (v: Value): number | bigint | string | null => {
  if (isNull(v)) return null;
  if (v instanceof Date) return v.getTime();
  if (v instanceof Timespan) return v.ms;
  if (typeof v === 'boolean') return Number(v);
  return typeof v === 'object' ? text(v) : v!;
};

/** Less than zero, zero, more than zero; null when one side is null. */
export function compare(a: Value, b: Value): number | null {
  const [x, y] = [order(a), order(b)];
  if (x === null || y === null) return null;
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Arithmetic as KQL does it: long with long stays long, a null gives null. */
export function arithmetic(operator: string, a: Value, b: Value): Value {
  if (isNull(a) || isNull(b)) return null;
  if (typeof a === 'bigint' && typeof b === 'bigint') {
    if (operator === '/' && b === 0n) return null;
    return { '+': a + b, '-': a - b, '*': a * b, '/': b === 0n ? 0n : a / b }[operator as '+'];
  }
  const [x, y] = [Number(a), Number(b)];
  return { '+': x + y, '-': x - y, '*': x * y, '/': x / y }[operator as '+'];
}

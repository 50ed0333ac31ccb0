// Functions of the probes: values and errors that the probes send around.
'use strict';

const kindOf = (x) =>
  x === null
    ? 'null'
    : Array.isArray(x)
      ? 'array'
      : x instanceof Date
        ? 'Date'
        : Buffer.isBuffer(x)
          ? 'Buffer'
          : typeof x;
const show = (x) => ({
  type: kindOf(x),
  value: x === undefined ? null : typeof x === 'bigint' ? String(x) : x,
});
const err = (e) =>
  e instanceof Error
    ? { name: e.name, message: e.message.slice(0, 20_000), ctor: e.constructor.name, keys: Object.keys(e) }
    : { thrown: show(e) };
const values = {
  undefined: () => undefined,
  null: () => null,
  text: () => 'text',
  empty: () => '',
  digits: () => '123',
  jsonText: () => '{"a":1}',
  quoted: () => '"q"',
  trueText: () => 'true',
  nullText: () => 'null',
  int: () => 5,
  neg: () => -1,
  zero: () => 0,
  minusZero: () => -0,
  float: () => 1.5,
  wholeFloat: () => 2.0,
  tiny: () => 1e-7,
  huge: () => 1e21,
  big53: () => 9007199254740991,
  overInt32: () => 3000000000,
  nan: () => NaN,
  true: () => true,
  false: () => false,
  date: () => new Date(Date.UTC(2024, 0, 2, 3, 4, 5, 678)),
  isoText: () => '2024-01-02T03:04:05.678Z',
  isoNoMs: () => '2024-01-02T03:04:05Z',
  isoOffset: () => '2024-01-02T03:04:05+02:00',
  isoInside: () => ({
    at: '2024-01-02T03:04:05.678Z',
    at2: '2024-01-02T03:04:05.120Z',
    day: '2024-01-02',
    off: '2024-01-02T03:04:05+02:00',
    micro: '2024-01-02T03:04:05.6789012Z',
  }),
  array: () => [1, 'a', null, true, { b: 2 }],
  emptyArray: () => [],
  emptyObject: () => ({}),
  nested: () => ({ a: { b: [{ c: 'd' }] }, n: null, u: undefined, f: 1.0, s: '' }),
  unicode: () => 'Zürich \u2028 😀 \u0000 end',
  html: () => '<b>&\'"</b>',
  buffer: () => Buffer.from([1, 2, 3]),
  bytesIn: () => ({ b: new Uint8Array([1, 2]) }),
  dollarType: () => ({ $type: 'System.String', x: 1 }),
  dupCase: () => ({ a: 1, A: 2 }),
  long: () => 'x'.repeat(70_000),
};
const fold = (s) =>
  s && typeof s.value === 'string' && s.value.length > 200 ? { type: s.type, length: s.value.length } : s;
class OddError extends Error {
  constructor(m) {
    super(m);
    this.name = 'OddError';
    this.code = 'E_ODD';
    this.extra = { a: 1 };
  }
}
const throws = {
  error: () => {
    throw new Error('plain message');
  },
  typeError: () => {
    throw new TypeError('type message');
  },
  odd: () => {
    throw new OddError('odd message');
  },
  multi: () => {
    throw new Error('line one\nline two');
  },
  empty: () => {
    throw new Error('');
  },
  string: () => {
    throw 'a string';
  },
  object: () => {
    throw { a: 1 };
  },
  undef: () => {
    throw undefined;
  },
  cause: () => {
    throw new Error('outer', { cause: new Error('inner') });
  },
  json: () => {
    throw new Error('{"code":"X","n":1}');
  },
  long: () => {
    throw new Error('y'.repeat(5000));
  },
};

module.exports = { kindOf, show, err, values, fold, OddError, throws };

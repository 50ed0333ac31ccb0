// The list of probes, and the kinds of values they are about.

export const probes = [];

/** `alone`: runs after the others, by itself (it lists, purges or times). */
export const probe = (name, fn, { alone = false, keys = false } = {}) =>
  probes.push({ name, fn, alone, keys });

export const KINDS = [
  'undefined',
  'null',
  'text',
  'empty',
  'digits',
  'jsonText',
  'quoted',
  'trueText',
  'nullText',
  'int',
  'neg',
  'zero',
  'minusZero',
  'float',
  'wholeFloat',
  'tiny',
  'huge',
  'big53',
  'overInt32',
  'nan',
  'true',
  'false',
  'date',
  'isoText',
  'isoNoMs',
  'isoOffset',
  'isoInside',
  'array',
  'emptyArray',
  'emptyObject',
  'nested',
  'unicode',
  'html',
  'buffer',
  'bytesIn',
  'dollarType',
  'dupCase',
  'long',
];

export const FEW = [
  'undefined',
  'null',
  'text',
  'empty',
  'digits',
  'jsonText',
  'int',
  'float',
  'true',
  'isoText',
  'isoOffset',
  'date',
  'isoInside',
  'array',
  'emptyObject',
  'nested',
  'dollarType',
  'buffer',
];

export const THROWS = [
  'error',
  'typeError',
  'odd',
  'multi',
  'empty',
  'string',
  'object',
  'undef',
  'cause',
  'json',
  'long',
];

/** Values that fit a JSON Schema, and values that fit it almost: what the fuzz test sends. */
import fc from 'fast-check';

export interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  $ref?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
}

/** Texts that programs stumble over. */
const odd = fc.constantFrom(
  '',
  ' ',
  '\u0000',
  '\r\n',
  '__proto__',
  '../..',
  '%2e%2e',
  '\ud800',
  'ﬀ',
  '🙂',
  "'; --",
  '=1+1',
);
const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), odd);

/** Patterns with what the generator does not know (look-ahead, properties of letters) give odd texts instead. */
function matching(pattern: string): fc.Arbitrary<unknown> {
  try {
    return fc.stringMatching(new RegExp(pattern, 'u'));
  } catch {
    return fc.string({ maxLength: 20 });
  }
}

/** Values of the schema. `known` are texts that exist in the app under test, worth trying wherever a text fits. */
export function fitting(
  schema: Schema,
  resolve: (ref: string) => Schema,
  known: string[],
): fc.Arbitrary<unknown> {
  const inner = (part: Schema) => fitting(part, resolve, known);
  if (schema.$ref !== undefined) return inner(resolve(schema.$ref));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(inner));
  switch (schema.type) {
    case 'object': {
      const shape = Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, part]) => [name, inner(part)]),
      );
      return fc.record(shape, { requiredKeys: schema.required ?? [] });
    }
    case 'array':
      return fc.array(inner(schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 3, 3) });
    case 'string':
      return fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...known) },
        {
          weight: 1,
          arbitrary:
            schema.pattern === undefined
              ? fc.string({ unit: 'grapheme', maxLength: Math.min(schema.maxLength ?? 20, 300) })
              : matching(schema.pattern),
        },
      );
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -5, max: Math.min(schema.maximum ?? 1000, 1000) });
    case 'number':
      return fc.double({
        min: schema.minimum ?? schema.exclusiveMinimum ?? 0,
        max: schema.maximum ?? 100,
        noNaN: true,
      });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return anything;
  }
}

type Values = Record<string, unknown>;

/** Now and then one field of an object is spoilt, taken away, or joined by one that nobody knows. */
export const almost = (values: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { weight: 6, arbitrary: values },
    {
      weight: 3,
      arbitrary: fc
        .tuple(values, fc.nat(), anything, fc.constantFrom('spoil', 'take', 'add'))
        .map(([value, at, other, how]) => {
          if (typeof value !== 'object' || value === null || Array.isArray(value)) return other;
          const entries = Object.entries(value as Values);
          const name = entries[at % Math.max(1, entries.length)]?.[0] ?? 'x';
          if (how === 'take') return Object.fromEntries(entries.filter(([key]) => key !== name));
          return { ...value, [how === 'add' ? 'unknownField' : name]: other };
        }),
    },
    { weight: 1, arbitrary: anything },
  );

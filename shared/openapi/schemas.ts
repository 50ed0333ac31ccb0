/** Zod schemas as JSON Schema of OpenAPI 3.1, those with a name as components. */
import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

/** Schemas that the document shows under a name. */
export type NamedSchemas = Readonly<Record<string, z.ZodType>>;

/** What callers send, or what they get: defaults and transformations stand between the two. */
type Direction = 'input' | 'output';

/** `#/$defs/X` of one schema is `#/components/schemas/X` of the document. */
function rewritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewritten);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string'
        ? inner.replace('#/$defs/', '#/components/schemas/')
        : rewritten(inner),
    ]),
  );
}

/** Turns schemas into JSON Schema and gathers the named ones that were met. */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {};
  private readonly registry = z.registry<{ id: string }>();

  constructor(named: NamedSchemas) {
    for (const [id, schema] of Object.entries(named)) this.registry.add(schema, { id });
  }

  of(schema: z.ZodType, io: Direction): JsonSchema {
    const {
      $schema: _version,
      $defs,
      ...rest
    } = z.toJSONSchema(schema, {
      io,
      metadata: this.registry,
      // What zod cannot say in JSON Schema (the result of a transformation) is left open.
      unrepresentable: 'any',
    });
    for (const [id, definition] of Object.entries($defs ?? {}))
      this.components[id] = rewritten(definition) as JsonSchema;
    return rewritten(rest) as JsonSchema;
  }
}

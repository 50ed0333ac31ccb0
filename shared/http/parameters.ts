/** Checks path parameters and query of a call. */
import type { z } from 'zod';
import { ProductError } from '../model/errors';
import { detailsOf } from './details';

/** The real host leaves `%2F` in a parameter as it is and decodes all else; a slash belongs to names of segments. */
const withSlashes = (params: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).map(([name, value]) => [name, value.replace(/%2f/gi, '/')]));

function checked(schema: z.ZodType | undefined, input: Record<string, string>): unknown {
  if (!schema) {
    const [name] = Object.keys(input);
    if (name === undefined) return {};
    throw new ProductError('parameter_invalid', 'This call takes no query.', { target: name.slice(0, 100) });
  }
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const details = detailsOf(parsed.error.issues, input);
  const first = details[0];
  throw new ProductError(
    'parameter_invalid',
    `"${first?.path ?? ''}" is not valid: ${first?.message ?? ''}`,
    first ? { target: first.path, details } : {},
  );
}

/** The checked path parameters. Throws `parameter_invalid`. */
export const checkParams = (schema: z.ZodType | undefined, params: Record<string, string>): unknown =>
  schema ? checked(schema, withSlashes(params)) : {};

/** The checked query. The host's own `code`, which may carry a function key, is left out. Throws `parameter_invalid`. */
export function checkQuery(schema: z.ZodType | undefined, query: URLSearchParams): unknown {
  const input = Object.fromEntries([...query].filter(([name]) => name.toLowerCase() !== 'code'));
  return checked(schema, input);
}

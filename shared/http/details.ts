/** Turns what zod found into the `details` of an error. Pure. */
import type { z } from 'zod';
import type { ErrorDetail } from '../model/errors';

/** Fields whose value is never repeated: keys, and addresses of people. */
const neverShown = new Set(['apiKey', 'email']);

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<PropertyKey, unknown>)[key]
        : undefined,
    value,
  );

/** A short form of a wrong value; undefined when there is none, or it must not be shown. */
function shown(value: unknown, path: readonly PropertyKey[]): string | undefined {
  if (path.length === 0 || path.some((key) => neverShown.has(String(key))) || value === undefined)
    return undefined;
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(value).slice(0, 100);
}

/** `mapping.fields[0].column` */
const written = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : `${text === '' ? '' : `${text}.`}${String(key)}`,
    '',
  );

/** One detail for each problem; unknown fields are named one by one. At most 50, so that an answer stays small. */
export function detailsOf(issues: readonly z.core.$ZodIssue[], input: unknown): ErrorDetail[] {
  return issues
    .flatMap((issue): ErrorDetail[] => {
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) => ({
          path: written([...issue.path, key.slice(0, 100)]),
          message: 'Unknown field.',
        }));
      const received = shown(at(input, issue.path), issue.path);
      return [
        {
          path: written(issue.path),
          message: issue.message,
          ...(received === undefined ? {} : { received }),
        },
      ];
    })
    .slice(0, 50);
}

/** Pages of a list: `{value, nextLink?}` with `top` and `skipToken`. */
import { z } from 'zod';
import { routePrefix } from './answer';

/** Query of every list; more filters are added with `.extend`. */
export const pageQuery = z.strictObject({
  /** Most entries of a page. */
  top: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'A whole number from 1 to 1000.')
    .transform(Number)
    .refine((count) => count <= 1000, 'A whole number from 1 to 1000.')
    .optional(),
  /** Where the page begins: as given in nextLink. */
  skipToken: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,1400}$/, 'Not a skipToken; take it from nextLink.')
    .optional(),
});
export type PageQuery = z.infer<typeof pageQuery>;

export interface Page<T> {
  value: T[];
  nextLink?: string;
}

/** The answer's schema for a list of `item`. */
export const pageSchema = <T extends z.ZodType>(item: T) =>
  z.strictObject({ value: z.array(item), nextLink: z.string().optional() });

const defaultTop = 100;

/**
 * One page of `keys`, which come in ascending order of code units. `load` gives the entry of a key, or undefined
 * when it is not for this caller or has gone. `path` is the list's own route, for example `/exports`.
 * The link is relative: the app does not know by which name callers reach it.
 */
export async function pageOf<T>(
  keys: AsyncIterable<string> | Iterable<string>,
  query: PageQuery & Record<string, string | number | undefined>,
  path: string,
  load: (key: string) => Promise<T | undefined> | T | undefined,
): Promise<Page<T>> {
  const { top = defaultTop, skipToken, ...filters } = query;
  const after = skipToken === undefined ? undefined : Buffer.from(skipToken, 'base64url').toString('utf8');
  const value: T[] = [];
  let last = '';
  for await (const key of keys) {
    if (after !== undefined && key <= after) continue;
    const entry = await load(key);
    if (entry === undefined) continue;
    if (value.length === top) {
      const next = new URLSearchParams({
        top: String(top),
        skipToken: Buffer.from(last).toString('base64url'),
      });
      for (const [name, filter] of Object.entries(filters))
        if (filter !== undefined) next.set(name, String(filter));
      return { value, nextLink: `${routePrefix}${path}?${next.toString()}` };
    }
    value.push(entry);
    last = key;
  }
  return { value };
}

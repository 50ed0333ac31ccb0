/** Reading to the last page (reference/pagination: `limit` at most 100, `offset` from 0, `meta.total`). */
import { documentedLimits } from '../model/limits';
import { ProductError } from '../model/errors';

export interface Page<T> {
  items: T[];
  total: number | undefined;
}

/** More pages than any account has; ends a server that always answers the same page. */
const mostPages = 500;

/**
 * All items of all pages, each once. A server may give smaller pages than asked for, so the next page begins after
 * what came. Throws `answer_unreadable` when fewer come than the server says there are.
 */
export async function readPages<T extends { id: string }>(
  read: (query: string) => Promise<Page<T>>,
  what: string,
): Promise<T[]> {
  const found = new Map<string, T>();
  let offset = 0;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const { items, total } = await read(`limit=${documentedLimits.pageSize}&offset=${offset}`);
    for (const item of items) found.set(item.id, item);
    offset += items.length;
    const last = total === undefined ? items.length < documentedLimits.pageSize : offset >= total;
    if (last) return [...found.values()];
    if (items.length === 0 && total !== undefined) {
      throw new ProductError(
        'answer_unreadable',
        `ActiveCampaign names ${total} ${what} and gave ${offset}.`,
      );
    }
  }
  throw new ProductError('answer_unreadable', `ActiveCampaign gave more than ${mostPages} pages of ${what}.`);
}

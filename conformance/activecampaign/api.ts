/** An account seen through ActiveCampaign's own API (developers.activecampaign.com, "List all contacts"). */
import { setTimeout as sleep } from 'node:timers/promises';
import { subscribed, unsubscribed, type Account, type Member } from './account';

interface Page {
  contacts: { id: string; email: string; firstName?: string | null; lastName?: string | null }[];
}

const pageSize = 100;
/** Milliseconds between two requests: half of the 5 a second that the whole account has. */
const apart = 400;
/** Milliseconds to wait where an answer says "too fast" and no time. */
const pause = 5000;
const mostTries = 10;

/** The account at this address, read with an API key of its own. */
export function accountAt(origin: string, apiKey: string, signal: AbortSignal): Account {
  async function get<T>(path: string): Promise<T> {
    for (let tries = 1; ; tries++) {
      await sleep(apart, undefined, { signal });
      const response = await fetch(`${origin}/api/3/${path}`, { headers: { 'Api-Token': apiKey }, signal });
      if (response.ok) return (await response.json()) as T;
      if (response.status !== 429 || tries === mostTries)
        throw new Error(`ActiveCampaign answered ${response.status} to GET /api/3/${path.split('?')[0]}.`);
      const seconds = Number(response.headers.get('retry-after'));
      await sleep(seconds > 0 ? seconds * 1000 : pause, undefined, { signal });
    }
  }
  async function withStatus(listId: string, status: number, prefix: string, into: Map<string, Member>) {
    // By id, not by offset: contacts that come or go in between would shift the pages.
    for (let after = '0'; ;) {
      const filter = new URLSearchParams({
        ...{ listid: listId, status: String(status), limit: String(pageSize), id_greater: after },
        'orders[id]': 'ASC',
      });
      const { contacts } = await get<Page>(`contacts?${filter.toString()}`);
      for (const { email, firstName, lastName } of contacts) {
        if (!email.toLowerCase().startsWith(prefix)) continue;
        into.set(email.toLowerCase(), { status, firstName: firstName ?? '', lastName: lastName ?? '' });
      }
      after = contacts.at(-1)?.id ?? after;
      if (contacts.length < pageSize) return;
    }
  }
  return {
    host: new URL(origin).host,
    timeScale: 1,
    members: async (listId, prefix) => {
      const found = new Map<string, Member>();
      for (const status of [subscribed, unsubscribed]) await withStatus(listId, status, prefix, found);
      return found;
    },
    record: undefined,
    description: 'account, seen through its API',
  };
}

/** Which endpoint a request is for. Pure. */
import type { Endpoint } from '../faults/settings';

/** An endpoint, with the id its path names. */
export interface Route {
  endpoint: Endpoint;
  id?: string;
}

const prefix = '/api/3/';

const gets: Record<string, Endpoint> = {
  'import/bulk_import': 'importList',
  'import/info': 'importInfo',
  'users/me': 'usersMe',
  'settings/account': 'account',
  lists: 'lists',
  fields: 'fields',
  tags: 'tags',
  contacts: 'contacts',
};

const posts: Record<string, Endpoint> = { 'import/bulk_import': 'import', contactLists: 'contactLists' };

/** Finds the endpoint; `unknown` where the simulator has none. */
export function findRoute(method: string, pathname: string): Route {
  if (!pathname.startsWith(prefix)) return { endpoint: 'unknown' };
  const path = pathname.slice(prefix.length);
  const known = Object.hasOwn(method === 'POST' ? posts : gets, path);
  if (method === 'POST') return { endpoint: known ? (posts[path] ?? 'unknown') : 'unknown' };
  if (method !== 'GET') return { endpoint: 'unknown' };
  if (known) return { endpoint: gets[path] ?? 'unknown' };
  const [, kind, id] = /^(lists|contacts)\/([^/]+)$/.exec(path) ?? [];
  if (id === undefined) return { endpoint: 'unknown' };
  return { endpoint: kind === 'lists' ? 'list' : 'contact', id: decodeURIComponent(id) };
}

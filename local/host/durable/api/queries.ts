// Which instances a list or a purge is about, and the pages of a list.
import { queryValue } from '../../http/exchange';
import { type Target } from '../../http/target';
import { type Instance, type Status } from '../state';

const statuses: readonly Status[] = [
  'Pending',
  'Running',
  'Completed',
  'Failed',
  'Terminated',
  'Suspended',
  'ContinuedAsNew',
];

export type Filter = (i: Pick<Instance, 'instanceId' | 'status' | 'createdTime'>) => boolean;

/** The filter of a request; a status or a date that means nothing is ignored, as on the real host. */
export function filterOf(target: Target): Filter {
  const asked = (queryValue(target, 'runtimeStatus') ?? '')
    .split(',')
    .map((text) => text.trim().toLowerCase());
  const wanted = new Set(statuses.filter((status) => asked.includes(status.toLowerCase())));
  const from = dateOf(queryValue(target, 'createdTimeFrom'));
  const to = dateOf(queryValue(target, 'createdTimeTo'));
  const prefix = queryValue(target, 'instanceIdPrefix') ?? '';
  return (i) =>
    (wanted.size === 0 || wanted.has(i.status)) &&
    Date.parse(i.createdTime) >= (from ?? -Infinity) &&
    Date.parse(i.createdTime) <= (to ?? Infinity) &&
    i.instanceId.startsWith(prefix);
}

/** One page of ids, and the token of the next when there is one. Ids are sorted. */
export function pageOf(
  ids: readonly string[],
  top: string | undefined,
  token: string | undefined,
): { ids: string[]; next: string | undefined } {
  const after = token ? Buffer.from(token, 'base64').toString() : undefined;
  const rest = ids.filter((id) => after === undefined || id > after).sort((a, b) => (a < b ? -1 : 1));
  const size = Number(top);
  const page = Number.isInteger(size) && size > 0 ? rest.slice(0, size) : rest;
  const last = page.at(-1);
  const hasMore = page.length < rest.length && last !== undefined;
  return { ids: page, next: hasMore ? Buffer.from(last).toString('base64') : undefined };
}

function dateOf(text: string | undefined): number | undefined {
  const at = Date.parse(text ?? '');
  return Number.isNaN(at) ? undefined : at;
}

/** The reading endpoints: who am I, lists, fields, tags, contacts, the state of imports. Shapes of the OpenAPI. */
import type { Account } from '../account/account';
import type { Contact } from '../account/contact';
import { listStatus } from '../account/contact';
import { documentedLimits } from '../../../shared/model/limits';
import { forbidden } from '../faults/answers';
import { statusAt } from '../imports/batch';
import { json, type Reply } from '../reply';

/** The key of a request: Admin group or not. */
export interface Caller {
  admin: boolean;
}

export const noResult = (type: string, id: string): Reply =>
  json(404, { message: `No Result found for ${type} with id ${id}` });

export const usersMe = (account: Account): Reply =>
  json(200, {
    user: {
      username: 'admin',
      firstName: 'Simulated',
      lastName: 'User',
      email: `admin@${account.state.name}.example`,
      phone: '',
      signature: null,
      links: {},
      id: '1',
    },
  });

/** `settings/account`: flat, and for the Admin group only. */
export function settingsAccount({ state }: Account, caller: Caller): Reply {
  if (!caller.admin) return forbidden;
  const body = {
    account: state.name,
    email: `owner@${state.name}.example`,
    first_name: 'Simulated',
    last_name: 'Owner',
    cname: '',
    status: 'active',
    subscriber_limit: state.contactLimit,
    subscriber_total: state.contacts.size,
    trial: false,
    credits: null,
    branding: true,
  };
  return json(200, body, { 'cache-control': 'private' });
}

/** `limit` (default 20, `fields` 100; never more than 100) and `offset`. */
function paging(query: URLSearchParams, standard: number): { limit: number; offset: number } {
  const number = (name: string, otherwise: number) => {
    const value = Number(query.get(name) ?? otherwise);
    return Number.isInteger(value) && value >= 0 ? value : otherwise;
  };
  return {
    limit: Math.min(number('limit', standard) || standard, documentedLimits.pageSize),
    offset: number('offset', 0),
  };
}

function paged<T>(
  key: string,
  all: T[],
  query: URLSearchParams,
  standard: number,
  extra: object = {},
): Reply {
  const { limit, offset } = paging(query, standard);
  return json(200, {
    ...extra,
    [key]: all.slice(offset, offset + limit),
    meta: { total: String(all.length) },
  });
}

const listObject = ({ id, name, requireName }: { id: string; name: string; requireName: boolean }) => ({
  id,
  stringid: name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
  name,
  userid: '1',
  cdate: '2024-01-01T00:00:00-06:00',
  require_name: requireName ? '1' : '0',
  optinoptout: '1',
  deletestamp: null,
  links: {},
});

export function lists({ state }: Account, query: URLSearchParams): Reply {
  const name = query.get('filters[name]');
  const all = [...state.lists.values()].filter((list) => name === null || list.name === name);
  return paged('lists', all.map(listObject), query, 20);
}

export function list({ state }: Account, id: string): Reply {
  const found = state.lists.get(id);
  return found ? json(200, { list: listObject(found) }) : noResult('_List', id);
}

export function fields({ state }: Account, query: URLSearchParams): Reply {
  const all = [...state.fields.values()].map(({ id, title, type }) => ({
    id,
    title,
    type,
    perstag: title.toUpperCase().replace(/[^A-Z0-9]+/g, '_'),
    isrequired: '0',
    defval: null,
    options: [],
    relations: [],
    links: {},
  }));
  return paged('fields', all, query, 100, { fieldOptions: [], fieldRels: [] });
}

export function tags({ state }: Account, query: URLSearchParams): Reply {
  const search = query.get('search')?.toLowerCase() ?? '';
  const all = [...state.tags].map((tag, index) => ({
    id: String(index + 1),
    tag,
    tagType: 'contact',
    description: '',
    links: {},
  }));
  return paged(
    'tags',
    all.filter(({ tag }) => tag.toLowerCase().includes(search)),
    query,
    20,
  );
}

/** A contact as the API shows it. */
export const contactObject = (contact: Contact) => ({
  id: contact.id,
  email: contact.email,
  firstName: contact.firstName,
  lastName: contact.lastName,
  phone: contact.phone,
  orgid: '0',
  deleted: '0',
  anonymized: '0',
  bounced_hard: contact.bounced ? '1' : '0',
  bounced_soft: '0',
  bounced_date: contact.bounced ? '2024-01-01' : null,
  links: {},
});

/** Memberships of a contact, as side-loaded by `include=contactLists`. */
export const contactListObjects = (contact: Contact) =>
  Object.entries(contact.lists).map(([list, status]) => ({
    id: `${contact.id}${list.padStart(4, '0')}`,
    contact: contact.id,
    list,
    status: String(status),
    sourceid: '0',
    unsubreason: status === listStatus.unsubscribed ? '' : null,
    links: {},
  }));

const fieldValueObjects = (contact: Contact) =>
  Object.entries(contact.fields).map(([field, value]) => ({ contact: contact.id, field, value }));

/** `GET /contacts`. Filters that are not known are ignored, as by the real one. */
export function contacts({ state }: Account, query: URLSearchParams): Reply {
  const email = query.get('email');
  const listId = query.get('listid');
  const status = query.get('status');
  const idGreater = Number(query.get('id_greater') ?? 0) || 0;
  const filter = {
    ...(email === null ? {} : { email }),
    ...(listId === null ? {} : { list: listId }),
    // -1 is any status, the default.
    ...(status === null || status === '-1' ? {} : { status: Number(status) }),
    idGreater,
  };
  const { limit, offset } = paging(query, 20);
  const page = state.contacts.page(filter, offset, limit);
  const total =
    email !== null
      ? page.length
      : filter.list !== undefined && filter.status !== undefined
        ? state.contacts.members(filter.list, filter.status)
        : state.contacts.size;
  const include = (query.get('include') ?? '').split(',');
  return json(200, {
    ...(include.includes('contactLists') ? { contactLists: page.flatMap(contactListObjects) } : {}),
    ...(include.includes('fieldValues') ? { fieldValues: page.flatMap(fieldValueObjects) } : {}),
    scoreValues: [],
    contacts: page.map(contactObject),
    meta: { total: String(total), page_input: { offset, limit } },
  });
}

/** `GET /contacts/{id}` with everything side-loaded. */
export function contact({ state }: Account, id: string): Reply {
  const found = state.contacts.byId(id);
  if (!found) return noResult('Subscriber', id);
  return json(200, {
    contactLists: contactListObjects(found),
    fieldValues: fieldValueObjects(found),
    contact: contactObject(found),
  });
}

export const importList = (account: Account, now: number): Reply => json(200, account.batches.byDay(now));

export function importInfo(account: Account, query: URLSearchParams, now: number): Reply {
  const id = query.get('batchId');
  if (!id) return json(400, { success: 0, message: "'batchId' is a required field." });
  const batch = account.batches.get(id);
  // The answer for an unknown batch is not published; the other reads answer so.
  if (!batch) return noResult('Import', id);
  const status = statusAt(batch, now, account.scale);
  const lower = account.simulator.failureCase === 'lower';
  return json(200, {
    status,
    success: batch.success.map(String),
    failure: lower ? batch.failure.map((email) => email.toLowerCase()) : batch.failure,
  });
}

/** The calls to ActiveCampaign that the app makes, in its own words. */
import type { z } from 'zod';
import { ProductError } from '../model/errors';
import { documentedLimits } from '../model/limits';
import { type Answer, jsonObject } from './answer';
import { type FoundContact, listStatus, type ListStatus, pickContact } from './contacts';
import { type HostRules, parseHost } from './hosts';
import { type ImportOutcome, readImportAnswer } from './importAnswer';
import { type InfoOutcome, readInfoAnswer } from './infoAnswer';
import { readPages } from './paging';
import { readAnswer } from './readers';
import { defaultCapSeconds } from './retryAfter';
import {
  accountSchema,
  contactListSchema,
  contactsSchema,
  type Field,
  fieldsSchema,
  type List,
  listSchema,
  listsSchema,
  type Tag,
  tagsSchema,
  userSchema,
} from './shapes';
import { type Call, send, type Target } from './transport';

export interface ClientOptions extends HostRules {
  host: string;
  /** Surrounding blanks are cut off. */
  apiKey: string;
  /** Milliseconds until the last byte of an answer; default 20,000 (then a batch goes to settling). */
  timeoutMs?: number;
  /** The connection's wait after "rate limit exceeded" without a time; default 60. */
  waitSeconds?: number;
  /** The setting RETRY_AFTER_CAP in seconds; default 900. */
  capSeconds?: number;
  /**
   * Called before every request except `bulkImport` and `importInfo`, which are sent at slots their callers hold:
   * here the caller waits for the account's pace.
   */
  beforeRequest?: () => Promise<void>;
}

/** Contact limit of the account, where the key may read it. */
export type AccountLimit =
  { readable: false } | { readable: true; contactLimit: number; contactTotal: number };

export interface ActiveCampaignClient {
  /** The host in its right form. */
  readonly host: string;
  /** `POST /import/bulk_import` with a finished JSON text that holds `contacts` contacts. Never throws. */
  bulkImport(bodyText: string, contacts: number): Promise<ImportOutcome>;
  /** `GET /import/info`. Never throws. */
  importInfo(batchId: string): Promise<InfoOutcome>;
  /** `GET /users/me`: the cheapest proof that the key is valid. */
  me(): Promise<{ id: string; username: string }>;
  /** `GET /settings/account`: administrators only; a 403 is not an error. Ask `me()` first: a bad key is 403 as well. */
  account(): Promise<AccountLimit>;
  lists(): Promise<List[]>;
  /** Undefined when there is no such list. */
  list(id: string): Promise<List | undefined>;
  fields(): Promise<Field[]>;
  tags(): Promise<Tag[]>;
  /** `GET /contacts?email=`: undefined when ActiveCampaign has no contact with this address. */
  findContact(email: string): Promise<FoundContact | undefined>;
  /** `POST /contactLists`: subscribes again, also a person who had unsubscribed. Needs consent. Answers the new status. */
  subscribe(contactId: string, listId: string): Promise<ListStatus>;
}

/** Keys are printable ASCII without blanks; anything else would break the header it is sent in. */
function cleanKey(apiKey: string, host: string): string {
  const key = apiKey.trim();
  if (/^[\x21-\x7e]{1,1000}$/.test(key)) return key;
  throw new ProductError(
    'key_refused',
    `The API key for ${host} is empty or has characters that no key has.`,
    { target: host },
  );
}

/** A 404 of the API itself ("No Result found for ..."), not of some other web server. */
const isMissing = (answer: Answer): boolean =>
  answer.kind === 'http' && answer.status === 404 && jsonObject(answer.body) !== undefined;

/**
 * A client for one account. Throws `host_invalid` and `key_refused` at once. Calls other than the first two throw
 * the errors of `readAnswer`; no error and no message carries the key, an address of a person, or a URL.
 */
export function createClient(options: ClientOptions): ActiveCampaignClient {
  const host = parseHost(options.host, options);
  const target: Target = {
    host,
    apiKey: cleanKey(options.apiKey, host),
    timeoutMs: options.timeoutMs ?? 20_000,
  };
  const rules = () => ({
    waitSeconds: options.waitSeconds ?? documentedLimits.waitSeconds,
    capSeconds: options.capSeconds ?? defaultCapSeconds,
    now: Date.now(),
  });
  const request = async (call: Call): Promise<Answer> => {
    await options.beforeRequest?.();
    return send(target, call);
  };
  const read = <T>(answer: Answer, schema: z.ZodType<T>, what: string): T =>
    readAnswer(answer, schema, { host, what, ...rules() });
  const get = async <T>(schema: z.ZodType<T>, what: string, query = ''): Promise<T> =>
    read(await request({ method: 'GET', path: query === '' ? what : `${what}?${query}` }), schema, what);

  return {
    host,
    bulkImport: async (bodyText, contacts) => {
      const answer = await send(target, { method: 'POST', path: 'import/bulk_import', body: bodyText });
      return readImportAnswer(answer, { contacts, ...rules() });
    },
    importInfo: async (batchId) => {
      const path = `import/info?batchId=${encodeURIComponent(batchId)}`;
      return readInfoAnswer(await send(target, { method: 'GET', path }), rules());
    },
    me: async () => (await get(userSchema, 'users/me')).user,
    account: async () => {
      const what = 'settings/account';
      const answer = await request({ method: 'GET', path: what });
      if (answer.kind === 'http' && answer.status === 403) return { readable: false };
      const limit = read(answer, accountSchema, what);
      return { readable: true, contactLimit: limit.subscriber_limit, contactTotal: limit.subscriber_total };
    },
    lists: () =>
      readPages(async (query) => {
        const page = await get(listsSchema, 'lists', query);
        return { items: page.lists, total: page.meta?.total };
      }, 'lists'),
    list: async (id) => {
      const answer = await request({ method: 'GET', path: `lists/${encodeURIComponent(id)}` });
      return isMissing(answer) ? undefined : read(answer, listSchema, 'lists').list;
    },
    fields: () =>
      readPages(async (query) => {
        const page = await get(fieldsSchema, 'fields', query);
        return { items: page.fields, total: page.meta?.total };
      }, 'fields'),
    tags: () =>
      readPages(async (query) => {
        const page = await get(tagsSchema, 'tags', query);
        return { items: page.tags, total: page.meta?.total };
      }, 'tags'),
    findContact: async (email) =>
      pickContact(
        await get(contactsSchema, 'contacts', `email=${encodeURIComponent(email)}&include=contactLists`),
        email,
      ),
    subscribe: async (contactId, listId) => {
      // sourceid 4 when subscribing again (reference/update-list-status-for-contact).
      const contactList = { list: Number(listId), contact: Number(contactId), status: 1, sourceid: 4 };
      const body = JSON.stringify({ contactList });
      const answer = await request({ method: 'POST', path: 'contactLists', body });
      return listStatus(read(answer, contactListSchema, 'contactLists').contactList.status);
    },
  };
}

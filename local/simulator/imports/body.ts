/** The body of a bulk import: what is understood of it. Unknown keys are dropped silently, as by the real one. Pure. */

/** A contact as it stands in a request. `undefined`: the key was not sent; an empty text clears. */
export interface ImportedContact {
  email: unknown;
  firstName: string | undefined;
  lastName: string | undefined;
  phone: string | undefined;
  fields: { id: string; value: string }[];
  tags: string[];
  subscribe: string[];
  unsubscribe: string[];
  /** The prose puts the flag into the payload, an example into a contact: both are honoured. */
  excludeAutomations: boolean;
}

export interface ImportBody {
  contacts: ImportedContact[];
}

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const scalar = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;

const array = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

const flag = (value: unknown): boolean => value === true || value === 'true' || value === 1 || value === '1';

const listIds = (value: unknown): string[] =>
  array(value).flatMap((entry) => (isObject(entry) ? (scalar(entry.listid) ?? []) : []));

function readContact(value: unknown, excludeAll: boolean): ImportedContact {
  const contact = isObject(value) ? value : {};
  return {
    email: contact.email,
    firstName: scalar(contact.first_name),
    lastName: scalar(contact.last_name),
    phone: scalar(contact.phone),
    fields: array(contact.fields).flatMap((field) => {
      const id = isObject(field) ? scalar(field.id) : undefined;
      const text = isObject(field) ? scalar(field.value) : undefined;
      return id === undefined || text === undefined ? [] : { id, value: text };
    }),
    tags: array(contact.tags).flatMap((tag) => scalar(tag) ?? []),
    subscribe: listIds(contact.subscribe),
    unsubscribe: listIds(contact.unsubscribe),
    excludeAutomations: excludeAll || flag(contact.exclude_automations),
  };
}

/** Reads a body; a sentence when it cannot be one. */
export function readImportBody(text: string): ImportBody | string {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return 'Invalid or unparsable json';
  }
  if (!isObject(body) || !Array.isArray(body.contacts) || body.contacts.length === 0)
    return "'contacts' is a required field.";
  const excludeAll = flag(body.exclude_automations);
  return { contacts: body.contacts.map((contact) => readContact(contact, excludeAll)) };
}

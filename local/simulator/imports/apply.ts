/** What an import does to one contact: refused with a reason that nobody outside is told, or written. */
import { listStatus, type Contact } from '../account/contact';
import type { AccountState } from '../account/state';
import type { ImportedContact } from './body';
import { exclusionsOf, strictlyValid } from './email';

/** Why a contact fails; the importer's `failure` gives addresses only. */
export type FailureReason =
  'invalid_email' | 'excluded' | 'bounced' | 'unsubscribed' | 'name_required' | 'contact_limit';

/** Applies one contact: its id when written, the reason when refused. */
export function applyContact(
  account: AccountState,
  imported: ImportedContact & { email: string },
): { id: string } | { failure: FailureReason } {
  const email = imported.email.trim();
  if (!strictlyValid(email)) return { failure: 'invalid_email' };

  const exclusions = exclusionsOf(email, account.exclusions);
  if (exclusions.some(({ lists }) => lists === undefined)) return { failure: 'excluded' };

  const known = account.contacts.find(email);
  if (known?.bounced) return { failure: 'bounced' };

  // Unknown lists are ignored silently, as an unknown field is.
  const wanted = imported.subscribe.filter((list) => account.lists.has(list));
  const excludedFrom = new Set(exclusions.flatMap(({ lists }) => lists ?? []));
  const open = wanted.filter((list) => !excludedFrom.has(list) && !refusedBy(account, known, list));
  // One target list that refuses fails the contact; of several only that list is left out.
  if (wanted.length > 0 && open.length === 0)
    return { failure: wanted.every((list) => excludedFrom.has(list)) ? 'excluded' : 'unsubscribed' };

  const first = imported.firstName ?? known?.firstName ?? '';
  const last = imported.lastName ?? known?.lastName ?? '';
  if (first === '' && last === '' && open.some((list) => account.lists.get(list)?.requireName))
    return { failure: 'name_required' };
  if (!known && account.atLimit && account.overLimit === 'failures') return { failure: 'contact_limit' };

  const contact = known ?? account.contacts.findOrMake(email);
  write(account, contact, imported, open);
  account.contacts.save(contact);
  return { id: contact.id };
}

/** Importing never revives: a list the contact has left or bounced from refuses. */
function refusedBy(account: AccountState, contact: Contact | undefined, list: string): boolean {
  if (!contact) return false;
  if ((contact.lists[list] ?? 0) >= listStatus.unsubscribed) return true;
  return account.unsubscribedAnywhere && Object.values(contact.lists).includes(listStatus.unsubscribed);
}

function write(
  account: AccountState,
  contact: Contact,
  imported: ImportedContact,
  subscribe: string[],
): void {
  contact.firstName = imported.firstName ?? contact.firstName;
  contact.lastName = imported.lastName ?? contact.lastName;
  contact.phone = imported.phone ?? contact.phone;
  for (const { id, value } of imported.fields) if (account.fields.has(id)) contact.fields[id] = value;
  for (const tag of imported.tags) {
    account.tags.add(tag);
    if (!contact.tags.includes(tag)) contact.tags.push(tag);
  }
  for (const list of subscribe) contact.lists[list] = listStatus.subscribed;
  for (const list of imported.unsubscribe)
    if (account.lists.has(list))
      contact.lists[list] = Math.max(contact.lists[list] ?? 0, listStatus.unsubscribed);
  contact.imports++;
  if (!imported.excludeAutomations) contact.automations++;
}

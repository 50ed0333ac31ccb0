/** The contacts of an account: found by address without regard to case, numbered in order of creation from 1. */
import { TextArena } from './arena';
import { newContact, pack, unpack, type Contact } from './contact';
import { HashIndex } from './hashIndex';

/** Which contacts a page is about. */
export interface ContactFilter {
  email?: string;
  list?: string;
  status?: number;
  idGreater: number;
}

export class Contacts {
  readonly #index = new HashIndex();
  readonly #packed = new TextArena();
  /** Members by `list:status`, so that a page's total costs nothing. */
  readonly #members = new Map<string, number>();

  get size(): number {
    return this.#packed.size;
  }

  find(email: string): Contact | undefined {
    const wanted = email.trim().toLowerCase();
    let found: Contact | undefined;
    this.#index.find(wanted, (index) => {
      found = this.#at(index);
      return found?.email.toLowerCase() === wanted;
    });
    return found?.email.toLowerCase() === wanted ? found : undefined;
  }

  byId(id: string): Contact | undefined {
    return /^\d+$/.test(id) ? this.#at(Number(id) - 1) : undefined;
  }

  /** The contact with this address; made when there is none. Changes count after `save`. */
  findOrMake(email: string): Contact {
    return this.find(email) ?? newContact(String(this.#packed.size + 1), email.trim());
  }

  /** Stores a contact that `find`, `byId` or `findOrMake` gave. */
  save(contact: Contact): void {
    const index = Number(contact.id) - 1;
    const before = this.#at(index);
    if (before) this.#countLists(before, -1);
    else this.#index.add(contact.email.toLowerCase(), index);
    this.#countLists(contact, 1);
    this.#packed.set(index, pack(contact));
  }

  /** Contacts on a list with a status. */
  members(list: string, status: number): number {
    return this.#members.get(`${list}:${status}`) ?? 0;
  }

  /** Members of every list by `list:status`. */
  get memberCounts(): Record<string, number> {
    return Object.fromEntries([...this.#members].filter(([, count]) => count > 0));
  }

  /** One page in order of id. */
  page(filter: ContactFilter, offset: number, limit: number): Contact[] {
    if (filter.email !== undefined) {
      const found = this.find(filter.email);
      return found && fits(found, filter) && offset === 0 ? [found] : [];
    }
    const page: Contact[] = [];
    let skip = offset;
    for (let index = filter.idGreater; index < this.#packed.size && page.length < limit; index++) {
      const contact = this.#at(index);
      if (contact && fits(contact, filter) && skip-- <= 0) page.push(contact);
    }
    return page;
  }

  *[Symbol.iterator](): Generator<Contact> {
    for (let index = 0; index < this.#packed.size; index++) {
      const contact = this.#at(index);
      if (contact) yield contact;
    }
  }

  #at(index: number): Contact | undefined {
    const packed = this.#packed.get(index);
    return packed === undefined ? undefined : unpack(String(index + 1), packed);
  }

  #countLists(contact: Contact, by: 1 | -1): void {
    for (const [list, status] of Object.entries(contact.lists)) {
      const key = `${list}:${status}`;
      this.#members.set(key, (this.#members.get(key) ?? 0) + by);
    }
  }
}

function fits(contact: Contact, { list, status, idGreater }: ContactFilter): boolean {
  if (Number(contact.id) <= idGreater) return false;
  if (list !== undefined && contact.lists[list] === undefined) return false;
  if (status === undefined) return true;
  return list === undefined ? Object.values(contact.lists).includes(status) : contact.lists[list] === status;
}

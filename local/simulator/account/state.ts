/** What an account holds: lists, fields, tags, exclusions and contacts. */
import type { AccountOptions, Exclusion } from '../options';
import { Contacts } from './contacts';

export class AccountState {
  readonly name: string;
  readonly contacts = new Contacts();
  readonly lists: ReadonlyMap<string, AccountOptions['lists'][number]>;
  readonly fields: ReadonlyMap<string, AccountOptions['fields'][number]>;
  /** Tag names in order of creation; importing a new name makes a tag. */
  readonly tags: Set<string>;
  readonly exclusions: Exclusion[];
  readonly contactLimit: number;
  readonly overLimit: AccountOptions['overLimit'];
  readonly unsubscribedAnywhere: boolean;

  constructor(options: AccountOptions) {
    this.name = options.name;
    this.lists = new Map(options.lists.map((list) => [list.id, list]));
    this.fields = new Map(options.fields.map((field) => [field.id, field]));
    this.tags = new Set(options.tags);
    this.exclusions = [...options.exclusions];
    this.contactLimit = options.contactLimit;
    this.overLimit = options.overLimit;
    this.unsubscribedAnywhere = options.unsubscribedAnywhere;
  }

  /** True when the contract allows no further contact. */
  get atLimit(): boolean {
    return this.contacts.size >= this.contactLimit;
  }
}

/**
 * Contacts as the bulk importer takes them: snake_case, optional keys only when they have a value.
 * Source: developers.activecampaign.com/reference/bulk-import-contacts. Pure.
 */
import type { Contact } from './contact';
import type { CompiledMapping } from './mapping';

/** What every contact of an export carries, whatever its row says. */
export interface Constants {
  /** List to subscribe to. */
  listId: string;
  tags?: readonly string[] | undefined;
  /** With leavers policy "mark": the field and value that mark a member. */
  member?: { field: string; value: string } | undefined;
}

/** Writes contacts of one export; makes what does not vary once. */
export class ContactWriter {
  private readonly fieldStart: string;
  private readonly end: string;
  private readonly slots: { property: string; open: string }[];

  constructor(mapping: CompiledMapping, constants: Constants) {
    this.slots = mapping.slots.map(({ target }) =>
      typeof target === 'number'
        ? { property: '', open: `{"id":${target},"value":` }
        : { property: `,"${target}":`, open: '' },
    );
    const member = constants.member;
    this.fieldStart = member ? `{"id":${Number(member.field)},"value":${JSON.stringify(member.value)}}` : '';
    const tags = constants.tags?.length ? `,"tags":${JSON.stringify(constants.tags)}` : '';
    this.end = `${tags},"subscribe":[{"listid":${Number(constants.listId)}}]}`;
  }

  /**
   * JSON text of one contact. An empty value is left out, unless `clear` says that there was one in this slot before:
   * then it is sent as "", which the importer takes as "remove the value".
   */
  write(contact: Contact, clear?: (slot: number) => boolean): string {
    let text = `{"email":${JSON.stringify(contact.email)}`;
    let fields = this.fieldStart;
    const { slots } = this;
    for (let slot = 0; slot < slots.length; slot++) {
      const value = contact.values[slot] ?? '';
      if (value === '' && !clear?.(slot)) continue;
      const { property, open } = slots[slot] ?? { property: '', open: '' };
      if (property !== '') text += property + JSON.stringify(value);
      else fields += `${fields === '' ? '' : ','}${open}${JSON.stringify(value)}}`;
    }
    if (fields !== '') text += `,"fields":[${fields}]`;
    return text + this.end;
  }
}

/** A leaver under policy "mark": no `subscribe` and no other field. */
export const markedLeaver = (email: string, field: string, value: string): string =>
  `{"email":${JSON.stringify(email)},"fields":[{"id":${Number(field)},"value":${JSON.stringify(value)}}]}`;

/** A leaver under policy "unsubscribe". */
export const unsubscribedLeaver = (email: string, listId: string): string =>
  `{"email":${JSON.stringify(email)},"unsubscribe":[{"listid":${Number(listId)}}]}`;

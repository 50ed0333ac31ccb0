/** Why ActiveCampaign refused a contact, as far as the contact itself tells. Pure. */
import type { z } from 'zod';
import { sameAddress } from './infoAnswer';
import type { contactsSchema } from './shapes';

/** Status of a contact on a list, as ActiveCampaign's own staff name the values (community.activecampaign.com, 17698). */
export type ListStatus = 'unconfirmed' | 'subscribed' | 'unsubscribed' | 'bounced' | 'other';

const statuses: Partial<Record<string, ListStatus>> = {
  '0': 'unconfirmed',
  '1': 'subscribed',
  '2': 'unsubscribed',
  '3': 'bounced',
};

/** The word for a status number. */
export const listStatus = (status: string): ListStatus => statuses[status] ?? 'other';

/** A contact as ActiveCampaign holds it. */
export interface FoundContact {
  id: string;
  email: string;
  /** Hard bounces were counted. */
  hardBounced: boolean;
  /** By list id; undefined when the answer did not tell. */
  lists: Record<string, ListStatus> | undefined;
}

/**
 * The contact with exactly this address, letter case ignored. ActiveCampaign ignores a filter it does not understand
 * and answers with somebody else, so every returned address is compared.
 */
export function pickContact(
  answer: z.output<typeof contactsSchema>,
  email: string,
): FoundContact | undefined {
  const contact = answer.contacts.find((one) => sameAddress(one.email) === sameAddress(email));
  if (contact === undefined) return undefined;
  const lists = answer.contactLists
    ?.filter((one) => one.contact === contact.id)
    .map((one): [string, ListStatus] => [one.list, listStatus(one.status)]);
  return {
    id: contact.id,
    email: contact.email,
    hardBounced: Number(contact.bounced_hard) > 0,
    lists: lists === undefined ? undefined : Object.fromEntries(lists),
  };
}

/** The row code for a contact that an import to this list reported as failed. */
export function reasonOfFailure(
  contact: FoundContact | undefined,
  listId: string,
): 'unsubscribed' | 'bounced' | 'reason_not_given' {
  const status = contact?.lists?.[listId];
  if (status === 'unsubscribed') return 'unsubscribed';
  return status === 'bounced' || contact?.hardBounced === true ? 'bounced' : 'reason_not_given';
}

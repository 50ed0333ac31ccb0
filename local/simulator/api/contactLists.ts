/** `POST /contactLists`: the only call that subscribes again whom an import would not. */
import { z } from 'zod';
import type { Account } from '../account/account';
import { json, type Reply } from '../reply';
import { contactListObjects, contactObject, noResult } from './reads';

const id = z.union([z.string(), z.number()]).transform(String);

const bodySchema = z.object({
  contactList: z.object({
    list: id,
    contact: id,
    status: z.union([z.string(), z.number()]).transform(Number),
  }),
});

const invalid = (detail: string): Reply =>
  json(422, {
    errors: [
      { title: detail, detail: '', code: 'field_invalid', source: { pointer: '/data/attributes/status' } },
    ],
  });

/** Sets the status of one contact on one list. */
export function postContactList({ state }: Account, raw: string): Reply {
  let body: z.infer<typeof bodySchema>;
  try {
    body = bodySchema.parse(JSON.parse(raw));
  } catch {
    return json(400, {});
  }
  const { list, contact: contactId, status } = body.contactList;
  if (![0, 1, 2, 3].includes(status)) return invalid('The value you selected is not a valid choice.');
  const contact = state.contacts.byId(contactId);
  if (!contact) return noResult('Subscriber', contactId);
  if (!state.lists.has(list)) return noResult('_List', list);
  contact.lists[list] = status;
  state.contacts.save(contact);
  return json(200, {
    contacts: [contactObject(contact)],
    contactList: contactListObjects(contact).find((each) => each.list === list),
  });
}

import { type FoundContact, pickContact, reasonOfFailure } from '../../shared/activecampaign/contacts';
import { contactsSchema } from '../../shared/activecampaign/shapes';

const contact = {
  id: '113',
  email: 'Jane@example.com',
  bounced_hard: '0',
  bounced_soft: '0',
  bounced_date: '0000-00-00',
};
const pick = (body: unknown, email = 'jane@EXAMPLE.com'): FoundContact | undefined =>
  pickContact(contactsSchema.parse(body), email);

describe('looking up a contact', () => {
  test('finds it without regard to letter case, with its lists, ids as text or number', () => {
    const contactLists = [
      { contact: 113, list: 2, status: 2 },
      { contact: '113', list: '3', status: '1' },
      { contact: '999', list: '2', status: '1' },
      { contact: '113', list: '4', status: '77' },
    ];
    expect(pick({ contacts: [contact], contactLists, meta: { total: '1' } })).toEqual({
      id: '113',
      email: 'Jane@example.com',
      hardBounced: false,
      lists: { '2': 'unsubscribed', '3': 'subscribed', '4': 'other' },
    });
  });

  test('never takes somebody else for it: a filter that ActiveCampaign ignores answers with the first contact of the account', () => {
    expect(pick({ contacts: [{ ...contact, email: 'john@example.com' }] })).toBeUndefined();
    expect(pick({ contacts: [] })).toBeUndefined();
  });

  test('without memberships in the answer, the lists are unknown, not empty', () => {
    expect(pick({ contacts: [contact] })?.lists).toBeUndefined();
  });
});

describe('why an import failed', () => {
  const base: FoundContact = {
    id: '1',
    email: 'a@b.example',
    hardBounced: false,
    lists: { '2': 'subscribed' },
  };
  test.each<[string, FoundContact | undefined, string]>([
    [
      'the contact has unsubscribed from this list',
      { ...base, lists: { '2': 'unsubscribed' } },
      'unsubscribed',
    ],
    [
      'it has unsubscribed from another list only',
      { ...base, lists: { '3': 'unsubscribed' } },
      'reason_not_given',
    ],
    ['it has bounced on this list', { ...base, lists: { '2': 'bounced' } }, 'bounced'],
    ['it has hard bounces', { ...base, hardBounced: true }, 'bounced'],
    [
      'it has unsubscribed and bounced',
      { ...base, lists: { '2': 'unsubscribed' }, hardBounced: true },
      'unsubscribed',
    ],
    ['it is well', base, 'reason_not_given'],
    ['its lists are unknown', { ...base, lists: undefined }, 'reason_not_given'],
    ['ActiveCampaign has no such contact', undefined, 'reason_not_given'],
  ])('%s', (_name, found, code) => {
    expect(reasonOfFailure(found, '2')).toBe(code);
  });
});

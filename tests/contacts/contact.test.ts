/** Rows to contacts: mapping, ActiveCampaign's address rules, empty values, and the text that is sent. */
import fc from 'fast-check';
import { anyText, anyUnits } from '../anyText';
import { toContact } from '../../shared/contacts/contact';
import { contactKey, wellFormed } from '../../shared/contacts/email';
import { fingerprint } from '../../shared/contacts/hash';
import { ContactWriter, markedLeaver, unsubscribedLeaver } from '../../shared/contacts/json';
import { compileMapping } from '../../shared/contacts/mapping';
import { ProductError } from '../../shared/model/errors';

const columns = ['Id', 'EMail', 'First', 'Last', 'Phone', 'Points'];
const mapping = compileMapping(
  {
    email: 'EMail',
    firstName: 'First',
    lastName: 'Last',
    phone: 'Phone',
    fields: [{ id: '7', column: 'Points' }],
  },
  columns,
);
const row = (email: string, first = 'Ann', last = 'Lee', phone = '', points = '5'): string[] => [
  '1',
  email,
  first,
  last,
  phone,
  points,
];
const contactOf = (...cells: Parameters<typeof row>): Exclude<ReturnType<typeof toContact>, string> => {
  const contact = toContact(mapping, row(...cells));
  if (typeof contact === 'string') throw new Error(contact);
  return contact;
};

describe('mapping', () => {
  test('every missing column is named, with near matches', () => {
    let error: unknown;
    try {
      compileMapping(
        { email: 'E-Mail', lastName: 'Surname', fields: [{ id: '1', column: 'points' }] },
        columns,
      );
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ProductError);
    expect(error).toMatchObject({
      code: 'column_missing',
      target: 'E-Mail',
      details: [
        {
          path: 'mapping.email',
          message: 'There is no column "E-Mail". Did you mean "EMail"?',
          received: 'E-Mail',
        },
        { path: 'mapping.lastName', message: 'There is no column "Surname".', received: 'Surname' },
        {
          path: 'mapping.fields.0.column',
          message: 'There is no column "points". Did you mean "Points"?',
          received: 'points',
        },
      ],
    });
  });
  test('a custom field whose title was not resolved to an id is refused', () => {
    expect(() =>
      compileMapping({ email: 'EMail', fields: [{ title: 'Score', column: 'Points' }] }, columns),
    ).toThrow(expect.objectContaining({ code: 'field_missing', target: 'Score' }) as Error);
  });
  test('the mapped columns are known once each, in the order of the mapping', () => {
    const twice = compileMapping(
      { email: 'EMail', phone: 'Phone', fields: [{ id: '1', column: 'EMail' }] },
      columns,
    );
    expect(twice.columnNames).toEqual(['EMail', 'Phone']);
    expect(twice.columnIndexes).toEqual([1, 4]);
  });
});

describe("ActiveCampaign's published rules for addresses", () => {
  test.each([
    'a@b.cc',
    'someone+tag@sub.domain.example',
    "o'brien@contoso.com",
    '李.wei@contoso.cn',
    'x@münchen.de',
    'x@пример.рф',
    'x@example.xn--p1ai',
    '.dots..are.not.forbidden.@b.cc',
    'a_b-c!#$%&*/=?^`{|}~@b.cc',
    'x@1-2.museum',
  ])('%s is sent', (email) => {
    expect(wellFormed(email)).toBe(true);
  });
  test.each([
    '@b.cc',
    'a',
    'a@',
    'a@b',
    'a@b.c',
    'a@b.c1',
    'a@.cc',
    'a@b..cc',
    'a@b.cc.',
    'a@b@c.dd',
    'a@b_c.dd',
    'a@b.c-d',
    'a b@c.dd',
    'a"@b.cc',
    'a(@b.cc',
    'a)@b.cc',
    'a,@b.cc',
    'a:@b.cc',
    'a;@b.cc',
    'a<@b.cc',
    'a>@b.cc',
    'a[@b.cc',
    'a\\@b.cc',
    'a]@b.cc',
    'a\u0000@b.cc',
    'a@b.cc\n',
    'Ann <a@b.cc>',
  ])('%j is a reject', (email) => {
    expect(wellFormed(email)).toBe(false);
  });
  test('a missing and a malformed address are told apart', () => {
    expect(toContact(mapping, row('  '))).toBe('email_missing');
    expect(toContact(mapping, row('a@b'))).toBe('email_malformed');
  });
});

test('values are trimmed; identity ignores letter case and nothing else', () => {
  expect(contactOf(' Ann.Lee@B.cc\t', ' Ann ', 'Lee\n')).toEqual({
    email: 'Ann.Lee@B.cc',
    key: 'ann.lee@b.cc',
    values: ['Ann', 'Lee', '', '5'],
  });
  expect(contactKey('ÉMILE@b.cc')).toBe(contactKey('émile@b.cc'));
  expect(contactKey('e\u0301mile@b.cc')).not.toBe(contactKey('émile@b.cc'));
});

describe('the text that is sent', () => {
  test('carries snake_case properties, fields by number, tags, the list; empty values are left out', () => {
    const writer = new ContactWriter(mapping, { listId: '12', tags: ['one', 'two words'] });
    expect(JSON.parse(writer.write(contactOf('a@b.cc', 'An "n"', 'Leé')))).toEqual({
      email: 'a@b.cc',
      first_name: 'An "n"',
      last_name: 'Leé',
      fields: [{ id: 7, value: '5' }],
      tags: ['one', 'two words'],
      subscribe: [{ listid: 12 }],
    });
  });
  test('an empty value is sent as empty only where there was one before', () => {
    const writer = new ContactWriter(mapping, { listId: '12' });
    const contact = contactOf('a@b.cc', '', 'Lee', '', '');
    expect(JSON.parse(writer.write(contact))).toEqual({
      email: 'a@b.cc',
      last_name: 'Lee',
      subscribe: [{ listid: 12 }],
    });
    expect(JSON.parse(writer.write(contact, (slot) => slot !== 2))).toEqual({
      email: 'a@b.cc',
      first_name: '',
      last_name: 'Lee',
      fields: [{ id: 7, value: '' }],
      subscribe: [{ listid: 12 }],
    });
  });
  test('every member carries the member value, before its own fields', () => {
    const writer = new ContactWriter(mapping, { listId: '12', member: { field: '9', value: 'yes' } });
    expect(JSON.parse(writer.write(contactOf('a@b.cc')))).toMatchObject({
      fields: [
        { id: 9, value: 'yes' },
        { id: 7, value: '5' },
      ],
    });
  });
  test('a marked leaver carries the field and nothing else, an unsubscribed one the list and nothing else', () => {
    expect(JSON.parse(markedLeaver('a@b.cc', '9', 'no'))).toEqual({
      email: 'a@b.cc',
      fields: [{ id: 9, value: 'no' }],
    });
    expect(JSON.parse(unsubscribedLeaver('a@b.cc', '12'))).toEqual({
      email: 'a@b.cc',
      unsubscribe: [{ listid: 12 }],
    });
  });
  test('property: any values, also half characters, give JSON that reads back as them', () => {
    const writer = new ContactWriter(mapping, { listId: '1' });
    const text = fc.oneof(anyText, anyUnits);
    fc.assert(
      fc.property(text, text, text, (first, last, points) => {
        const contact = contactOf('a@b.cc', first, last, '', points);
        const sent = JSON.parse(Buffer.from(writer.write(contact, () => true)).toString()) as Record<
          string,
          unknown
        >;
        expect(sent).toMatchObject({ first_name: first.trim(), last_name: last.trim(), phone: '' });
        expect(sent.fields).toEqual([{ id: 7, value: points.trim() }]);
      }),
    );
  });
});

describe('the fingerprint', () => {
  test('is the same for ever: a new version of the app must not see a million changes', () => {
    // First 8 bytes of: printf '3:Ann3:Lee0:1:5' | sha256sum
    expect(fingerprint(contactOf('a@b.cc'))).toBe(0xd8a790a03be05788n);
  });
  test('does not depend on the letter case of the address or on white space around values', () => {
    expect(fingerprint(contactOf('A@B.cc', ' Ann '))).toBe(fingerprint(contactOf('a@b.cc', 'Ann')));
  });
  test('property: differs when any value differs, also when text only moves between values', () => {
    const values = fc.array(fc.string({ maxLength: 4 }), { minLength: 4, maxLength: 4 });
    const of = (list: string[]): bigint => fingerprint({ email: 'a@b.cc', key: 'a@b.cc', values: list });
    fc.assert(
      fc.property(values, values, (a, b) => {
        expect(of(a) === of(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
    expect(of(['ab', 'c', '', ''])).not.toBe(of(['a', 'bc', '', '']));
  });
});

import fc from 'fast-check';
import { csvLine } from '../../shared/runs/files/cells';
import {
  redactContact,
  redactJson,
  redactReject,
  redactRow,
  withoutAddress,
} from '../../shared/people/redact';

const key = 'jane.doe@example.com';
const inSomeCase = fc.constantFrom(key, 'Jane.Doe@Example.COM', ' jane.doe@example.com');
const value = fc.string({ unit: 'grapheme', maxLength: 12 });

test('a row of the person keeps its place, kind and length in bytes, and nothing else', () => {
  fc.assert(
    fc.property(
      inSomeCase,
      fc.array(value),
      fc.nat(9),
      fc.nat(999),
      value,
      (email, values, file, line, stamp) => {
        const text = JSON.stringify([file, line, email, 'added', stamp, email, ...values]);
        const redacted = redactRow(text, key) ?? '';
        expect(Buffer.byteLength(redacted)).toBe(Buffer.byteLength(text));
        expect(JSON.parse(redacted)).toEqual([file, line, '', 'added', '', '', ...values.map(() => '')]);
      },
    ),
  );
});

test('a contact of the person becomes blank of the same length; others are left alone', () => {
  const contact = JSON.stringify({ email: 'JANE.DOE@example.com', first_name: 'Jané' });
  const redacted = redactContact(contact, key) ?? '';
  expect(Buffer.byteLength(redacted)).toBe(Buffer.byteLength(contact));
  expect(redacted.trim()).toBe('{}');
  for (const email of ['mary.jane.doe@example.com', 'jane.doe@example.com.au'])
    expect(redactContact(JSON.stringify({ email }), key)).toBeUndefined();
});

test('a reject of the person keeps place and code; ActiveCampaign’s words lose the address', () => {
  const own = [
    'file.csv',
    '7',
    'rejected',
    'bounced',
    `No mail to <JANE.doe@example.com>`,
    'Do.',
    '2026-11-24',
  ];
  expect(redactReject(['Jane.Doe@example.com', '=1+1', ...own], key)).toBe(
    csvLine(['', '', ...own.with(4, 'No mail to <(erased)>')]),
  );
  expect(redactReject(['mary@example.com', 'x', ...own.with(4, 'y')], key)).toBeUndefined();
});

test('no mention is left in any text of a document, and everything else stays', () => {
  fc.assert(
    fc.property(fc.jsonValue(), inSomeCase, (document, email) => {
      const redacted = redactJson({ document, reason: `about ${email.trim()}.` }, key);
      expect(redacted).toEqual({ document, reason: 'about (erased).' });
    }),
  );
  expect(withoutAddress('İ jane.doe@example.com', key)).toBe('(erased)');
});

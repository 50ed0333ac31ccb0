/** The mapping suggested from column names. */
import { suggestMapping } from '../../shared/contacts/suggest';

test.each([
  [
    "Microsoft's sample contacts",
    ['CustomerId', 'EMail', 'FirstName', 'LastName', 'FullName', 'Telephone', 'PostCode'],
    { email: 'EMail', firstName: 'FirstName', lastName: 'LastName', phone: 'Telephone' },
  ],
  [
    'punctuation and blanks',
    ['E-Mail', 'Given name', 'family_name', 'Mobile Phone'],
    { email: 'E-Mail', firstName: 'Given name', lastName: 'family_name', phone: 'Mobile Phone' },
  ],
  [
    'German',
    ['Vorname', 'Nachname', 'E-Mail-Adresse', 'Telefon'],
    { email: 'E-Mail-Adresse', firstName: 'Vorname', lastName: 'Nachname', phone: 'Telefon' },
  ],
  [
    'French with accents',
    ['Prénom', 'Nom', 'Courriel', 'Téléphone'],
    { email: 'Courriel', firstName: 'Prénom', lastName: 'Nom', phone: 'Téléphone' },
  ],
  [
    'the surer of two names',
    ['mail', 'EmailAddress', 'Mobile', 'Phone'],
    { email: 'EmailAddress', phone: 'Phone' },
  ],
  [
    'names that mail programs and shops give',
    ['E-mail 1 - Value', 'billing_first_name', 'Billing Last Name', 'Phone 1 - Value'],
    {
      email: 'E-mail 1 - Value',
      firstName: 'billing_first_name',
      lastName: 'Billing Last Name',
      phone: 'Phone 1 - Value',
    },
  ],
  ['nothing that fits', ['a', 'b'], {}],
])('%s', (_title, columns, expected) => {
  expect(suggestMapping(columns)).toEqual(expected);
});

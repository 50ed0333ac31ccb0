/** A mapping suggested from column names, for GET /segments/{name} and for files of the reader's own. Pure. */
import type { Mapping } from '../model/export';

type Target = 'email' | 'firstName' | 'lastName' | 'phone';

/**
 * Names that say what a column holds, the surest first, in plain form: letters and digits only, lower case.
 * English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish.
 */
const names: Record<Target, readonly string[]> = {
  email: [
    ...['email', 'emailaddress', 'mail', 'mailaddress', 'emailaddress1', 'primaryemail', 'contactemail'],
    ...['emailadresse', 'mailadresse', 'adresseemail', 'courriel', 'adressemail', 'correo'],
    ...['correoelectronico', 'indirizzoemail', 'postaelettronica', 'enderecoemail', 'emailadres', 'epost'],
    ...['adresemail', 'epostadress'],
    // As shops, mail programs and other systems name them in their files.
    ...[
      'email1',
      'email1value',
      'email1address',
      'customeremail',
      'workemail',
      'businessemail',
      'billingemail',
    ],
    ...['useremail', 'personalemail', 'privateemail'],
  ],
  firstName: [
    ...['firstname', 'givenname', 'forename', 'first', 'fname', 'vorname', 'prenom', 'nombre', 'nome'],
    ...['primeironome', 'voornaam', 'imie', 'fornamn', 'billingfirstname', 'customerfirstname'],
  ],
  lastName: [
    ...['lastname', 'surname', 'familyname', 'last', 'lname', 'nachname', 'familienname', 'nomdefamille'],
    ...[
      'nom',
      'apellido',
      'apellidos',
      'cognome',
      'sobrenome',
      'apelido',
      'achternaam',
      'nazwisko',
      'efternamn',
      'billinglastname',
      'customerlastname',
    ],
  ],
  phone: [
    ...['phone', 'phonenumber', 'telephone', 'telephonenumber', 'telephone1', 'mobile', 'mobilephone'],
    ...['mobilenumber', 'cell', 'cellphone', 'tel', 'telefon', 'telefonnummer', 'handy', 'mobil'],
    ...['mobiltelefon', 'numerodetelephone', 'portable', 'telefono', 'movil', 'cellulare', 'telefone'],
    ...['celular', 'telefoonnummer', 'telefoon'],
    ...['phone1', 'phone1value', 'primaryphone', 'mobilephone1', 'telefonmobil', 'phonemobile', 'homephone'],
    ...['workphone', 'businessphone', 'billingphone', 'customerphone'],
  ],
};

/** Lower case, without accents, blanks and punctuation: "E-Mail" and "e_mail" are one. */
const plain = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()
    .replaceAll('ł', 'l');

/** Suggests columns for what their names fit; what fits nothing is left open. No column is used twice. */
export function suggestMapping(columns: readonly string[]): Partial<Pick<Mapping, Target>> {
  const suggestion: Partial<Record<Target, string>> = {};
  for (const target of ['email', 'firstName', 'lastName', 'phone'] as const) {
    const ranked = columns
      .map((column) => ({ column, rank: names[target].indexOf(plain(column)) }))
      .filter(({ rank }) => rank >= 0)
      .sort((a, b) => a.rank - b.rank);
    const best = ranked[0]?.column;
    if (best !== undefined) suggestion[target] = best;
  }
  return suggestion;
}

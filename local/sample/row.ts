/** One row of the sample segment as CSV text. The same seed, row and refresh give the same text on every machine. Pure. */
import { languages, type Language, type Name } from './names';
import { emailQuirk, malformed, nameQuirk, originalOf } from './quirks';
import { mix } from './random';
import type { RowChange } from './refresh';

/** Domains that never belong to anybody (RFC 2606). */
const domains = ['example.com', 'example.org', 'example.net', 'mail.example.com', 'shop.example.org'];

/** Four hexadecimal digits for each 16-bit number: ids are the costliest part of a row. */
const hex = Array.from({ length: 65_536 }, (_, n) => n.toString(16).padStart(4, '0'));
const hex32 = (n: number): string => (hex[n >>> 16] ?? '') + (hex[n & 0xffff] ?? '');
const two = Array.from({ length: 100 }, (_, n) => n.toString().padStart(2, '0'));

const pick = <T>(items: readonly T[], n: number): T => {
  const item = items[n % items.length];
  if (item === undefined) throw new RangeError('Nothing to pick from.');
  return item;
};

/** Doubles the quotes: how CSV writes a quote inside quotes. */
const escape = (text: string): string => (text.includes('"') ? text.replaceAll('"', '""') : text);

/** Tables instead of sums of small strings: they halve the cost of a row. */
const monthDays = Array.from(
  { length: 12 * 28 },
  (_, n) => `-${two[1 + (n % 12)] ?? ''}-${two[1 + Math.floor(n / 12)] ?? ''}`,
);
const times = Array.from(
  { length: 24 * 60 },
  (_, n) => `T${two[Math.floor(n / 60)] ?? ''}:${two[n % 60] ?? ''}:`,
);

const date = (n: number, firstYear: number, years: number): string =>
  `${firstYear + (n % years)}${pick(monthDays, n >>> 8)}`;

interface Person {
  given: Name;
  family: Name;
}
function personOf(seed: number, row: number): Person {
  const n = mix(seed, row);
  const language: Language = pick(languages, n);
  return { given: pick(language.given, n >>> 8), family: pick(language.family, n >>> 16) };
}

const localPart = (person: Person, row: number): string =>
  `${person.given.latin}.${person.family.latin}.${row}`;
const plainAddress = (seed: number, row: number): string =>
  `${localPart(personOf(seed, row), row)}@${pick(domains, mix(seed ^ 0x21, row))}`;

function addressOf(seed: number, row: number, person: Person): string {
  const local = localPart(person, row);
  switch (emailQuirk(seed, row)) {
    case 'missing':
      return '';
    case 'blank':
      return '   ';
    case 'malformed':
      return pick(malformed, mix(seed ^ 0x33, row))(local);
    case 'duplicate': {
      const address = plainAddress(seed, originalOf(seed, row));
      return row % 2 === 0 ? address.toUpperCase() : address.charAt(0).toUpperCase() + address.slice(1);
    }
    case 'spaced':
      return `  ${plainAddress(seed, row)} `;
    case 'capitals':
      return plainAddress(seed, row).replace(/(^|\.)[a-z]/g, (letter) => letter.toUpperCase());
    case 'plusTag':
      return plainAddress(seed, row).replace('@', '+shop@');
    case undefined:
      return plainAddress(seed, row);
  }
}

function namesOf(seed: number, row: number, person: Person): [given: string, family: string] {
  const given = person.given.written;
  const family = person.family.written;
  switch (nameQuirk(seed, row)) {
    case 'comma':
      return [given, `${family}, Jr.`];
    case 'lineBreak':
      return [
        given,
        `The ${family} family${row % 2 === 0 ? '\n' : '\r\n'}of ${pick(['Kowloon', 'Porto', 'Lagos'], row)}`,
      ];
    case 'quotes':
      return [`${given} "${given.charAt(0)}."`, family];
    case 'spaced':
      return [` ${given}`, `${family}  `];
    case 'noGiven':
      return ['', family];
    case 'noFamily':
      return [given, ''];
    case 'none':
      return ['', ''];
    case undefined:
      return [given, family];
  }
}

/** Number ranges set aside for fiction, and what people type instead of a number. */
function phoneOf(n: number): string {
  const digits = two[(n >>> 4) % 100] ?? '';
  switch (n % 8) {
    case 0:
      return '';
    case 1:
      return `+44 7700 9000${digits}`;
    case 2:
      return `+49 30 231250${digits}`;
    case 3:
      return `555.01${digits}x${n % 10_000}`;
    case 4:
      return `(555) 01${digits}`;
    case 5:
      return n % 97 === 0 ? `-${n % 10_000}` : `+1 555 01${digits}`;
    default:
      return `+1 555 01${digits}`;
  }
}

/** What decides the text of a row besides its number. */
export interface RowSpec {
  seed: number;
  /** True: only plain rows, no two of one address. For measurements that need an exact number of contacts. */
  clean: boolean;
}

/**
 * The row as quoted CSV with its line end. `change` says what a later refresh does to it: `mapped` gives it another
 * phone number, `unmapped` other points and spending, which must not make it count as changed.
 */
export function rowText(spec: RowSpec, row: number, lineEnd: string, change?: RowChange): string {
  const { seed, clean } = spec;
  const person = personOf(seed, row);
  const email = clean ? plainAddress(seed, row) : addressOf(seed, row, person);
  const [given, family] = clean ? [person.given.written, person.family.written] : namesOf(seed, row, person);
  const a = mix(seed ^ 0x41, row);
  const b = mix(seed ^ 0x42, row);
  const spending = change ? mix(a, change.refresh) : a;
  const phone = phoneOf(b) + (change?.mapped ? ` ext ${change.refresh}` : '');
  return (
    `"${hex32(a)}${hex32(b)}${hex32(mix(a, b))}${hex32(mix(b, row))}","${escape(email)}","${escape(given)}","` +
    `${escape(family)}","${phone}","${a % 20 === 0 ? '' : date(b, 1940, 66)}","${spending % 5000}","` +
    `${(spending >>> 8) % 3000}.${two[(spending >>> 4) % 100] ?? ''}","${(a & 4) === 0 ? 'True' : 'False'}","` +
    `${date(a, 2015, 11)}${pick(times, b >>> 3)}${two[b % 60] ?? ''}Z","CNTID_${row}"${lineEnd}`
  );
}

/** Takes a person out of the lines and documents that a run leaves behind. Pure. */
import { contactKey } from '../contacts/email';
import { csvLine, unguardCell } from '../runs/files/cells';

/** Columns of rejects.csv after the mapped ones; they say where a row stood and hold nothing of it. */
const ownColumns = 7;
/** The own column with ActiveCampaign's words, which may repeat an address. */
const reasonColumn = 4;

const isPerson = (value: unknown, key: string): boolean =>
  typeof value === 'string' && contactKey(value) === key;

/** Whether a text may speak of the person: cheap, before anything is parsed. */
export const mentions = (text: string, key: string): boolean => text.toLowerCase().includes(key);

/** The text with every mention of the address taken out, in any letter case. */
export function withoutAddress(text: string, key: string): string {
  const lower = text.toLowerCase();
  // Letters whose lower case has another length would shift the places: then nothing of the text is kept.
  if (lower.length !== text.length) return mentions(text, key) ? '(erased)' : text;
  let result = '';
  let from = 0;
  for (let at = lower.indexOf(key); at >= 0; at = lower.indexOf(key, from)) {
    result += `${text.slice(from, at)}(erased)`;
    from = at + key.length;
  }
  return result + text.slice(from);
}

/** A line in place of another, of the same number of bytes: the ranges of the batches stay right. */
const padded = (text: string, bytes: number): string =>
  text + ' '.repeat(Math.max(0, bytes - Buffer.byteLength(text)));

/** A line of the contacts of a run (one JSON object) without the person; undefined when it is somebody else's. */
export function redactContact(line: string, key: string): string | undefined {
  if (!mentions(line, key)) return undefined;
  const { email } = JSON.parse(line) as { email?: unknown };
  return isPerson(email, key) ? padded('{}', Buffer.byteLength(line)) : undefined;
}

/** A line of the rows of a run (file, line, email, kind, stamp, values) without the person; undefined when unchanged. */
export function redactRow(line: string, key: string): string | undefined {
  if (!mentions(line, key)) return undefined;
  const [file, number, email, kind, , ...values] = JSON.parse(line) as [
    number,
    number,
    string,
    string,
    string,
    ...string[],
  ];
  if (!isPerson(email, key) && !values.some((value) => isPerson(value, key))) return undefined;
  return padded(
    JSON.stringify([file, number, '', kind, '', ...values.map(() => '')]),
    Buffer.byteLength(line),
  );
}

/** A record of rejects.csv as a line, without the person's values; undefined when it is somebody else's. */
export function redactReject(cells: readonly string[], key: string): string | undefined {
  const plain = cells.map(unguardCell);
  const values = plain.slice(0, -ownColumns);
  const own = plain.slice(-ownColumns);
  if (!values.some((value) => isPerson(value, key)) && !own.some((value) => mentions(value, key)))
    return undefined;
  const kept = own.map((value, at) => (at === reasonColumn ? withoutAddress(value, key) : value));
  return csvLine([...values.map(() => ''), ...kept]);
}

/** A JSON value with every mention of the address taken out of its texts. */
export function redactJson(value: unknown, key: string): unknown {
  if (typeof value === 'string') return withoutAddress(value, key);
  if (Array.isArray(value)) return value.map((inner) => redactJson(inner, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redactJson(inner, key)]));
}

/**
 * The row rules once more, plainly and on their own, to judge the product by: nothing of shared/ is imported.
 * Slow and simple on purpose: one character after the other, one rule a line.
 */

/** Splits CSV with quotes into records. A record ends at LF or CRLF outside quotes. */
export function plainCsv(text: string, delimiter = ','): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = '';
  let quoted = false;
  const endRecord = (): void => {
    record.push(cell);
    records.push(record);
    record = [];
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const c = text.charAt(at);
    if (quoted) {
      if (c !== '"') cell += c;
      else if (text.charAt(at + 1) === '"') cell += text.charAt(++at);
      else quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === delimiter) {
      record.push(cell);
      cell = '';
    } else if (c === '\n') endRecord();
    else if (c !== '\r') cell += c;
  }
  if (cell !== '' || record.length > 0) endRecord();
  return records;
}

/** ActiveCampaign's published rules for an address (reference/bulk-import-contacts, "what fails a contact"). */
export function plainEmailRule(address: string): boolean {
  const parts = address.split('@');
  if (parts.length !== 2) return false;
  const [local = '', domain = ''] = parts;
  if (local.length < 1) return false;
  for (const c of address) if ('"(),:;<>[\\]'.includes(c)) return false;
  const labels = domain.split('.');
  const last = labels.at(-1) ?? '';
  return (
    labels.length >= 2 &&
    labels.every((label) => /^[A-Za-z0-9-]+$/.test(label)) &&
    /^[A-Za-z]{2,}$/.test(last)
  );
}

/** One contact as it should reach ActiveCampaign; a key is absent when the cell is empty. */
export interface ExpectedContact {
  email: string;
  firstName?: string;
  lastName?: string;
  phone?: string;
}

export interface Expected {
  read: number;
  missing: number;
  malformed: number;
  duplicate: number;
  /** By address in lower case. */
  contacts: Map<string, ExpectedContact>;
}

/** What must become of the records of all partitions, in their order. Columns by position. */
export function expectedOutcome(
  records: readonly string[][],
  columns: { email: number; firstName?: number; lastName?: number; phone?: number },
): Expected {
  const outcome: Expected = { read: 0, missing: 0, malformed: 0, duplicate: 0, contacts: new Map() };
  for (const record of records) {
    const cell = (at: number | undefined): string => (at === undefined ? '' : (record[at] ?? '').trim());
    outcome.read += 1;
    const email = cell(columns.email);
    if (email === '') outcome.missing += 1;
    else if (!plainEmailRule(email)) outcome.malformed += 1;
    else if (outcome.contacts.has(email.toLowerCase())) outcome.duplicate += 1;
    else {
      const contact: ExpectedContact = { email };
      if (cell(columns.firstName) !== '') contact.firstName = cell(columns.firstName);
      if (cell(columns.lastName) !== '') contact.lastName = cell(columns.lastName);
      if (cell(columns.phone) !== '') contact.phone = cell(columns.phone);
      outcome.contacts.set(email.toLowerCase(), contact);
    }
  }
  return outcome;
}

/** From the cells of a row to a contact, or to the reason why there is none. Pure. */
import { contactKey, wellFormed } from './email';
import type { CompiledMapping } from './mapping';

export interface Contact {
  /** Trimmed, otherwise as the row has it. */
  email: string;
  /** Identity of the contact: see `contactKey`. */
  key: string;
  /** One trimmed value for each slot of the mapping; '' where the row has none. */
  values: string[];
}

/** Why a row gives no contact: codes of the error registry. */
export type InvalidCode = 'email_missing' | 'email_malformed';

/** Maps a row with the right number of cells. Answers a code instead of a contact when its address is unusable. */
export function toContact(mapping: CompiledMapping, cells: readonly string[]): Contact | InvalidCode {
  const email = (cells[mapping.email] ?? '').trim();
  if (email === '') return 'email_missing';
  if (!wellFormed(email)) return 'email_malformed';
  const values: string[] = [];
  for (const slot of mapping.slots) values.push((cells[slot.column] ?? '').trim());
  return { email, key: contactKey(email), values };
}

/** Reads the first rows of the segments of an export and makes of them what a run would make. */
import { toContact } from '../contacts/contact';
import { ContactWriter, type Constants } from '../contacts/json';
import { compileMapping, type CompiledMapping } from '../contacts/mapping';
import { withoutBarred } from '../erased/withoutBarred';
import { errorRegistry, type ErrorCode } from '../model/errors';
import type { ExportInput } from '../model/export';
import type { Row } from '../segments/rows';
import type { Segments } from '../segments/segments';
import type { Preview, PreviewSource } from './preview';

/** Most rows looked at for a preview: a segment without one good row is refused row by row up to here. */
const rowsLookedAt = 1000;

type Shown = Pick<Preview, 'contacts' | 'rejects'>;

const memberOf = ({ leavers }: ExportInput): Pick<Constants, 'member'> =>
  leavers.policy === 'mark' && leavers.field !== undefined && leavers.memberValue !== undefined
    ? { member: { field: leavers.field, value: leavers.memberValue } }
    : {};

/** One segment's rows as contacts or rejects; `keys` are the contacts seen in this and earlier segments. */
class Look {
  private readonly mapping: CompiledMapping;
  private readonly writer: ContactWriter;

  constructor(
    private readonly segment: string,
    input: ExportInput,
    columns: readonly string[],
    private readonly keys: Set<string>,
  ) {
    this.mapping = compileMapping(input.mapping, columns);
    this.writer = new ContactWriter(this.mapping, {
      listId: input.listId,
      tags: input.tags,
      ...memberOf(input),
    });
  }

  /** Index of the column with the address. */
  get email(): number {
    return this.mapping.email;
  }

  add(row: Row, shown: Shown): void {
    const place = { segment: this.segment, file: row.file, line: row.line };
    const contact = row.fault ?? toContact(this.mapping, row.values);
    const code: ErrorCode | undefined =
      typeof contact === 'string' ? contact : this.keys.has(contact.key) ? 'duplicate' : undefined;
    if (code !== undefined) {
      const { meaning, action } = errorRegistry[code];
      shown.rejects.push({ ...place, code, reason: meaning, action, values: this.valuesOf(row) });
    } else if (typeof contact !== 'string') {
      this.keys.add(contact.key);
      const json = JSON.parse(this.writer.write(contact)) as Record<string, unknown>;
      shown.contacts.push({ ...place, contact: json });
    }
  }

  private valuesOf({ values }: Row): Record<string, string> {
    const { columnNames, columnIndexes } = this.mapping;
    return Object.fromEntries(
      columnNames.map((name, at): [string, string] => [name, values[columnIndexes[at] ?? -1] ?? '']),
    );
  }
}

/** A preview through the same reading and mapping as a run. */
export const previewOf = (segments: Pick<Segments, 'openSnapshot' | 'readRows'>): PreviewSource => ({
  async preview(input, rows, barred) {
    const shown: Shown = { contacts: [], rejects: [] };
    const keys = new Set<string>();
    let looked = 0;
    const enough = () => shown.contacts.length >= rows || looked >= rowsLookedAt;
    for (const name of input.segments) {
      const snapshot = await segments.openSnapshot(name);
      const look = new Look(name, input, snapshot.columns, keys);
      reading: for await (const chunk of withoutBarred(segments.readRows(snapshot), look.email, barred))
        for (const row of chunk) {
          if (enough()) break reading;
          look.add(row, shown);
          looked++;
        }
      if (enough()) break;
    }
    return { contacts: shown.contacts, rejects: shown.rejects.slice(0, rows) };
  },
});

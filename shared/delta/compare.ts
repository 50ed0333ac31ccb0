/**
 * Compares all rows of an export's segments with its delivered state and tells a sink what each has come to. One
 * reading; a second one only when more changed rows have to be held than memory allows. Pure but for what it is fed.
 */
import { toContact, type Contact } from '../contacts/contact';
import { contactKey } from '../contacts/email';
import type { CompiledMapping } from '../contacts/mapping';
import type { ErrorCode } from '../model/errors';
import type { Row } from '../segments/rows';
import type { Decider, SendKind } from './decide';
import { HeldRows } from './held';

/** One segment of the export: its mapping and a way to read its rows, possibly twice and then alike. */
export interface SegmentRows {
  mapping: CompiledMapping;
  read: () => AsyncIterable<readonly Row[]>;
}

/** Where a row stands, with the raw cells of its mapped columns. */
export interface PlacedRow {
  /** Index of the segment within the export. */
  segment: number;
  file: string;
  line: number;
  raw: string[];
}

export interface RefusedRow extends PlacedRow {
  code: ErrorCode;
  /** With `still_rejected`: why it was refused at first, and when, in seconds since 1970. */
  earlier?: { code: ErrorCode; firstSeen: number };
}

/** Is told of every row exactly once, by one of its first three functions. */
export interface CompareSink {
  /** A row that is to be sent. `keptValue`: it has no value where ActiveCampaign keeps one. */
  send(kind: SendKind, row: PlacedRow, contact: Contact, keptValue: boolean): void;
  /** A row that is invalid, a duplicate, or was refused before and has not changed. */
  refuse(row: RefusedRow): void;
  unchanged(segment: number, keptValue: boolean): void;
  /** Called between chunks of rows and at the end: the time to store what has been collected. */
  flush(): Promise<void>;
}

/** Tells the sink of every row. Afterwards the decider's index knows who has left. */
export async function compareRows(
  segments: readonly SegmentRows[],
  decider: Decider,
  sink: CompareSink,
  held = new HeldRows(),
): Promise<void> {
  let number = 0;
  for (const [segment, { mapping, read }] of segments.entries())
    for await (const rows of read()) {
      for (const row of rows) compareRow(segment, mapping, row, number++, decider, sink, held);
      await sink.flush();
    }
  await settleHeld(segments, decider, sink, held);
  if (held.overflowFrom !== undefined) await readAgain(segments, decider, sink, held.overflowFrom);
  await sink.flush();
}

function compareRow(
  segment: number,
  mapping: CompiledMapping,
  row: Row,
  number: number,
  decider: Decider,
  sink: CompareSink,
  held: HeldRows,
): void {
  const contact = row.fault ?? toContact(mapping, row.values);
  if (typeof contact === 'string') {
    // Whoever is named in a row that cannot be used has not left the segment.
    for (const cell of row.values) if (cell.includes('@')) decider.index.sight(contactKey(cell));
    sink.refuse({ ...placed(segment, mapping, row), code: contact });
    return;
  }
  const decision = decider.decide(contact, number);
  switch (decision) {
    case 'unchanged':
      sink.unchanged(segment, decider.keepsValue(contact));
      break;
    case 'duplicate':
      sink.refuse({ ...placed(segment, mapping, row), code: 'duplicate' });
      break;
    case 'stillRejected':
      sink.refuse({ ...placed(segment, mapping, row), ...stillRejected(decider, contact) });
      break;
    case 'held':
      held.hold({ ...placed(segment, mapping, row), row: number });
      break;
    default:
      sink.send(decision, placed(segment, mapping, row), contact, decider.keepsValue(contact));
  }
}

const placed = (segment: number, mapping: CompiledMapping, row: Row): PlacedRow => ({
  segment,
  file: row.file,
  line: row.line,
  raw: mapping.columnIndexes.map((index) => row.values[index] ?? ''),
});

function stillRejected(decider: Decider, contact: Contact): Pick<RefusedRow, 'code' | 'earlier'> {
  const last = decider.lastOf(contact);
  const code = 'still_rejected';
  if (last?.kind === 'refused') {
    const returned = last.code === 'unsubscribed' && decider.wasUnsubscribed(contact);
    const why = returned ? 'returned_unsubscribed' : last.code;
    return { code, earlier: { code: why, firstSeen: last.firstSeen } };
  }
  if (last?.kind === 'noReason')
    return { code, earlier: { code: 'reason_not_given', firstSeen: last.firstSeen } };
  return { code };
}

/** Rows between two flushes when there are no chunks to follow. */
const flushEvery = 250;

async function settleHeld(
  segments: readonly SegmentRows[],
  decider: Decider,
  sink: CompareSink,
  held: HeldRows,
): Promise<void> {
  const narrow = segments.map(({ mapping }) => narrowed(mapping));
  let count = 0;
  for (const { row, ...place } of held.all()) {
    const mapping = narrow[place.segment];
    const contact = mapping && toContact(mapping, place.raw);
    if (contact === undefined || typeof contact === 'string') throw new Error('A held row is no contact.');
    tell(decider.settle(row), place, contact, decider, sink);
    if (++count % flushEvery === 0) await sink.flush();
  }
}

/** The mapping for cells that are the mapped columns only. */
const narrowed = (mapping: CompiledMapping): CompiledMapping => ({
  ...mapping,
  email: mapping.columnIndexes.indexOf(mapping.email),
  slots: mapping.slots.map((slot) => ({ ...slot, column: mapping.columnIndexes.indexOf(slot.column) })),
  columnIndexes: mapping.columnIndexes.map((_, index) => index),
});

function tell(
  decision: 'changed' | 'duplicate',
  place: PlacedRow,
  contact: Contact,
  decider: Decider,
  sink: CompareSink,
): void {
  if (decision === 'duplicate') sink.refuse({ ...place, code: 'duplicate' });
  else sink.send('changed', place, contact, decider.keepsValue(contact));
}

async function readAgain(
  segments: readonly SegmentRows[],
  decider: Decider,
  sink: CompareSink,
  from: number,
): Promise<void> {
  let number = 0;
  for (const [segment, { mapping, read }] of segments.entries())
    for await (const rows of read()) {
      for (const row of rows) {
        if (number++ < from || row.fault !== undefined) continue;
        const contact = toContact(mapping, row.values);
        const decision = typeof contact === 'string' ? undefined : decider.decideAgain(contact, number - 1);
        if (decision === undefined || typeof contact === 'string') continue;
        tell(decision, placed(segment, mapping, row), contact, decider, sink);
      }
      await sink.flush();
    }
}

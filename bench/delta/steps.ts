/** The steps of a run that work on the whole segment, over local files in place of blobs. */
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { Packer } from '../../shared/batches/packer';
import { type Contact, toContact } from '../../shared/contacts/contact';
import { ContactWriter } from '../../shared/contacts/json';
import { compileMapping } from '../../shared/contacts/mapping';
import { compareRows, type CompareSink } from '../../shared/delta/compare';
import { Decider } from '../../shared/delta/decide';
import type { HeldRows } from '../../shared/delta/held';
import { layoutOf, leaversOf, loadIndex } from '../../shared/delta/load';
import { nextRecords, type Touched } from '../../shared/delta/nextState';
import { recordAfter, recordOfLeft, sentOfLeaver, type StateRecord } from '../../shared/delta/record';
import { openState, type OpenState, writeState } from '../../shared/delta/stateFile';
import { StateIndex } from '../../shared/delta/stateIndex';
import { dialectOf } from '../../shared/segments/dialect';
import { readPartition } from '../../shared/segments/rows';

const createdAt = '2026-11-24T02:15:00.000Z';

export const mappingOf = (columns: readonly string[]): ReturnType<typeof compileMapping> =>
  compileMapping({ email: 'c1', firstName: 'c2', lastName: 'c3', phone: 'c4' }, columns);

export interface Prepared {
  added: number;
  changed: number;
  unchanged: number;
  refused: number;
  leavers: number;
  batches: number;
  indexBytes: number;
  touched: Touched[];
}

const open = (path: string): Promise<OpenState> => openState(createReadStream(path), path);

/** Load the state, compare the snapshot, pack what is to be sent, find who left. */
export async function prepare(
  snapshot: string,
  columns: readonly string[],
  state: string | undefined,
  expected: number,
  keep: boolean,
  held?: HeldRows,
): Promise<Prepared> {
  const mapping = mappingOf(columns);
  const index = state
    ? await loadIndex(await open(state), mapping, state, expected)
    : new StateIndex(mapping.slots.length, expected);
  const decider = new Decider(index, { emptyValues: 'leave', full: false, comparable: true });
  const writer = new ContactWriter(mapping, { listId: '1' });
  const packer = new Packer<number>();
  const result: Prepared = {
    ...{ added: 0, changed: 0, unchanged: 0, refused: 0, leavers: 0, batches: 0 },
    ...{ indexBytes: 0, touched: [] },
  };
  const pack = (contact: Contact): void => {
    const finished = packer.add(writer.write(contact, decider.clears(contact)), 0);
    if (finished !== 'tooLarge') result.batches += finished.length;
    const record = recordAfter(contact.email, decider.sentOf(contact), 'delivered', 0);
    if (keep && record) result.touched.push({ email: contact.email, record });
  };
  const read = (): ReturnType<typeof readPartition> =>
    readPartition(createReadStream(snapshot), dialectOf(null, snapshot), columns, 'sample.csv');
  const sink: CompareSink = {
    send(kind, _row, contact) {
      result[kind === 'added' ? 'added' : 'changed']++;
      pack(contact);
    },
    refuse: () => result.refused++,
    unchanged: () => result.unchanged++,
    flush: () => Promise.resolve(),
  };
  await compareRows([{ mapping, read }], decider, sink, held);
  if (state)
    for await (const records of leaversOf(await open(state), index))
      for (const record of records) {
        result.leavers++;
        const { email } = record;
        if (keep) result.touched.push({ email, record: recordOfLeft(email, sentOfLeaver(record)) });
      }
  result.batches += packer.end().length;
  result.indexBytes = index.bytes;
  return result;
}

async function save(
  path: string,
  columns: readonly string[],
  records: AsyncIterable<StateRecord[]>,
): Promise<void> {
  const file = createWriteStream(path);
  for await (const bytes of writeState({ layout: layoutOf(mappingOf(columns)), createdAt }, records))
    if (!file.write(bytes)) await once(file, 'drain');
  file.end();
  await once(file, 'close');
}

/** The state after everything in `touched` was delivered. */
export async function settle(
  touched: readonly Touched[],
  old: string | undefined,
  path: string,
  columns: readonly string[],
): Promise<void> {
  const records = old ? (await open(old)).records : undefined;
  await save(path, columns, nextRecords([touched], records));
}

/** The state of a snapshot that was delivered whole, made row by row so that it may be of any size. */
export async function stateOfSnapshot(
  snapshot: string,
  columns: readonly string[],
  path: string,
): Promise<void> {
  const mapping = mappingOf(columns);
  const decider = new Decider(new StateIndex(mapping.slots.length), {
    emptyValues: 'leave',
    full: false,
    comparable: true,
  });
  async function* records(): AsyncGenerator<StateRecord[]> {
    for await (const rows of readPartition(
      createReadStream(snapshot),
      dialectOf(null, snapshot),
      columns,
      'x',
    )) {
      const made: StateRecord[] = [];
      for (const row of rows) {
        const contact = toContact(mapping, row.values);
        const record =
          typeof contact === 'string'
            ? undefined
            : recordAfter(contact.email, decider.sentOf(contact), 'delivered', 0);
        if (record) made.push(record);
      }
      yield made;
    }
  }
  await save(path, columns, records());
}

/**
 * Reads all segments of a run once and writes what is to be sent: rows to contacts, contacts to batches. Every row
 * gets exactly one outcome. Memory is bounded: rows stream, of each contact only a hash is kept.
 */
import type { Counts, LeaverCounts } from '../model/counts';
import { noCounts, noLeaverCounts } from '../model/counts';
import type { ErrorCode } from '../model/errors';
import type { ExportDocument } from '../model/export';
import type { Run } from '../model/run';
import { Packer, type Batch } from '../batches/packer';
import { toContact } from '../contacts/contact';
import { fingerprint } from '../contacts/hash';
import { ContactWriter } from '../contacts/json';
import { compileMapping, type CompiledMapping } from '../contacts/mapping';
import { SeenKeys } from '../contacts/seen';
import type { Row } from '../segments/rows';
import type { Snapshot } from '../segments/snapshot';
import { faultPoint } from './faultPoints';
import { BatchFilesWriter, type ContactRow } from './files/batchFiles';
import { BlobWriter } from './files/blobWriter';
import { rejectLine } from './rejectRow';
import { prepareRejectsPath } from './rejectsReport';
import type { RunServices } from './services';

/** What the rows came to. */
export interface Reading {
  counts: Counts;
  leaverCounts: LeaverCounts;
  adds: number;
  changes: number;
  batches: number;
  /** Contacts that would enter automations. */
  automations: number;
  snapshots: Run['snapshots'];
  notes: string[];
}

/** Reads the segments of the export and writes batches and rejects under the token. Throws the snapshot errors. */
export async function readSegments(
  services: RunServices,
  run: Run,
  document: ExportDocument,
  token: string,
): Promise<Reading> {
  const snapshots: Snapshot[] = [];
  for (const segment of document.segments) snapshots.push(await services.segments.openSnapshot(segment));
  const mappings = snapshots.map((snapshot) => compileMapping(document.mapping, snapshot.columns));
  await faultPoint('snapshotChosen');
  const sink = new Sink(services, run, document, token, mappings[0]?.columnNames ?? []);
  for (const [i, snapshot] of snapshots.entries()) {
    const mapping = mappings[i];
    if (mapping) await sink.readSegment(services, snapshot, mapping);
  }
  return { ...(await sink.finish()), snapshots: snapshots.map(refOf) };
}

const refOf = (snapshot: Snapshot): Run['snapshots'][number] => ({
  segment: snapshot.segment,
  snapshot: snapshot.snapshot,
  modifiedAt: new Date(snapshot.modifiedAt).toISOString(),
  partitions: snapshot.partitions.length,
  bytes: snapshot.bytes,
});

/** Collects outcomes and batches while rows stream past. */
class Sink {
  readonly #counts = noCounts();
  readonly #packer = new Packer<ContactRow>();
  readonly #seen = new SeenKeys();
  readonly #batches: BatchFilesWriter;
  readonly #rejects: BlobWriter;
  readonly #files: string[] = [];
  readonly #at = new Date().toISOString();

  constructor(
    services: RunServices,
    run: Run,
    readonly document: ExportDocument,
    token: string,
    readonly columns: readonly string[],
  ) {
    this.#batches = new BatchFilesWriter(services.container, run.runId, token);
    const blob = services.container.getBlockBlobClient(prepareRejectsPath(run.runId, token));
    this.#rejects = new BlobWriter(blob, 'text/csv; charset=utf-8');
  }

  async readSegment(services: RunServices, snapshot: Snapshot, mapping: CompiledMapping): Promise<void> {
    const writer = new ContactWriter(mapping, { listId: this.document.listId, tags: this.document.tags });
    for await (const rows of services.segments.readRows(snapshot)) {
      for (const row of rows) {
        const rejected = this.#take(row, mapping, writer);
        if (rejected !== undefined) await this.#reject(row, mapping, rejected);
      }
      await this.#store();
    }
  }

  #finished: Batch<ContactRow>[] = [];

  /** Puts a row into a batch, or answers why not. */
  #take(row: Row, mapping: CompiledMapping, writer: ContactWriter): ErrorCode | undefined {
    this.#counts.read++;
    if (row.fault !== undefined) return row.fault;
    const contact = toContact(mapping, row.values);
    if (typeof contact === 'string') return contact;
    if (this.#seen.add(contact.key, 0) !== -1) return 'duplicate';
    const ref: ContactRow = {
      file: this.#fileNumber(row.file),
      line: row.line,
      email: contact.key,
      fingerprint: fingerprint(contact).toString(36),
      values: rawValues(row, mapping),
    };
    const packed = this.#packer.add(writer.write(contact), ref);
    if (packed === 'tooLarge') return 'value_too_large';
    this.#counts.notSent++;
    this.#finished.push(...packed);
    return undefined;
  }

  async #reject(row: Row, mapping: CompiledMapping, code: ErrorCode): Promise<void> {
    const outcome = code === 'duplicate' ? 'duplicate' : 'invalid';
    this.#counts[outcome]++;
    const place = { file: row.file, line: row.line, firstSeen: this.#at };
    await this.#rejects.write(rejectLine({ values: rawValues(row, mapping), ...place, outcome, code }));
  }

  async #store(): Promise<void> {
    const automations = this.document.automations !== 'never';
    for (const batch of this.#finished) {
      const contacts = batch.contacts.map((json, i) => ({ json, row: rowAt(batch, i) }));
      await this.#batches.add('add', automations, contacts);
    }
    this.#finished = [];
  }

  async finish(): Promise<Omit<Reading, 'snapshots'>> {
    this.#finished.push(...this.#packer.end());
    await this.#store();
    await Promise.all([this.#rejects.finish(), this.#batches.finish(this.#files, this.columns)]);
    const adds = this.#counts.notSent;
    const automations = this.document.automations === 'never' ? 0 : adds;
    const leaverCounts = noLeaverCounts();
    const batches = this.#batches.count;
    return { counts: this.#counts, leaverCounts, adds, changes: 0, batches, automations, notes: [] };
  }

  #fileNumber(file: string): number {
    const last = this.#files.length - 1;
    if (this.#files[last] === file) return last;
    const known = this.#files.indexOf(file);
    return known === -1 ? this.#files.push(file) - 1 : known;
  }
}

function rowAt(batch: Batch<ContactRow>, i: number): ContactRow {
  const row = batch.refs[i];
  if (!row) throw new Error('A batch has a contact without a row.');
  return row;
}

/** Raw values of the mapped columns; what a faulty row does not have is empty. */
const rawValues = (row: Row, mapping: CompiledMapping): string[] =>
  mapping.columnIndexes.map((index) => row.values[index] ?? '');

/** Collects outcomes and batches while rows stream past: every row gets exactly one outcome. */
import { setImmediate as turn } from 'node:timers/promises';
import { Packer, type Batch } from '../batches/packer';
import type { Contact } from '../contacts/contact';
import type { ContactWriter } from '../contacts/json';
import type { CompareSink, PlacedRow, RefusedRow } from '../delta/compare';
import type { Decider, SendKind } from '../delta/decide';
import { encodeSent } from '../delta/stamp';
import { noCounts, type Counts } from '../model/counts';
import { errorRegistry, type ErrorCode } from '../model/errors';
import type { ExportDocument } from '../model/export';
import type { BatchFilesWriter, ContactRow } from './files/batchFiles';
import type { BlobWriter } from './files/blobWriter';
import { rejectLine } from './rejectRow';
import { mostResubscriptions } from './resubscribe/record';

export interface SinkParts {
  batches: BatchFilesWriter;
  rejects: BlobWriter;
  decider: Decider;
  /** One writer for each segment. */
  writers: readonly ContactWriter[];
  /** The export's choice, `never` where the app itself made the run full. */
  automations: ExportDocument['automations'];
}

/** Rows that are well but not sent: rejected, not invalid. */
const notSentAgain: ReadonlySet<ErrorCode> = new Set([
  'still_rejected',
  'person_erased',
  'resubscribe_later',
]);

export class RunSink implements CompareSink {
  /** Outcomes by segment; what is to be sent counts as notSent. */
  readonly counts: Counts[];
  readonly sent: Record<SendKind, number> = { added: 0, returned: 0, changed: 0, retried: 0 };
  /** Rows of people whom this app unsubscribed when they left: to be subscribed again, or only sent. */
  readonly unsubscribed = { again: 0, only: 0 };
  /** Rows without a value where ActiveCampaign keeps one. */
  kept = 0;
  /** Partition files, and the segment of each, by the number that rows carry. */
  readonly files: string[] = [];
  readonly segmentOfFile: number[] = [];
  readonly #starting = new Packer<ContactRow>();
  readonly #quiet = new Packer<ContactRow>();
  readonly #returning = new Packer<ContactRow>();
  #finished: { automations: boolean; resubscribe?: true; batch: Batch<ContactRow> }[] = [];
  #rejected: string[] = [];
  readonly #at = new Date().toISOString();

  constructor(readonly parts: SinkParts) {
    this.counts = parts.writers.map(() => noCounts());
  }

  send(kind: SendKind, row: PlacedRow, contact: Contact, keptValue: boolean): void {
    const { writers, decider, automations } = this.parts;
    const resubscribe = decider.resubscribes(contact);
    if (resubscribe && this.unsubscribed.again >= mostResubscriptions) {
      this.refuse({ ...row, code: 'resubscribe_later' });
      return;
    }
    const json = writers[row.segment]?.write(contact, decider.clears(contact)) ?? '';
    const ref: ContactRow = {
      file: this.#fileNumber(row.file, row.segment),
      line: row.line,
      email: contact.email,
      kind,
      stamp: encodeSent(decider.sentOf(contact)),
      values: row.raw,
    };
    const starts = automations === 'always' || (automations === 'newContacts' && kind === 'added');
    const packer = resubscribe ? this.#returning : starts ? this.#starting : this.#quiet;
    const packed = packer.add(json, ref);
    if (packed === 'tooLarge') {
      this.refuse({ ...row, code: 'value_too_large' });
      return;
    }
    const counts = this.#of(row.segment);
    counts.read++;
    counts.notSent++;
    this.sent[kind]++;
    if (keptValue) this.kept++;
    if (decider.wasUnsubscribed(contact)) this.unsubscribed[resubscribe ? 'again' : 'only']++;
    const first = resubscribe ? { resubscribe } : {};
    for (const batch of packed) this.#finished.push({ automations: starts, ...first, batch });
  }

  refuse({ segment, file, line, raw, code, earlier }: RefusedRow): void {
    const refused = notSentAgain.has(code);
    const outcome = code === 'duplicate' ? 'duplicate' : refused ? 'rejected' : 'invalid';
    const counts = this.#of(segment);
    counts.read++;
    counts[outcome]++;
    const firstSeen = earlier ? new Date(earlier.firstSeen * 1000).toISOString() : this.#at;
    const reason = earlier ? { reason: `${errorRegistry.still_rejected.meaning} (${earlier.code})` } : {};
    this.#rejected.push(rejectLine({ values: raw, file, line, outcome, code, firstSeen, ...reason }));
  }

  unchanged(segment: number, keptValue: boolean): void {
    const counts = this.#of(segment);
    counts.read++;
    counts.unchanged++;
    if (keptValue) this.kept++;
  }

  async flush(): Promise<void> {
    // What is read ahead comes without a turn of the event loop, and other runs' sends must keep their slots.
    await turn();
    const lines = this.#rejected.join('');
    this.#rejected = [];
    if (lines !== '') await this.parts.rejects.write(lines);
    const finished = this.#finished;
    this.#finished = [];
    for (const { automations, resubscribe, batch } of finished)
      await this.parts.batches.addBatch('rows', automations, batch, resubscribe);
  }

  /** Writes the batches that are left. */
  async end(): Promise<void> {
    for (const batch of this.#starting.end()) this.#finished.push({ automations: true, batch });
    for (const batch of this.#quiet.end()) this.#finished.push({ automations: false, batch });
    const automations = this.parts.automations === 'always';
    for (const batch of this.#returning.end()) this.#finished.push({ automations, resubscribe: true, batch });
    await this.flush();
  }

  #of(segment: number): Counts {
    const counts = this.counts[segment];
    if (!counts) throw new Error(`There is no segment ${segment}.`);
    return counts;
  }

  #fileNumber(file: string, segment: number): number {
    const is = (at: number): boolean => this.files[at] === file && this.segmentOfFile[at] === segment;
    const last = this.files.length - 1;
    if (is(last)) return last;
    const known = this.files.findIndex((_, at) => is(at));
    if (known !== -1) return known;
    this.segmentOfFile.push(segment);
    return this.files.push(file) - 1;
  }
}

/** Packs contacts into bulk import requests by count and by UTF-8 bytes of the whole body. Pure. */
import { documentedLimits } from '../model/limits';

/** The body of one bulk import request around the JSON texts of its contacts. */
export const requestBody = (contacts: readonly string[], excludeAutomations: boolean): string =>
  `{"contacts":[${contacts.join(',')}],"exclude_automations":${excludeAutomations}}`;

/** One bulk import request. */
export interface Batch<R> {
  /** JSON texts of the contacts, at most 250. */
  contacts: string[];
  /** What the caller gave with each contact, in the same order. */
  refs: R[];
  /** UTF-8 bytes of the whole request body, at most 399,999. */
  bytes: number;
}

export interface PackerLimits {
  contacts: number;
  bytes: number;
}

interface Open<R> extends Batch<R> {
  sizes: number[];
}

/** Bytes of a body without contacts; `false` is the longer word, so that the flag may be decided later. */
const envelopeBytes = Buffer.byteLength(requestBody([], false));

/**
 * Is fed one contact after the other and gives finished batches. One finished batch is held back, so that a batch of
 * one can borrow from its neighbour: single contacts have a fifth of the rate (BULK: 20 a minute instead of 100).
 * A batch of one is made only when there is no other, or when no contact of its neighbours fits beside it and could
 * leave a neighbour of two or more.
 */
export class Packer<R> {
  private held: Open<R> | undefined;
  private open: Open<R> = empty();

  constructor(
    private readonly limits: PackerLimits = {
      contacts: documentedLimits.contactsPerImport,
      bytes: documentedLimits.bytesPerImport,
    },
  ) {}

  /** Takes a contact. Answers "tooLarge", and takes nothing, when no request could hold it alone. */
  add(json: string, ref: R): Batch<R>[] | 'tooLarge' {
    const size = Buffer.byteLength(json);
    if (envelopeBytes + size > this.limits.bytes) return 'tooLarge';
    const finished = this.fits(this.open, size) ? none : this.close();
    put(this.open, json, ref, size);
    return finished;
  }

  /** The batches that are left. The packer can be used anew. */
  end(): Batch<R>[] {
    const last = [...this.close(), ...(this.held ? [finish(this.held)] : [])];
    this.held = undefined;
    return last;
  }

  private fits(batch: Open<R>, size: number): boolean {
    const comma = batch.contacts.length > 0 ? 1 : 0;
    return batch.contacts.length < this.limits.contacts && batch.bytes + comma + size <= this.limits.bytes;
  }

  private close(): Batch<R>[] {
    const { held, open } = this;
    if (open.contacts.length === 0) return [];
    this.open = empty();
    this.held = open;
    if (!held) return [];
    this.lend(held, open);
    this.lend(open, held);
    return [finish(held)];
  }

  /** Moves one contact to a batch of one, if the lender keeps two or more and one of its contacts fits. */
  private lend(from: Open<R>, to: Open<R>): void {
    if (to.contacts.length !== 1 || from.contacts.length < 3) return;
    const at = from.sizes.findLastIndex((size) => this.fits(to, size));
    if (at < 0) return;
    const [json] = from.contacts.splice(at, 1);
    const [ref] = from.refs.splice(at, 1) as [R];
    const [size = 0] = from.sizes.splice(at, 1);
    from.bytes -= size + 1;
    put(to, json ?? '', ref, size);
  }
}

const none: never[] = [];

const empty = <R>(): Open<R> => ({ contacts: [], refs: [], sizes: [], bytes: envelopeBytes });

function put<R>(batch: Open<R>, json: string, ref: R, size: number): void {
  batch.bytes += size + (batch.contacts.length > 0 ? 1 : 0);
  batch.contacts.push(json);
  batch.refs.push(ref);
  batch.sizes.push(size);
}

const finish = <R>({ contacts, refs, bytes }: Open<R>): Batch<R> => ({ contacts, refs, bytes });

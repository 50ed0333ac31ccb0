/** Bytes of a delivered state back to records, in whatever pieces they come. Pure. The layout stands in stateCodec.ts. */
import { createHash, type Hash } from 'node:crypto';
import { finalCodes, type LastOutcome, type StateRecord } from './record';
import { outcomeKinds, type StateHeader, stateHeaderSchema, unsubscribedFlag } from './stateCodec';

/** Says that bytes are not a whole, undamaged state. Who reads knows the file's name. */
export class DamagedState extends Error {}

const digestBytes = 32;
/** Zero, count, digest. */
const footerBytes = 5 + digestBytes;
/** Longest header that is looked for. */
const headerBytes = 64 * 1024;

/** Longest address that is believed: no request holds a longer one. */
const addressBytes = 400_000;

/** Outcomes without details are shared: a million of them would cost as many objects. */
const plain = {
  delivered: { kind: 'delivered' },
  unknown: { kind: 'unknown' },
  left: { kind: 'left' },
} as const satisfies Record<string, LastOutcome>;

/** The bytes of a record are not all there yet. */
const incomplete = new Error('incomplete');

export class StateDecoder {
  private readonly hash: Hash = createHash('sha256');
  private rest: Buffer = Buffer.alloc(0);
  private ended = false;
  /** Undefined until enough bytes have been fed. */
  header: StateHeader | undefined;
  /** Records read so far. */
  count = 0;

  /** Records that these bytes complete. Throws `DamagedState`. */
  feed(piece: Uint8Array): StateRecord[] {
    const bytes = Buffer.concat([this.rest, piece]);
    if (this.ended && piece.length > 0) throw new DamagedState('Bytes follow its end.');
    let at = this.header ? 0 : this.readHeader(bytes);
    const records: StateRecord[] = [];
    if (this.header) {
      const reader = new RecordReader(bytes, at);
      at = reader.readAll(records);
      this.count += records.length;
      this.hash.update(bytes.subarray(reader.start, at));
      if (reader.atFooter) at = this.readFooter(bytes, at);
    }
    // A copy: what is left must not keep the whole piece alive.
    this.rest = Buffer.from(bytes.subarray(at));
    return records;
  }

  /** To be called after the last byte. Throws `DamagedState` unless a footer that fits has been seen. */
  end(): void {
    if (!this.ended) throw new DamagedState('It ends before its footer.');
  }

  private readHeader(bytes: Buffer): number {
    const end = bytes.indexOf(10);
    if (end < 0 && bytes.length <= headerBytes) return 0;
    const header = stateHeaderSchema.safeParse(jsonOf(bytes.toString('utf8', 0, Math.max(0, end))));
    if (!header.success) throw new DamagedState('Its header is not one of version 1.');
    this.header = header.data;
    this.hash.update(bytes.subarray(0, end + 1));
    return end + 1;
  }

  private readFooter(bytes: Buffer, at: number): number {
    const end = at + footerBytes;
    if (bytes.length < end) return at;
    if (bytes.length > end) throw new DamagedState('Bytes follow its end.');
    const digest = this.hash.update(bytes.subarray(at, at + 5)).digest();
    if (bytes.readUInt32LE(at + 1) !== this.count) throw new DamagedState('Its count does not fit.');
    if (!bytes.subarray(at + 5, end).equals(digest)) throw new DamagedState('Its checksum does not fit.');
    this.ended = true;
    return end;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Reads record after record out of a buffer until one is not all there, or the footer begins. */
class RecordReader {
  atFooter = false;

  constructor(
    private readonly bytes: Buffer,
    readonly start: number,
  ) {}

  /** Adds the records and answers where the next one, or the footer, begins. */
  readAll(into: StateRecord[]): number {
    let whole = this.start;
    this.at = this.start;
    try {
      for (;;) {
        const record = this.next();
        if (record === undefined) break;
        into.push(record);
        whole = this.at;
      }
    } catch (error) {
      if (error !== incomplete) throw error;
    }
    return whole;
  }

  private at = 0;

  private next(): StateRecord | undefined {
    const size = this.varint();
    if (size === 0) {
      this.atFooter = true;
      return undefined;
    }
    if (size > addressBytes) throw new DamagedState('A record has an impossible length.');
    const start = this.need(size);
    const email = this.bytes.toString('utf8', start, start + size);
    const flags = this.byte();
    // Higher bits are not written yet: with them the outcome is an unknown one.
    const last = this.last((flags & ~unsubscribedFlag) >> 1);
    const fingerprint: [number, number] = [this.word(), this.word()];
    const slots: number[] = [];
    const count = this.byte();
    const end = this.need(count * 4) + count * 4;
    for (let from = end - count * 4; from < end; from += 4) slots.push(this.bytes.readUInt32LE(from));
    const record: StateRecord = { email, member: (flags & 1) === 1, last, fingerprint, slots };
    // Set only where it is true: nearly all records keep one shape.
    if ((flags & unsubscribedFlag) !== 0) record.unsubscribed = true;
    return record;
  }

  private last(number: number): LastOutcome {
    const kind = outcomeKinds[number];
    switch (kind) {
      case undefined:
        throw new DamagedState('A record has an unknown outcome.');
      case 'refused': {
        const code = finalCodes[this.byte()];
        if (code === undefined) throw new DamagedState('A record has an unknown code.');
        return { kind, code, firstSeen: this.word() };
      }
      case 'noReason':
        return { kind, tries: this.byte(), firstSeen: this.word() };
      default:
        return plain[kind];
    }
  }

  private need(size: number): number {
    const start = this.at;
    if (start + size > this.bytes.length) throw incomplete;
    this.at = start + size;
    return start;
  }

  private byte(): number {
    return this.bytes[this.need(1)] ?? 0;
  }

  private word(): number {
    return this.bytes.readUInt32LE(this.need(4));
  }

  private varint(): number {
    let value = 0;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte();
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
    throw new DamagedState('A record has an impossible length.');
  }
}

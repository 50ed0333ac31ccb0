/**
 * The bytes of a delivered state, before compression. Pure.
 *
 *   {"format":"delivered-state","version":1,"layout":[...],"createdAt":"..."}\n
 *   for each contact:
 *     length of the address in UTF-8 bytes (varint, at least 1), the address
 *     1 byte   bit 0: member; bits 1 to 3: last outcome; bit 4: unsubscribed by this app
 *     1 byte   code of a refusal, or tries without reason; only with these two outcomes
 *     4 bytes  first refusal, seconds since 1970; only with these two outcomes
 *     8 bytes  fingerprint
 *     1 byte   number of slot hashes, then 4 bytes each
 *   0 (no address has this length), number of contacts (4 bytes), SHA-256 of all before it
 *
 * Numbers are little-endian. What follows the footer, or a footer that does not fit, is damage.
 */
import { createHash, type Hash } from 'node:crypto';
import { z } from 'zod';
import { finalCodes, type LastOutcome, type StateRecord } from './record';

export const stateHeaderSchema = z.strictObject({
  format: z.literal('delivered-state'),
  version: z.literal(1),
  /** Targets of the slots, for example first_name or 7: slot hashes of another layout say nothing. */
  layout: z.array(z.union([z.string(), z.int()])),
  createdAt: z.iso.datetime(),
});
export type StateHeader = z.infer<typeof stateHeaderSchema>;

/** Last outcomes by their number. Never reorder: they are stored. */
export const outcomeKinds = [
  'delivered',
  'refused',
  'noReason',
  'unknown',
  'left',
] as const satisfies readonly LastOutcome['kind'][];

/** Flag of a person whom this app unsubscribed. */
export const unsubscribedFlag = 16;

/** Largest size of a record without address and slots: varint, flags, detail, time, fingerprint, number of slots. */
const restBytes = 5 + 1 + 1 + 4 + 8 + 1;
/** Most bytes of an address in UTF-8 for each UTF-16 unit. */
const bytesPerUnit = 3;

/** Turns records into bytes and keeps count and checksum. */
export class StateEncoder {
  private readonly hash: Hash = createHash('sha256');
  private count = 0;

  /** Bytes of the header; comes first. */
  header(header: StateHeader): Buffer {
    return this.hashed(Buffer.from(`${JSON.stringify(header)}\n`));
  }

  records(records: readonly StateRecord[]): Buffer {
    const needed = records.reduce(
      (sum, { email, slots }) => sum + email.length * bytesPerUnit + restBytes + slots.length * 4,
      0,
    );
    const bytes = Buffer.allocUnsafe(needed);
    let at = 0;
    for (const record of records) at = writeRecord(bytes, at, record);
    this.count += records.length;
    return this.hashed(bytes.subarray(0, at));
  }

  /** Bytes of the footer; comes last. */
  footer(): Buffer {
    const end = Buffer.alloc(5);
    end.writeUInt32LE(this.count, 1);
    return Buffer.concat([this.hashed(end), this.hash.digest()]);
  }

  private hashed(bytes: Buffer): Buffer {
    this.hash.update(bytes);
    return bytes;
  }
}

function writeRecord(bytes: Buffer, start: number, record: StateRecord): number {
  const size = Buffer.byteLength(record.email);
  let at = writeVarint(bytes, start, size);
  at += bytes.write(record.email, at);
  const { last } = record;
  bytes[at++] =
    (record.member ? 1 : 0) |
    (outcomeKinds.indexOf(last.kind) << 1) |
    (record.unsubscribed ? unsubscribedFlag : 0);
  if (last.kind === 'refused' || last.kind === 'noReason') {
    bytes[at++] = last.kind === 'refused' ? finalCodes.indexOf(last.code) : last.tries;
    at = bytes.writeUInt32LE(last.firstSeen, at);
  }
  at = bytes.writeUInt32LE(record.fingerprint[0], at);
  at = bytes.writeUInt32LE(record.fingerprint[1], at);
  bytes[at++] = record.slots.length;
  for (const slot of record.slots) at = bytes.writeUInt32LE(slot, at);
  return at;
}

function writeVarint(bytes: Buffer, start: number, value: number): number {
  let at = start;
  let rest = value;
  for (; rest > 127; rest >>>= 7) bytes[at++] = (rest & 127) | 128;
  bytes[at++] = rest;
  return at;
}

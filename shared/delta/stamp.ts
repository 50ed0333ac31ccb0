/** What travels with a row from the plan to its outcome, as one short text for the run's files. Pure. */
import type { Sent } from './record';

/** Bytes before the hashes. */
const start = 16;
const memberBit = 1;
const clearsBit = 2;
const unsubscribedBit = 4;

/** Text of what the next state needs to know: `recordAfter` takes it back. */
export function encodeSent(sent: Sent): string {
  const hashes = [...sent.slots, ...sent.held];
  const bytes = Buffer.alloc(start + hashes.length * 4);
  bytes.writeUInt32LE(sent.fingerprint[0], 0);
  bytes.writeUInt32LE(sent.fingerprint[1], 4);
  bytes.writeUInt32LE(sent.firstSeen, 8);
  const flags =
    (sent.member ? memberBit : 0) | (sent.clears ? clearsBit : 0) | (sent.unsubscribed ? unsubscribedBit : 0);
  bytes.writeUInt8(flags, 12);
  bytes.writeUInt8(sent.tries, 13);
  bytes.writeUInt8(sent.slots.length, 14);
  for (const [index, hash] of hashes.entries()) bytes.writeUInt32LE(hash, start + index * 4);
  return bytes.toString('base64url');
}

/** Reads `encodeSent`. Throws on anything else. */
export function decodeSent(text: string): Sent {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < start || bytes.length % 4 !== 0) throw new Error('Not the stamp of a sent row.');
  const hashes: number[] = [];
  for (let at = start; at < bytes.length; at += 4) hashes.push(bytes.readUInt32LE(at));
  const flags = bytes.readUInt8(12);
  const slots = bytes.readUInt8(14);
  return {
    fingerprint: [bytes.readUInt32LE(0), bytes.readUInt32LE(4)],
    slots: hashes.slice(0, slots),
    held: hashes.slice(slots),
    clears: (flags & clearsBit) !== 0,
    member: (flags & memberBit) !== 0,
    tries: bytes.readUInt8(13),
    firstSeen: bytes.readUInt32LE(8),
    ...((flags & unsubscribedBit) !== 0 ? { unsubscribed: true } : {}),
  };
}

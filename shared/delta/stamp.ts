/** What travels with a row from the plan to its outcome, as one short text for the run's files. Pure. */
import type { Sent } from './record';

/** Bytes before the slots. */
const start = 16;

/** Text of what the next state needs to know: `recordAfter` takes it back. */
export function encodeSent(sent: Sent): string {
  const bytes = Buffer.allocUnsafe(start + sent.slots.length * 4);
  bytes.writeUInt32LE(sent.fingerprint[0], 0);
  bytes.writeUInt32LE(sent.fingerprint[1], 4);
  bytes.writeUInt8(sent.member ? 1 : 0, 8);
  bytes.writeUInt8(sent.tries, 9);
  bytes.writeUInt32LE(sent.firstSeen, 10);
  bytes.writeUInt16LE(sent.cleared, 14);
  for (const [index, slot] of sent.slots.entries()) bytes.writeUInt32LE(slot, start + index * 4);
  return bytes.toString('base64url');
}

/** Reads `encodeSent`. Throws on anything else. */
export function decodeSent(text: string): Sent {
  const bytes = Buffer.from(text, 'base64url');
  if (bytes.length < start || bytes.length % 4 !== 0) throw new Error('Not the stamp of a sent row.');
  const slots: number[] = [];
  for (let at = start; at < bytes.length; at += 4) slots.push(bytes.readUInt32LE(at));
  return {
    fingerprint: [bytes.readUInt32LE(0), bytes.readUInt32LE(4)],
    member: bytes.readUInt8(8) === 1,
    tries: bytes.readUInt8(9),
    firstSeen: bytes.readUInt32LE(10),
    cleared: bytes.readUInt16LE(14),
    slots,
  };
}

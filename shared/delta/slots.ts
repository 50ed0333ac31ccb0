/**
 * Short hashes of the single values of a contact, so that "only emptied" can be told from "changed", and so that
 * `clear` knows where there was a value. The fingerprint, 64 bits over everything, decides whether a row is unchanged;
 * these 32 bits only decide what kind of change a differing row is. Pure.
 */

/**
 * Hashes kept for one contact at most; further values share them. Twelve keep a contact of any mapping within 48 bytes.
 * Where values share a hash, emptying one of them counts as a change: the row is sent, nothing is lost.
 */
const mostSlots = 12;

/** Number of hashes kept for a mapping of this many slots. */
export const slotWords = (slots: number): number => Math.min(slots, mostSlots);

/** Which hash a slot goes into. */
export const slotWord = (slot: number): number => slot % mostSlots;

/** 32 bits of a value in its slot (murmur3's mixing over UTF-16 units); never 0. Must not change: it is stored. */
function valueHash(slot: number, value: string): number {
  let hash = Math.imul(slot + 1, 0x9e3779b1);
  for (let at = 0; at < value.length; at++) {
    let unit = Math.imul(value.charCodeAt(at), 0xcc9e2d51);
    unit = (unit << 15) | (unit >>> 17);
    hash ^= Math.imul(unit, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash ^= value.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0 || 1;
}

/** Hashes of a contact's values; 0 where all values of a word are empty. */
export function slotHashes(values: readonly string[]): number[] {
  const words = new Array<number>(slotWords(values.length)).fill(0);
  for (const [slot, value] of values.entries()) {
    if (value === '') continue;
    const word = slotWord(slot);
    const mixed = ((words[word] ?? 0) ^ valueHash(slot, value)) >>> 0;
    words[word] = mixed === 0 ? 1 : mixed;
  }
  return words;
}

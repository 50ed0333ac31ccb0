/**
 * Numbers keys in the order of their first sight: an open-addressing hash table on typed arrays, 96 bits of SHA-256 a
 * key (why 96: contacts/hash.ts). 12 bytes for the key and 6 to 12 for its place, where a Map of addresses takes over
 * 100. Most of the time of a look-up is waiting for memory, so it touches little of it: snapshots mostly keep their
 * order, so the key after the last one found is tried first; and what of the hash a place does not say stands in the
 * place, so that hardly ever a wrong key is looked at. Pure.
 */
import { keyHash } from '../contacts/hash';
import { releaseWords, WordTable } from './words';

/** Part of the places that may be taken before their number is doubled. */
const fullAt = 0.7;

export class KeyTable {
  private readonly keys = new WordTable(3);
  /** A number plus 1 in the low bits, as many as `mask` has; in the others those of the hash. 0: free. */
  private places: Uint32Array;
  private readonly hashed = new Uint32Array(3);
  /** Numbers that may come next: after the last key found, and where the order went on before that was a leap. */
  private next = 0;
  private nextBeforeLeap = 0;

  /** For `expected` keys the places need not be doubled. */
  constructor(expected = 0) {
    this.places = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(64, expected / fullAt))));
  }

  /** Number of distinct keys. */
  get size(): number {
    return this.keys.length;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.keys.bytes + this.places.byteLength;
  }

  /** Gives the memory back at once; the table is empty afterwards. */
  release(): void {
    this.keys.release();
    releaseWords(this.places);
    this.places = new Uint32Array(64);
  }

  /** The number of a key; -1 when it is new. */
  find(key: string): number {
    keyHash(key, this.hashed);
    const guessed = this.guess();
    return guessed >= 0 ? guessed : this.found(this.numberAt(this.placeOfHashed()));
  }

  /** The number of a key, which is `size` as it was before when the key is new. */
  add(key: string): number {
    keyHash(key, this.hashed);
    const guessed = this.guess();
    if (guessed >= 0) return guessed;
    let place = this.placeOfHashed();
    const known = this.numberAt(place);
    if (known >= 0) return this.found(known);
    if (this.size >= fullAt * this.places.length) {
      this.grow();
      place = this.placeOfHashed();
    }
    const number = this.keys.push();
    for (let word = 0; word < 3; word++) this.keys.set(number, word, this.hashed[word] ?? 0);
    this.take(place, number);
    return number;
  }

  /** The hashed key's number if it is the one that was to be expected; else -1. */
  private guess(): number {
    const { next, nextBeforeLeap } = this;
    if (this.isHashed(next)) {
      this.next = next + 1;
      return next;
    }
    if (!this.isHashed(nextBeforeLeap)) return -1;
    this.nextBeforeLeap = next;
    this.next = nextBeforeLeap + 1;
    return nextBeforeLeap;
  }

  private found(number: number): number {
    if (number < 0) return number;
    this.nextBeforeLeap = this.next;
    this.next = number + 1;
    return number;
  }

  private isHashed(number: number): boolean {
    const { keys, hashed } = this;
    return (
      keys.get(number, 0) === hashed[0] &&
      keys.get(number, 1) === hashed[1] &&
      keys.get(number, 2) === hashed[2] &&
      number < keys.length
    );
  }

  private numberAt(place: number): number {
    return ((this.places[place] ?? 0) & (this.places.length - 1)) - 1;
  }

  private take(place: number, number: number): void {
    const mask = this.places.length - 1;
    this.places[place] = (this.keys.get(number, 0) & ~mask) | (number + 1);
  }

  /** Where the hashed key stands, or the free place where it belongs. */
  private placeOfHashed(): number {
    const { places } = this;
    const mask = places.length - 1;
    const first = this.hashed[0] ?? 0;
    for (let place = first & mask; ; place = (place + 1) & mask) {
      const taken = places[place] ?? 0;
      if (taken === 0) return place;
      if (((taken ^ first) & ~mask) === 0 && this.isHashed((taken & mask) - 1)) return place;
    }
  }

  private grow(): void {
    const old = this.places;
    this.places = new Uint32Array(old.length * 2);
    releaseWords(old);
    const mask = this.places.length - 1;
    for (let number = 0; number < this.size; number++) {
      let place = this.keys.get(number, 0) & mask;
      while (this.places[place] !== 0) place = (place + 1) & mask;
      this.take(place, number);
    }
  }
}

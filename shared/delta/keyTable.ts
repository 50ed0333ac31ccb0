/**
 * Numbers keys in the order of their first sight: an open-addressing hash table on typed arrays, 96 bits of SHA-256 a
 * key (why 96: contacts/hash.ts). 12 bytes for the key and 6 to 12 for its place, where a Map of addresses takes over
 * 100. Pure.
 */
import { keyHash } from '../contacts/hash';
import { WordTable } from './words';

/** Part of the places that may be taken before their number is doubled. */
const fullAt = 0.7;

export class KeyTable {
  private readonly keys = new WordTable(3);
  private places: Uint32Array;
  private readonly hashed = new Uint32Array(3);

  /** For `expected` keys the places need not be doubled. */
  constructor(expected = 0) {
    this.places = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(1024, expected / fullAt))));
  }

  /** Number of distinct keys. */
  get size(): number {
    return this.keys.length;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.keys.bytes + this.places.byteLength;
  }

  /** The number of a key; -1 when it is new. */
  find(key: string): number {
    keyHash(key, this.hashed);
    return (this.places[this.placeOfHashed()] ?? 0) - 1;
  }

  /** The number of a key, which is `size` as it was before when the key is new. */
  add(key: string): number {
    keyHash(key, this.hashed);
    let place = this.placeOfHashed();
    const known = this.places[place] ?? 0;
    if (known !== 0) return known - 1;
    if (this.size >= fullAt * this.places.length) {
      this.grow();
      place = this.placeOfHashed();
    }
    const number = this.keys.push();
    for (let word = 0; word < 3; word++) this.keys.set(number, word, this.hashed[word] ?? 0);
    this.places[place] = number + 1;
    return number;
  }

  /** Where the hashed key stands, or the free place where it belongs. */
  private placeOfHashed(): number {
    const { places, keys } = this;
    const mask = places.length - 1;
    const a = this.hashed[0] ?? 0;
    const b = this.hashed[1] ?? 0;
    const c = this.hashed[2] ?? 0;
    for (let place = a & mask; ; place = (place + 1) & mask) {
      const number = (places[place] ?? 0) - 1;
      if (number < 0) return place;
      if (keys.get(number, 0) === a && keys.get(number, 1) === b && keys.get(number, 2) === c) return place;
    }
  }

  private grow(): void {
    this.places = new Uint32Array(this.places.length * 2);
    const mask = this.places.length - 1;
    for (let number = 0; number < this.size; number++) {
      let place = this.keys.get(number, 0) & mask;
      while (this.places[place] !== 0) place = (place + 1) & mask;
      this.places[place] = number + 1;
    }
  }
}

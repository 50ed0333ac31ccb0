/** Numbers by text, outside the heap: an open hash table that keeps hashes only; the caller compares the texts. */

/** FNV-1a over UTF-16 code units (public domain). */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

export class HashIndex {
  /** Number + 1 in each slot; 0 is free. */
  #slots = new Uint32Array(1024);
  #hashes = new Uint32Array(1024);
  #count = 0;

  /** The first number under this text's hash that `is` confirms. */
  find(text: string, is: (number: number) => boolean): number | undefined {
    const hash = hashOf(text);
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const number = (this.#slots[slot] ?? 0) - 1;
      if (this.#hashes[slot] === hash && is(number)) return number;
    }
    return undefined;
  }

  /** Adds a number under a text that is not there yet. */
  add(text: string, number: number): void {
    this.#count++;
    if (this.#count * 2 > this.#slots.length) this.#grow();
    this.#put(hashOf(text), number + 1);
  }

  #put(hash: number, entry: number): void {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = entry;
    this.#hashes[slot] = hash;
  }

  #grow(): void {
    const [slots, hashes] = [this.#slots, this.#hashes];
    this.#slots = new Uint32Array(slots.length * 2);
    this.#hashes = new Uint32Array(slots.length * 2);
    slots.forEach((entry, slot) => {
      if (entry !== 0) this.#put(hashes[slot] ?? 0, entry);
    });
  }
}

/**
 * Texts by number in a few large blocks of bytes outside the heap. A million contacts on the heap made the garbage
 * collector stop the simulator for up to half a second: requests then seemed to arrive together, and its clock is
 * what the limits are judged by.
 */

const blockBytes = 8 * 1024 * 1024;
/** Room to grow in place: counters get longer, names change. */
const slackBytes = 12;

export class TextArena {
  readonly #blocks: Buffer[] = [];
  #used = blockBytes;
  /** Block, offset and reserved bytes of each text. */
  #places = new Uint32Array(3 * 1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The text of a number below `size`; undefined otherwise. */
  get(index: number): string | undefined {
    if (index < 0 || index >= this.#size) return undefined;
    const { block, offset, reserved } = this.#placeOf(index);
    return block?.toString('utf8', offset, offset + reserved).trimEnd();
  }

  /**
   * Sets the text of a number; `size` itself adds one. Trailing white space is not kept. Rewritten in place where
   * it fits, elsewhere otherwise: what it leaves behind is not used again.
   */
  set(index: number, text: string): void {
    const bytes = Buffer.byteLength(text);
    if (index === this.#size) {
      this.#size++;
      this.#makeRoom();
      this.#place(index, bytes + slackBytes);
    } else if (bytes > (this.#places[index * 3 + 2] ?? 0)) {
      this.#place(index, bytes + slackBytes * 4);
    }
    const { block, offset, reserved } = this.#placeOf(index);
    block?.write(text, offset, 'utf8');
    block?.fill(0x20, offset + bytes, offset + reserved);
  }

  #placeOf(index: number): { block: Buffer | undefined; offset: number; reserved: number } {
    const at = index * 3;
    return {
      block: this.#blocks[this.#places[at] ?? 0],
      offset: this.#places[at + 1] ?? 0,
      reserved: this.#places[at + 2] ?? 0,
    };
  }

  #place(index: number, reserved: number): void {
    if (this.#used + reserved > blockBytes) {
      this.#blocks.push(Buffer.allocUnsafeSlow(Math.max(blockBytes, reserved)));
      this.#used = 0;
    }
    this.#places.set([this.#blocks.length - 1, this.#used, reserved], index * 3);
    this.#used += reserved;
  }

  #makeRoom(): void {
    if (this.#size * 3 <= this.#places.length) return;
    const larger = new Uint32Array(this.#places.length * 2);
    larger.set(this.#places);
    this.#places = larger;
  }
}

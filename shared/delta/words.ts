/** A growing table of 32-bit words in pieces, so that growing copies nothing and frees nothing. Pure. */

const pieceBits = 10;
const pieceRows = 1 << pieceBits;

/**
 * Gives the memory of words back at once, where Node can (from 22 on): the collector may be long in coming, and the
 * next table would stand beside this one. They cannot be used any more.
 */
export function releaseWords({ buffer }: Uint32Array): void {
  (buffer as { transfer?: (length: number) => unknown }).transfer?.(0);
}

export class WordTable {
  private readonly pieces: Uint32Array[] = [];
  /** Number of rows. */
  length = 0;

  /** Each row has `width` words. */
  constructor(readonly width: number) {}

  /** Adds a row of zeros and answers its number. */
  push(): number {
    if (this.length >> pieceBits === this.pieces.length)
      this.pieces.push(new Uint32Array(pieceRows * this.width));
    return this.length++;
  }

  get(row: number, word: number): number {
    return this.pieces[row >> pieceBits]?.[(row & (pieceRows - 1)) * this.width + word] ?? 0;
  }

  set(row: number, word: number, value: number): void {
    const piece = this.pieces[row >> pieceBits];
    if (piece) piece[(row & (pieceRows - 1)) * this.width + word] = value;
  }

  /** Gives the memory back at once; the table is empty afterwards. */
  release(): void {
    for (const piece of this.pieces) releaseWords(piece);
    this.pieces.length = 0;
    this.length = 0;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.pieces.length * pieceRows * this.width * 4;
  }
}

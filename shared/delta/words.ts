/** A growing table of 32-bit words in pieces, so that growing copies nothing and frees nothing. Pure. */

const pieceBits = 14;
const pieceRows = 1 << pieceBits;

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

  /** Bytes held. */
  get bytes(): number {
    return this.pieces.length * pieceRows * this.width * 4;
  }
}

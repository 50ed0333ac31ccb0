/** A growing table of 32-bit words in pieces, so that growing copies nothing and frees nothing. Pure. */

const pieceBits = 10;
const pieceRows = 1 << pieceBits;
/** Rows of the first piece while no more are needed: a small table, of which tests make many, is made in no time. */
const fewRows = 16;

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
    const { length, width, pieces } = this;
    if (length === fewRows) this.complete();
    else if (length >> pieceBits === pieces.length)
      pieces.push(new Uint32Array((length === 0 ? fewRows : pieceRows) * width));
    return this.length++;
  }

  /** Makes the first piece as long as all others. */
  private complete(): void {
    const [few] = this.pieces;
    if (!few) return;
    const piece = new Uint32Array(pieceRows * this.width);
    piece.set(few);
    this.pieces[0] = piece;
    releaseWords(few);
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
    return this.pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  }
}

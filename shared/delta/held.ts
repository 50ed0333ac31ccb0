/**
 * Rows that are held until the last row has been read, in little memory: as text of their own, because a row's cells
 * are slices that would keep the piece of the file alive from which they were cut. Pure.
 */

/** Characters held at most: about 200,000 rows of four mapped columns. What is beyond is read a second time. */
const mostCharacters = 24 * 1024 * 1024;

export interface HeldRow {
  /** Index of the segment within the export. */
  segment: number;
  file: string;
  line: number;
  /** Number of the row in the order of reading. */
  row: number;
  /** Raw cells of the mapped columns. */
  raw: string[];
}

export class HeldRows {
  private readonly texts: string[] = [];
  private readonly files: string[] = [];
  private characters = 0;
  /** Number of the first row that did not fit, if any. */
  overflowFrom: number | undefined;

  constructor(private readonly limit = mostCharacters) {}

  hold({ segment, file, line, row, raw }: HeldRow): void {
    if (this.overflowFrom !== undefined) return;
    if (this.files.at(-1) !== file) this.files.push(file);
    const text = JSON.stringify([segment, this.files.length - 1, line, row, ...raw]);
    this.characters += text.length;
    if (this.characters > this.limit) this.overflowFrom = row;
    else this.texts.push(text);
  }

  *all(): Generator<HeldRow> {
    for (const text of this.texts) {
      const [segment, file, line, row, ...raw] = JSON.parse(text) as [
        number,
        number,
        number,
        number,
        ...string[],
      ];
      yield { segment, file: this.files[file] ?? '', line, row, raw };
    }
  }
}

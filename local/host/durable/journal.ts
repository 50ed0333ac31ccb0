// The append-only file behind a task hub. One line is one step across all instances and entities it touches, so a
// crash leaves all of a step or none of it; what was scheduled and not finished is worked out from history.
import {
  closeSync,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { messageOf } from '../log';

/** Written lines survive the death of the process (no fsync: not that of the machine). */
export class Journal {
  readonly #file: string;
  readonly #rewriteAbove: number;
  #descriptor: number;
  #size = 0;
  #sizeAfterRewrite = 0;

  /** @param rewriteAbove bytes from which the file is rewritten once it is four times what it held last */
  constructor(file: string, rewriteAbove = 16 * 1024 * 1024) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.#file = file;
    this.#rewriteAbove = rewriteAbove;
    this.#descriptor = openSync(file, 'a');
  }

  /**
   * Hands every complete line to `apply`; a torn last line is a step that did not happen and is cut off.
   * @returns when the last line was written, null when the file was empty
   * @throws Error with a sentence when a complete line is no JSON
   */
  read(apply: (line: unknown) => void): Date | null {
    if (!existsSync(this.#file)) return null;
    const written = statSync(this.#file).mtime;
    const bytes = readFileSync(this.#file);
    const end = bytes.lastIndexOf(0x0a) + 1;
    if (end !== bytes.length) {
      const descriptor = openSync(this.#file, 'r+');
      ftruncateSync(descriptor, end);
      closeSync(descriptor);
    }
    let number = 0;
    for (let from = 0; from < end;) {
      const to = bytes.indexOf(0x0a, from);
      number++;
      apply(this.#parse(bytes.toString('utf8', from, to), number));
      from = to + 1;
    }
    this.#size = end;
    return end === 0 ? null : written;
  }

  append(line: object): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    this.#write(this.#descriptor, bytes);
    this.#size += bytes.length;
  }

  /** Has the file grown so far beyond what it holds that it should be rewritten? */
  get isOvergrown(): boolean {
    return this.#size > this.#rewriteAbove && this.#size > 4 * this.#sizeAfterRewrite;
  }

  /** Replaces the file by these lines, in one step. */
  rewrite(lines: Iterable<object>): void {
    const temporary = `${this.#file}.tmp`;
    const descriptor = openSync(temporary, 'w');
    let size = 0;
    for (const line of lines) {
      const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
      this.#write(descriptor, bytes);
      size += bytes.length;
    }
    closeSync(descriptor);
    closeSync(this.#descriptor);
    renameSync(temporary, this.#file);
    this.#descriptor = openSync(this.#file, 'a');
    this.#size = this.#sizeAfterRewrite = size;
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #write(descriptor: number, bytes: Buffer): void {
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
  }

  #parse(text: string, number: number): unknown {
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new Error(
        `Line ${number} of the journal ${this.#file} is damaged (${messageOf(error)}). ` +
          'Remove the state folder to begin anew.',
        { cause: error },
      );
    }
  }
}

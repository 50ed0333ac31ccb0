/** From bytes to text in pieces of a size that suits the parser. */
import { TextDecoder } from 'node:util';

/** Pieces of this many bytes or a little more. Larger ones are slower: V8 keeps larger texts apart and collects them late. */
const pieceBytes = 64 * 1024;

const marks: readonly [label: string, bytes: readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** The encoding that a byte order mark announces; a mark takes precedence over what is declared. */
const marked = (bytes: Uint8Array): string | undefined =>
  marks.find(([, mark]) => mark.every((byte, index) => bytes[index] === byte))?.[0];

async function* pieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    waiting.push(chunk);
    size += chunk.length;
    if (size < pieceBytes) continue;
    yield Buffer.concat(waiting, size);
    waiting = [];
    size = 0;
  }
  if (size > 0) yield Buffer.concat(waiting, size);
}

/**
 * Decodes a file; a byte order mark is dropped. Bytes that are not text of the encoding are an error, never
 * replaced: a replaced letter would be sent as somebody's name.
 */
export async function* decodeText(
  bytes: AsyncIterable<Uint8Array>,
  encoding: string,
): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const piece of pieces(bytes)) {
    decoder ??= new TextDecoder(marked(piece) ?? encoding, { fatal: true });
    yield decoder.decode(piece, { stream: true });
  }
  if (decoder) yield decoder.decode();
}

/** Whether an error of `decodeText` says that bytes are not text of the encoding. */
export const undecodable = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA';

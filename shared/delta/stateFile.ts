/**
 * The delivered state as a stream of compressed bytes, both ways. A state cut at any byte, or altered, is an error
 * and never a shorter state: gzip carries a length and a CRC, and inside it a footer carries count and SHA-256.
 */
import { pipeline, Readable } from 'node:stream';
import { constants, createGunzip, createGzip } from 'node:zlib';
import { ProductError } from '../model/errors';
import type { StateRecord } from './record';
import { StateEncoder, type StateHeader } from './stateCodec';
import { DamagedState, StateDecoder } from './stateDecoder';

/** Half of a record are hashes, which nothing compresses: more effort would only cost time. */
const level = constants.Z_BEST_SPEED;
const bufferBytes = 128 * 1024;

/** Errors reach the reader of the returned stream; `pipeline` only closes what is behind it. */
const ignore = (): void => undefined;

/** Compressed bytes of a state with this header and these records, to be written somewhere. */
export async function* writeState(
  header: Omit<StateHeader, 'format' | 'version'>,
  records: AsyncIterable<readonly StateRecord[]>,
): AsyncGenerator<Buffer> {
  const encoder = new StateEncoder();
  async function* plain(): AsyncGenerator<Buffer> {
    yield encoder.header({ format: 'delivered-state', version: 1, ...header });
    for await (const chunk of records) if (chunk.length > 0) yield encoder.records(chunk);
    yield encoder.footer();
  }
  const gzip = createGzip({ level, chunkSize: bufferBytes });
  pipeline(Readable.from(plain()), gzip, ignore);
  for await (const bytes of gzip) yield bytes as Buffer;
}

/** A state that is being read. */
export interface OpenState {
  header: StateHeader;
  /** All records in the order of the file; to be read to the end, where the footer is checked. */
  records: AsyncGenerator<StateRecord[]>;
}

/** Opens a state; `target` names it in errors. Both this and reading on throw `state_damaged`. */
export async function openState(bytes: AsyncIterable<Uint8Array>, target: string): Promise<OpenState> {
  const decoder = new StateDecoder();
  const chunks = decoded(bytes, decoder, target);
  const first: StateRecord[][] = [];
  while (!decoder.header) {
    const next = await chunks.next();
    if (next.done) break;
    first.push(next.value);
  }
  if (!decoder.header) throw damaged(target, 'It has no header.');
  async function* records(): AsyncGenerator<StateRecord[]> {
    yield* first;
    yield* chunks;
  }
  return { header: decoder.header, records: records() };
}

async function* decoded(
  bytes: AsyncIterable<Uint8Array>,
  decoder: StateDecoder,
  target: string,
): AsyncGenerator<StateRecord[]> {
  const gunzip = createGunzip({ chunkSize: bufferBytes });
  pipeline(Readable.from(bytes, { objectMode: false }), gunzip, ignore);
  try {
    for await (const piece of gunzip) yield decoder.feed(piece as Buffer);
    decoder.end();
  } catch (error) {
    if (error instanceof DamagedState) throw damaged(target, error.message, error);
    if (isZlibError(error)) throw damaged(target, 'It is cut or altered.', error);
    throw error;
  }
}

const isZlibError = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'code' in error &&
  typeof error.code === 'string' &&
  /^Z_(DATA|BUF|STREAM|NEED_DICT|VERSION)/.test(error.code);

const damaged = (target: string, why: string, cause?: unknown): ProductError =>
  new ProductError('state_damaged', `The delivered state "${target}" is damaged. ${why}`, {
    target,
    ...(cause === undefined ? {} : { cause }),
  });

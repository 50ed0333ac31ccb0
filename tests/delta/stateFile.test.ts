/** The delivered state as a file: it reads back as it was written, or not at all. */
import fc from 'fast-check';
import { gunzipSync, gzipSync } from 'node:zlib';
import { ProductError } from '../../shared/model/errors';
import { finalCodes, type LastOutcome, type StateRecord } from '../../shared/delta/record';
import { StateEncoder } from '../../shared/delta/stateCodec';
import { DamagedState, StateDecoder } from '../../shared/delta/stateDecoder';
import { openState, writeState } from '../../shared/delta/stateFile';

const word = fc.integer({ min: 0, max: 0xffffffff });
const last: fc.Arbitrary<LastOutcome> = fc.oneof(
  fc.constantFrom<LastOutcome>({ kind: 'delivered' }, { kind: 'unknown' }, { kind: 'left' }),
  fc.record({ kind: fc.constant('refused' as const), code: fc.constantFrom(...finalCodes), firstSeen: word }),
  fc.record({
    kind: fc.constant('noReason' as const),
    tries: fc.integer({ min: 1, max: 255 }),
    firstSeen: word,
  }),
);
const record: fc.Arbitrary<StateRecord> = fc.record(
  {
    // Long ones are rare, as in life: making them is most of the test's time.
    email: fc.oneof(
      { weight: 19, arbitrary: fc.string({ minLength: 1, maxLength: 24, unit: 'grapheme' }) },
      { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }) },
    ),
    member: fc.boolean(),
    last,
    fingerprint: fc.tuple(word, word),
    slots: fc.array(word, { maxLength: 12 }),
    unsubscribed: fc.constant(true as const),
  },
  { requiredKeys: ['email', 'member', 'last', 'fingerprint', 'slots'] },
);
const state = fc.array(record, { maxLength: 6 });
const header = { layout: ['first_name', 7], createdAt: '2026-11-24T02:15:00.000Z' };

async function* chunks<T>(list: readonly T[], size = 2): AsyncGenerator<T[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size);
}
async function* pieces(bytes: Uint8Array, size = bytes.length): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function write(records: readonly StateRecord[]): Promise<Buffer> {
  const written: Buffer[] = [];
  for await (const piece of writeState(header, chunks(records))) written.push(piece);
  return Buffer.concat(written);
}
async function read(bytes: Uint8Array, size?: number): Promise<StateRecord[]> {
  const records: StateRecord[] = [];
  const open = await openState(pieces(bytes, size), 'delivered/x');
  for await (const chunk of open.records) records.push(...chunk);
  const { layout, createdAt } = open.header;
  if (JSON.stringify({ layout, createdAt }) !== JSON.stringify(header)) expect(open.header).toEqual(header);
  return records;
}
const failure = async (bytes: Uint8Array): Promise<unknown> =>
  read(bytes).then(
    () => 'read',
    (error: unknown) => (error instanceof ProductError ? error.code : error),
  );

/** Compressed with small tables: filling large ones ten thousand times is most of the time. */
const compressed = (bytes: Uint8Array): Buffer => gzipSync(bytes, { level: 1, memLevel: 1, windowBits: 9 });

/** The bytes before compression, and the decoder fed with them in pieces. */
function encode(records: readonly StateRecord[]): Buffer {
  const encoder = new StateEncoder();
  const start = encoder.header({ format: 'delivered-state', version: 1, ...header });
  return Buffer.concat([start, encoder.records(records), encoder.footer()]);
}
function decode(bytes: Buffer, size: number): StateRecord[] {
  const decoder = new StateDecoder();
  const records: StateRecord[] = [];
  for (let at = 0; at < bytes.length; at += size)
    records.push(...decoder.feed(bytes.subarray(at, at + size)));
  decoder.end();
  return records;
}

function expectDamage(bytes: Buffer, size: number): void {
  let error: unknown;
  try {
    decode(bytes, size);
  } catch (caught) {
    error = caught;
  }
  if (!(error instanceof DamagedState)) expect(error).toBeInstanceOf(DamagedState);
}

/** Through streams that compress, which are most of the time; without them there are ten thousand of each below. */
const files = { numRuns: 1000 };

test('property: the state file holds the encoded records, compressed', async () => {
  await fc.assert(
    fc.asyncProperty(state, async (records) => {
      const written = gunzipSync(await write(records));
      if (!written.equals(encode(records))) expect(written).toEqual(encode(records));
    }),
    { numRuns: 500 },
  );
});

test('property: the state file reads back what was written', async () => {
  await fc.assert(
    fc.asyncProperty(state, async (records) => {
      const found = await read(compressed(encode(records)));
      if (JSON.stringify(found) !== JSON.stringify(records)) expect(found).toEqual(records);
    }),
    files,
  );
});

test('property: it reads back in whatever pieces it comes', () => {
  fc.assert(
    fc.property(state, fc.integer({ min: 1, max: 300 }), (records, size) => {
      const found = decode(encode(records), size);
      if (JSON.stringify(found) !== JSON.stringify(records)) expect(found).toEqual(records);
    }),
    { numRuns: 10_000 },
  );
});

test('property: cut at any byte it is an error, never a shorter state', () => {
  fc.assert(
    fc.property(state, fc.nat(), fc.integer({ min: 1, max: 300 }), (records, place, size) => {
      const bytes = encode(records);
      expectDamage(bytes.subarray(0, place % bytes.length), size);
    }),
    { numRuns: 10_000 },
  );
});

test('property: cut at any byte the file is an error, never a shorter state', async () => {
  // Files made once: making them is most of the time, and where they are cut is what varies.
  const written = await Promise.all(fc.sample(state, { numRuns: 300, seed: 7 }).map(write));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...written), fc.nat(), async (bytes, place) => {
      const code = await failure(bytes.subarray(0, place % bytes.length));
      if (code !== 'state_damaged') expect(code).toBe('state_damaged');
    }),
    files,
  );
});

test('every cut of one file is an error, and so is every cut of what is compressed in it', async () => {
  const records = fc.sample(record, { numRuns: 5, seed: 1 });
  const bytes = await write(records);
  const plain = gunzipSync(bytes);
  const codes = new Set<unknown>();
  for (let cut = 0; cut < bytes.length; cut++) codes.add(await failure(bytes.subarray(0, cut)));
  for (let cut = 0; cut < plain.length; cut++) codes.add(await failure(compressed(plain.subarray(0, cut))));
  expect([...codes]).toEqual(['state_damaged']);
  expect(await read(compressed(plain))).toEqual(records);
});

test('property: an altered byte is an error', () => {
  fc.assert(
    fc.property(
      state,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.integer({ min: 1, max: 300 }),
      (records, at, change, size) => {
        const bytes = encode(records);
        const place = at % bytes.length;
        bytes[place] = (bytes[place] ?? 0) ^ change;
        expectDamage(bytes, size);
      },
    ),
    { numRuns: 10_000 },
  );
});

test('bytes after the end, two files in one, and another version are errors', async () => {
  const bytes = await write([]);
  const plain = gunzipSync(bytes);
  const newer = Buffer.from(plain.toString('latin1').replace('"version":1', '"version":2'), 'latin1');
  expect(await failure(Buffer.concat([bytes, bytes]))).toBe('state_damaged');
  expect(await failure(compressed(Buffer.concat([plain, Buffer.alloc(1)])))).toBe('state_damaged');
  expect(await failure(compressed(newer))).toBe('state_damaged');
  expect(await failure(Buffer.from('not compressed'))).toBe('state_damaged');
});

test('an error while reading the bytes is that error, not damage', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield (await write([])).subarray(0, 5);
    throw new Error('storage is away');
  }
  await expect(openState(broken(), 'x')).rejects.toThrow('storage is away');
});

test('an error while making the records reaches whoever writes the file', async () => {
  async function* broken(): AsyncGenerator<StateRecord[]> {
    yield [];
    throw new Error('outcomes are away');
  }
  const drain = async (): Promise<void> => {
    for await (const _piece of writeState(header, broken())) void _piece;
  };
  await expect(drain()).rejects.toThrow('outcomes are away');
});

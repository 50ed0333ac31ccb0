/** Packing: no request too large, none of one contact without need, nothing lost, always the same. */
import fc from 'fast-check';
import { type Batch, Packer, type PackerLimits, requestBody } from '../../shared/batches/packer';

const envelope = Buffer.byteLength(requestBody([], false));
const contactOf = (bytes: number): string =>
  JSON.stringify(
    'é'.repeat(Math.floor((bytes - 2) / 2)).padEnd(bytes - 2 - Math.floor((bytes - 2) / 2), 'x'),
  );

function pack(
  contacts: readonly string[],
  limits?: PackerLimits,
): { batches: Batch<number>[]; tooLarge: number[] } {
  const packer = new Packer<number>(limits);
  const batches: Batch<number>[] = [];
  const tooLarge: number[] = [];
  for (const [ref, json] of contacts.entries()) {
    const finished = packer.add(json, ref);
    if (finished === 'tooLarge') tooLarge.push(ref);
    else batches.push(...finished);
  }
  batches.push(...packer.end());
  return { batches, tooLarge };
}

const sizes = (batches: readonly Batch<number>[]): number[] => batches.map((batch) => batch.contacts.length);

test('250 contacts make one request, 251 two, and none of them holds a single contact', () => {
  const contacts = (count: number): string[] =>
    Array.from({ length: count }, (_, n) => `{"email":"p${n}@b.cc"}`);
  expect(sizes(pack(contacts(1)).batches)).toEqual([1]);
  expect(sizes(pack(contacts(250)).batches)).toEqual([250]);
  expect(sizes(pack(contacts(251)).batches)).toEqual([249, 2]);
  expect(sizes(pack(contacts(252)).batches)).toEqual([250, 2]);
  expect(sizes(pack(contacts(501)).batches)).toEqual([250, 249, 2]);
  expect(pack([]).batches).toEqual([]);
});

test('a body of exactly 399,999 UTF-8 bytes is one request, one byte more is too large', () => {
  const fits = contactOf(399_999 - envelope);
  const { batches, tooLarge } = pack([fits, contactOf(400_000 - envelope)]);
  expect(batches.map((batch) => batch.refs)).toEqual([[0]]);
  expect(tooLarge).toEqual([1]);
  expect(Buffer.byteLength(requestBody(batches[0]!.contacts, false))).toBe(399_999);
});

test('bytes are counted in UTF-8, not in characters', () => {
  const { batches } = pack(Array.from({ length: 200 }, () => contactOf(4000)));
  expect(sizes(batches)).toEqual([99, 99, 2]);
});

test('a batch of one in the middle borrows from the batch after it', () => {
  const limits = { contacts: 10, bytes: envelope + 100 };
  const { batches } = pack([contactOf(60), contactOf(50), contactOf(10), contactOf(10)], limits);
  expect(batches.map((batch) => batch.refs)).toEqual([
    [0, 3],
    [1, 2],
  ]);
});

const limits = { contacts: 4, bytes: envelope + 100 };
const lists = fc.array(fc.integer({ min: 6, max: 110 }).map(contactOf), { maxLength: 30 });
const small = fc.array(fc.integer({ min: 6, max: 20 }).map(contactOf), { maxLength: 30 });

test('property: every contact stands in exactly one batch or is too large, and its reference goes with it', () => {
  fc.assert(
    fc.property(lists, (contacts) => {
      const { batches, tooLarge } = pack(contacts, limits);
      const refs = [...batches.flatMap((batch) => batch.refs), ...tooLarge].sort((a, b) => a - b);
      expect(refs).toEqual(contacts.map((_, ref) => ref));
      for (const batch of batches) expect(batch.contacts).toEqual(batch.refs.map((ref) => contacts[ref]));
      for (const ref of tooLarge) expect(Buffer.byteLength(contacts[ref]!)).toBeGreaterThan(100);
    }),
    { numRuns: 5000 },
  );
});

test('property: no batch breaks a limit, and its bytes are those of the real body', () => {
  fc.assert(
    fc.property(lists, (contacts) => {
      for (const batch of pack(contacts, limits).batches) {
        const body = requestBody(batch.contacts, false);
        expect((JSON.parse(body) as { contacts: unknown[] }).contacts).toHaveLength(batch.contacts.length);
        expect(batch.contacts.length).toBeLessThanOrEqual(4);
        expect(batch.bytes).toBe(Buffer.byteLength(body));
        expect(batch.bytes).toBeLessThanOrEqual(limits.bytes);
      }
    }),
    { numRuns: 5000 },
  );
});

test('property: where bytes do not matter, a batch of one is the only batch, and all but the last two are full', () => {
  fc.assert(
    fc.property(small, (contacts) => {
      const counts = sizes(pack(contacts, limits).batches);
      if (counts.length > 1) expect(Math.min(...counts)).toBeGreaterThan(1);
      for (const count of counts.slice(0, -2)) expect(count).toBe(4);
    }),
    { numRuns: 5000 },
  );
});

test('property: a batch of one could not have borrowed from a neighbour without making another batch of one', () => {
  fc.assert(
    fc.property(lists, (contacts) => {
      const { batches } = pack(contacts, limits);
      for (const [index, batch] of batches.entries()) {
        if (batch.contacts.length !== 1) continue;
        for (const neighbour of [batches[index - 1], batches[index + 1]]) {
          if (!neighbour || neighbour.contacts.length < 3) continue;
          const smallest = Math.min(...neighbour.contacts.map((json) => Buffer.byteLength(json)));
          expect(batch.bytes + 1 + smallest).toBeGreaterThan(limits.bytes);
        }
      }
    }),
    { numRuns: 5000 },
  );
});

test('property: the same contacts give the same batches', () => {
  fc.assert(
    fc.property(lists, (contacts) => {
      expect(pack(contacts, limits)).toEqual(pack([...contacts], limits));
    }),
  );
});

/** A blob written piece by piece reads back as what was written, wherever its blocks begin and end. */
import fc from 'fast-check';
import { BlobWriter } from '../../shared/runs/files/blobWriter';
import { newContainer } from '../storage/blobs';

/** A block is 4 MiB: some pieces are small, some fill blocks to the byte, some are longer than several. */
const block = 4 * 1024 * 1024;
const size = fc.oneof(
  { weight: 4, arbitrary: fc.nat(200) },
  { weight: 2, arbitrary: fc.nat(100_000) },
  { weight: 2, arbitrary: fc.integer({ min: block - 3, max: block + 3 }) },
  { weight: 1, arbitrary: fc.integer({ min: 2 * block, max: 2 * block + 5 }) },
);
/** Letters of one to four bytes: a letter may stand on the edge of two blocks. */
const letter = fc.constantFrom('a', 'ß', '漢', '🙂');
const piece = fc.record({ size, letter, asText: fc.boolean() });

test('property: text and bytes read back in their order, and each write answers its length', async () => {
  const container = await newContainer();
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
      const blob = container.getBlockBlobClient(`blob-${number++}`);
      const writer = new BlobWriter(blob, 'text/plain');
      const expected: Buffer[] = [];
      for (const { size: length, letter: one, asText } of pieces) {
        const text = one.repeat(Math.ceil(length / Buffer.byteLength(one)));
        const bytes = Buffer.from(text);
        const before = writer.offset;
        expect(await (asText ? writer.write(text) : writer.writeBytes(bytes))).toBe(bytes.length);
        expect(writer.offset).toBe(before + bytes.length);
        expected.push(Buffer.from(bytes));
        // What was handed over is the writer's copy.
        bytes.fill(0);
      }
      await writer.finish();
      expect((await blob.downloadToBuffer()).equals(Buffer.concat(expected))).toBe(true);
    }),
    { numRuns: 25 },
  );
});

test('an upload that fails is the error of whoever writes or finishes', async () => {
  const writer = new BlobWriter((await newContainer()).getBlockBlobClient('x'), 'text/plain');
  await writer.write('a');
  await writer.blob.upload('', 0);
  const lease = await writer.blob.getBlobLeaseClient().acquireLease(-1);
  await expect(writer.finish()).rejects.toThrow(/lease/i);
  await writer.blob.getBlobLeaseClient(lease.leaseId).releaseLease();
});

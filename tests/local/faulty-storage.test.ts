/** The storage account that fails now and then, through the real BlobServiceClient. */
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { type FaultyStorage, startFaultyStorage, type StorageFault } from '../../local/azurite/faulty';
import { trustHere } from '../../local/tls/trust';
import { ownAccount } from '../storage/stack';

let faulty: FaultyStorage;
/** The same container through the proxy (without retries) and around it. */
let through: ContainerClient;
let around: ContainerClient;

beforeAll(async () => {
  const { account, tls } = await ownAccount();
  trustHere(tls);
  faulty = await startFaultyStorage(tls, account.blobServiceUri);
  around = BlobServiceClient.fromConnectionString(account.connectionString).getContainerClient('data');
  const byProxy = account.connectionString.replace(account.blobServiceUri, faulty.blobServiceUri);
  through = BlobServiceClient.fromConnectionString(byProxy, {
    retryOptions: { maxTries: 1 },
  }).getContainerClient('data');
  await through.create();
});
beforeEach(() => {
  faulty.setFaults({ shares: {} });
});
afterAll(() => faulty?.stop());

const write = (name: string, text: string) =>
  through.getBlockBlobClient(name).upload(text, Buffer.byteLength(text));

test('without faults everything passes unchanged, also large blobs and conditions', async () => {
  const large = Buffer.alloc(9_000_000, 'segment;');
  await through.getBlockBlobClient('large').uploadData(large, { blockSize: 4_000_000, concurrency: 2 });
  expect((await around.getBlockBlobClient('large').downloadToBuffer()).equals(large)).toBe(true);
  expect((await through.getBlockBlobClient('large').downloadToBuffer(4_000_000, 1_000_000)).length).toBe(
    1_000_000,
  );
  const once = { conditions: { ifNoneMatch: '*' } };
  await through.getBlockBlobClient('once').upload('1', 1, once);
  await expect(through.getBlockBlobClient('once').upload('2', 1, once)).rejects.toMatchObject({
    statusCode: 409,
  });
});

test.each<[StorageFault, object, boolean]>([
  ['serverBusy', { statusCode: 503, code: 'ServerBusy' }, false],
  ['timedOut', { statusCode: 500, code: 'OperationTimedOut' }, false],
  ['resetBefore', { code: 'ECONNRESET' }, false],
  ['resetAfter', { code: 'ECONNRESET' }, true],
])('%s is an error for the caller; was the write carried out: %s %s', async (fault, error, carriedOut) => {
  faulty.setFaults({ shares: { [fault]: 1 } });
  await expect(write(fault, 'x')).rejects.toMatchObject(error);
  expect(await around.getBlobClient(fault).exists()).toBe(carriedOut);
  expect(faulty.counts[fault]).toBe(1);
});

test('faults keep to their path and method, and the same seed draws the same ones', async () => {
  const outcomes = async () => {
    faulty.setFaults({ seed: 3, shares: { serverBusy: 0.5 }, path: '/hit-', methods: ['PUT'] });
    const seen: boolean[] = [];
    for (let i = 0; i < 20; i++)
      seen.push(
        await write(`hit-${i}`, 'x').then(
          () => true,
          () => false,
        ),
      );
    return seen;
  };
  const first = await outcomes();
  expect(await outcomes()).toEqual(first);
  expect(new Set(first).size).toBe(2);
  for (let i = 0; i < 10; i++) await write(`other-${i}`, 'x');
  for (let i = 0; i < 10; i++) await through.getBlobClient(`hit-${i}`).exists();
});

/** The sample in a real storage emulator: the layout that Customer Insights leaves. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import type { EmulatedAccount } from '../../local/azurite/start';
import { sampleColumns } from '../../local/sample/columns';
import { openCsvFile } from '../../local/sample/csv-file';
import { sampleContainer, samplePrefix } from '../../local/sample/layout';
import { defaultSample } from '../../local/sample/segment';
import { uploadCsv, uploadSample } from '../../local/sample/upload';
import { trustHere } from '../../local/tls/trust';
import { ownAccount } from '../storage/stack';
import { partitionText } from './read';

interface Model {
  version: string;
  entities: {
    name: string;
    attributes: { name: string; dataType: string }[];
    partitions: {
      name: string;
      location: string;
      fileFormatSettings: { columnHeaders: boolean; delimiter: string };
    }[];
  }[];
}

let folder: string;
let account: EmulatedAccount;
let storage: BlobServiceClient;
let container: ContainerClient;
const at = new Date('2026-11-24T02:15:08Z');

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sample-upload-'));
  const own = await ownAccount();
  trustHere(own.tls);
  account = own.account;
  storage = BlobServiceClient.fromConnectionString(account.connectionString);
  container = storage.getContainerClient(sampleContainer);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const text = async (blob: string): Promise<string> =>
  (await container.getBlobClient(blob).downloadToBuffer()).toString('utf8');
const model = async (): Promise<Model> => JSON.parse(await text(`${samplePrefix}/model.json`)) as Model;

test('the sample lies as Customer Insights writes it: dated folder, numbered partitions, model.json above', async () => {
  const uploaded = await uploadSample(storage, defaultSample, at);
  const partitions = [1, 2].map((n) => `HighValueCustomers/2026/11/24/0215/HighValueCustomers_${n}.csv`);
  const names: string[] = [];
  for await (const blob of container.listBlobsFlat()) names.push(blob.name);
  expect(names.sort()).toEqual([...partitions, 'model.json'].map((name) => `${samplePrefix}/${name}`));
  expect(uploaded).toMatchObject({
    location: `${sampleContainer}/${samplePrefix}`,
    segment: 'HighValueCustomers',
    partitions: 2,
  });

  const { version, entities } = await model();
  expect(version).toBe('1.0');
  expect(entities).toHaveLength(1);
  expect(entities[0]?.attributes).toEqual(sampleColumns);
  expect(entities[0]?.partitions.map(({ location }) => location)).toEqual(
    partitions.map((name) => `${account.blobServiceUri}/${sampleContainer}/${samplePrefix}/${name}`),
  );
});

test('what is stored is what was generated, byte for byte', async () => {
  const { bytes } = await uploadSample(storage, defaultSample, at);
  const stored: string[] = [];
  for (const { location } of (await model()).entities[0]?.partitions ?? []) {
    const blob = location.slice(location.indexOf(samplePrefix));
    stored.push(await text(blob));
  }
  expect(stored).toEqual([partitionText(defaultSample, 1), partitionText(defaultSample, 2)]);
  expect(bytes).toBe(Buffer.byteLength(stored.join(''), 'utf8'));
});

test('a sample of several blocks arrives whole', async () => {
  const large = { ...defaultSample, rows: 60_000 };
  const { bytes } = await uploadSample(storage, large, at);
  expect(bytes).toBeGreaterThan(2 * 4 * 1024 * 1024);
  const [first, second] = (await model()).entities[0]?.partitions ?? [];
  for (const [number, partition] of [first, second].entries()) {
    const blob = (partition?.location ?? '').replace(/^.*(?=CustomerInsights_)/, '');
    expect((await text(blob)) === partitionText(large, number + 1)).toBe(true);
  }
});

test("a reader's own file is stored as it is, its header and delimiter declared", async () => {
  const path = join(folder, 'Spring customers.csv');
  const content = '\ufeff"E-mail";Name\r\na@b.co;"Łuk;asz"\r\n';
  await writeFile(path, content);
  const uploaded = await uploadCsv(storage, await openCsvFile(path), at);
  expect(uploaded).toMatchObject({ segment: 'Spring_customers', bytes: Buffer.byteLength(content) });
  const entity = (await model()).entities[0];
  expect(entity).toMatchObject({
    name: 'Spring_customers',
    attributes: [
      { name: 'E-mail', dataType: 'string' },
      { name: 'Name', dataType: 'string' },
    ],
    partitions: [{ fileFormatSettings: { columnHeaders: true, delimiter: ';' } }],
  });
  const blob = (entity?.partitions[0]?.location ?? '').replace(/^.*(?=CustomerInsights_)/, '');
  expect(await text(blob)).toBe(content);
});

/** A small export in the Customer Insights layout, to be bent by the tests. */
import type { ContainerClient } from '@azure/storage-blob';

export const columns = ['CustomerId', 'EMail', 'FirstName'];
export const prefix = 'CustomerInsights_abcd1234/Feed';
export const day = '2026/11/24/0215';

/** Loose on purpose: tests put in what a broken producer would. */
export type Json = Record<string, unknown>;

export const partitionOf = (containerUrl: string, file: string, more: Json = {}): Json => ({
  name: file.replace(/.*\//, '').replace(/\.csv$/, ''),
  refreshTime: '2026-11-24T02:15:08Z',
  location: `${containerUrl}/${prefix}/${file}`,
  fileFormatSettings: { $type: 'CsvFormatSettings', columnHeaders: false, delimiter: ',' },
  ...more,
});

export const entityOf = (name: string, partitions: unknown, more: Json = {}): Json => ({
  $type: 'LocalEntity',
  name,
  annotations: [],
  attributes: columns.map((column) => ({ name: column, dataType: 'string' })),
  partitions,
  ...more,
});

export const modelOf = (entities: unknown, more: Json = {}): Json => ({
  application: 'Dynamics 365 Customer Insights',
  name: 'Feed',
  version: '1.0',
  'c360:something': { nested: true },
  entities,
  ...more,
});

export async function put(container: ContainerClient, path: string, content: string | Buffer): Promise<void> {
  const data = typeof content === 'string' ? Buffer.from(content) : content;
  await container.getBlockBlobClient(path).uploadData(data);
}

/** Puts a model.json below the prefix. */
export const putModel = (container: ContainerClient, model: unknown): Promise<void> =>
  put(container, `${prefix}/model.json`, JSON.stringify(model));

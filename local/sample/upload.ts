/** Puts a segment into Blob Storage as Customer Insights leaves it: partitions first, then model.json. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { BlobServiceClient, ContainerClient } from '@azure/storage-blob';
import { sampleColumns, sampleSegment } from './columns';
import type { CsvFile } from './csv-file';
import { modelBlob, partitionBlob, sampleContainer, sampleExportName, samplePrefix } from './layout';
import { type Attribute, modelJson, type Table } from './model-json';
import { partitionBytes, partitionCount, type SampleSpec } from './segment';

/** A segment as it lies in storage. */
export interface UploadedSegment {
  /** What SEGMENTS_LOCATION must say: container and folder of model.json. */
  location: string;
  segment: string;
  bytes: number;
  partitions: number;
}

/** One block of an upload, and how many are on the way at once: what bounds the memory. */
const blockBytes = 4 * 1024 * 1024;
const blocksAtOnce = 3;

/** Uploads what is made piece by piece and answers its size in bytes. */
async function put(
  container: ContainerClient,
  blob: string,
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>,
): Promise<number> {
  let bytes = 0;
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  const source = Readable.from(counted(), { objectMode: false });
  await container
    .getBlockBlobClient(blob)
    .uploadStream(source, blockBytes, blocksAtOnce, { blobHTTPHeaders: { blobContentType: 'text/csv' } });
  return bytes;
}

async function putModel(container: ContainerClient, table: Table, at: Date): Promise<void> {
  const body = Buffer.from(JSON.stringify(modelJson(sampleExportName, [table], at), undefined, 2));
  await container
    .getBlockBlobClient(modelBlob(samplePrefix))
    .uploadData(body, { blobHTTPHeaders: { blobContentType: 'application/json' } });
}

async function segmentContainer(storage: BlobServiceClient): Promise<ContainerClient> {
  const container = storage.getContainerClient(sampleContainer);
  await container.createIfNotExists();
  return container;
}

const location = `${sampleContainer}/${samplePrefix}`;

/** A table made piece by piece: its columns, and the bytes of each partition, counted from 1. */
export interface MadeTable {
  name: string;
  attributes: readonly Attribute[];
  partitions: number;
  bytesOf: (partition: number) => Iterable<Buffer>;
}

/** Uploads a table as the snapshot of the given time. */
export async function uploadTable(
  storage: BlobServiceClient,
  { name, attributes, partitions, bytesOf }: MadeTable,
  at: Date,
): Promise<UploadedSegment> {
  const container = await segmentContainer(storage);
  const locations: string[] = [];
  let bytes = 0;
  for (let partition = 1; partition <= partitions; partition++) {
    const blob = partitionBlob(samplePrefix, name, at, partition);
    bytes += await put(container, blob, bytesOf(partition));
    locations.push(container.getBlobClient(blob).url);
  }
  const format = { columnHeaders: false, delimiter: ',' };
  await putModel(container, { name, attributes, format, locations }, at);
  return { location, segment: name, bytes, partitions };
}

/** Generates and uploads the sample segment as the snapshot of the given time. */
export const uploadSample = (
  storage: BlobServiceClient,
  spec: SampleSpec,
  at: Date,
): Promise<UploadedSegment> =>
  uploadTable(
    storage,
    {
      ...{ name: sampleSegment, attributes: sampleColumns, partitions: partitionCount },
      bytesOf: (partition) => partitionBytes(spec, partition),
    },
    at,
  );

/** Uploads a reader's own CSV file as it is: one partition, its header row declared in model.json. */
export async function uploadCsv(
  storage: BlobServiceClient,
  file: CsvFile,
  at: Date,
): Promise<UploadedSegment> {
  const container = await segmentContainer(storage);
  const blob = partitionBlob(samplePrefix, file.segment, at, 1);
  const bytes = await put(container, blob, createReadStream(file.path) as AsyncIterable<Buffer>);
  const attributes = file.columns.map((name) => ({ name, dataType: 'string' as const }));
  const format = { columnHeaders: true, delimiter: file.delimiter, encoding: file.encoding };
  const locations = [container.getBlobClient(blob).url];
  await putModel(container, { name: file.segment, attributes, format, locations }, at);
  return { location, segment: file.segment, bytes, partitions: 1 };
}

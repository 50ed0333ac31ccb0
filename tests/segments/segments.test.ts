/** Reading segments from a real storage emulator: what is found, and what is refused. */
import type { ContainerClient } from '@azure/storage-blob';
import { ProductError } from '../../shared/model/errors';
import { parseLocations } from '../../shared/segments/location';
import type { Row } from '../../shared/segments/rows';
import type { Segments } from '../../shared/segments/segments';
import { segmentsOf } from '../../shared/segments/sources';
import { blobs, newContainer } from '../storage/blobs';
import { columns, day, entityOf, modelOf, partitionOf, prefix, put, putModel } from './sample';

let container: ContainerClient;
let segments: Segments;

beforeEach(async () => {
  container = await newContainer();
  segments = segmentsOf(blobs, parseLocations(`${container.containerName}/${prefix}`));
});

const file = (n: number): string => `High/${day}/High_${n}.csv`;

async function putTwo(first: string, second: string): Promise<void> {
  await put(container, `${prefix}/${file(1)}`, first);
  await put(container, `${prefix}/${file(2)}`, second);
  const parts = [partitionOf(container.url, file(1)), partitionOf(container.url, file(2))];
  await putModel(container, modelOf([entityOf('High', parts)]));
}

async function readAll(name: string): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const chunk of segments.readRows(await segments.openSnapshot(name))) rows.push(...chunk);
  return rows;
}

async function refusal(work: Promise<unknown>): Promise<ProductError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ProductError) return error;
  throw new Error(`No ProductError but ${String(error)}`);
}

test('rows come in the order of partitions and lines, each with its file and the line on which it begins', async () => {
  await putTwo(
    '"1","a@b.cc","Ann"\n"2","b@b.cc","The ""Li"" family\nof Kowloon"\n"3","c@b.cc","Cy"\n',
    '4,d@b.cc,D\r\n5,e@b.cc,E',
  );
  expect(await readAll('High')).toEqual([
    { file: file(1), line: 1, values: ['1', 'a@b.cc', 'Ann'], fault: undefined },
    { file: file(1), line: 2, values: ['2', 'b@b.cc', 'The "Li" family\nof Kowloon'], fault: undefined },
    { file: file(1), line: 4, values: ['3', 'c@b.cc', 'Cy'], fault: undefined },
    { file: file(2), line: 1, values: ['4', 'd@b.cc', 'D'], fault: undefined },
    { file: file(2), line: 2, values: ['5', 'e@b.cc', 'E'], fault: undefined },
  ]);
});

test('a snapshot carries its folder, columns, sizes and the time of its newest partition', async () => {
  await putTwo('1,a@b.cc,A\n', '2,b@b.cc,B\n');
  const snapshot = await segments.openSnapshot('High');
  expect(snapshot).toMatchObject({ segment: 'High', snapshot: day, columns, bytes: 22 });
  expect(snapshot.partitions.map((partition) => partition.size)).toEqual([11, 11]);
  const newest = await container.getBlobClient(`${prefix}/${file(2)}`).getProperties();
  expect(snapshot.modifiedAt).toBe(newest.lastModified?.toISOString());
});

test('the list of segments shows columns and snapshot, and says what is wrong with one without hiding the others', async () => {
  await putModel(
    container,
    modelOf([
      entityOf('Low', null),
      entityOf('High', [partitionOf(container.url, file(1))]),
      { $type: 'ReferenceEntity', name: 'Elsewhere', source: 'x', modelId: 'y' },
    ]),
  );
  const [high, low, ...others] = await segments.listSegments();
  expect(high).toEqual({ segment: 'High', columns, snapshot: day, refreshedAt: '2026-11-24T02:15:08Z' });
  expect(low).toMatchObject({ segment: 'Low', columns, problem: { code: 'partitions_missing' } });
  expect(others).toEqual([]);
});

test('segments of equal name in several locations are written folder/name', async () => {
  const other = 'CustomerInsights_abcd1234/Weekly';
  await putTwo('1,a@b.cc,A\n', '2,b@b.cc,B\n');
  const elsewhere = partitionOf(container.url, file(1), {
    location: `${container.url}/${other}/${file(1)}`,
  });
  await put(container, `${other}/${file(1)}`, '9,z@b.cc,Z\n');
  await put(
    container,
    `${other}/model.json`,
    JSON.stringify(modelOf([entityOf('High', [elsewhere]), entityOf('Only', [])])),
  );
  const name = container.containerName;
  segments = segmentsOf(blobs, parseLocations(`${name}/${prefix}, ${name}/${other}`));
  const listed = await segments.listSegments();
  expect(listed.map((item) => item.segment)).toEqual(['Feed/High', 'Only', 'Weekly/High']);
  expect((await readAll('Weekly/High')).map((row) => row.values[0])).toEqual(['9']);
  expect((await readAll('Feed/High')).map((row) => row.values[0])).toEqual(['1', '2']);
  const error = await refusal(segments.openSnapshot('High'));
  expect(error.code).toBe('segment_missing');
  expect(error.details?.map((detail) => detail.path)).toEqual(['Feed/High', 'Weekly/High']);
});

test('a segment that does not exist is an error that names near matches', async () => {
  await putTwo('', '');
  const error = await refusal(segments.openSnapshot('high '));
  expect(error).toMatchObject({ code: 'segment_missing', target: 'high ' });
  expect(error.details).toEqual([{ path: 'High', message: 'Did you mean "High"?' }]);
});

test('a partition that model.json names and that is missing is an error, never an empty set', async () => {
  await putTwo('1,a@b.cc,A\n', '2,b@b.cc,B\n');
  await container.deleteBlob(`${prefix}/${file(2)}`);
  expect(await refusal(segments.openSnapshot('High'))).toMatchObject({
    code: 'partition_missing',
    target: file(2),
  });
});

test('a missing model.json or container is an error that names it', async () => {
  expect(await refusal(segments.listSegments())).toMatchObject({
    code: 'model_missing',
    target: `${container.containerName}/${prefix}/model.json`,
  });
  await container.delete();
  expect(await refusal(segments.listSegments())).toMatchObject({
    code: 'segments_unreachable',
    target: container.containerName,
  });
});

describe('what changes while it is read is not ready', () => {
  const changes: [string, () => Promise<void>][] = [
    [
      'a partition still to be read is replaced',
      () => put(container, `${prefix}/${file(2)}`, '3,x@b.cc,X\n'),
    ],
    [
      'a partition still to be read is removed',
      async () => void (await container.deleteBlob(`${prefix}/${file(2)}`)),
    ],
    ['a partition already read is replaced', () => put(container, `${prefix}/${file(1)}`, '3,x@b.cc,X\n')],
    [
      'a partition already read is removed',
      async () => void (await container.deleteBlob(`${prefix}/${file(1)}`)),
    ],
    ['model.json is replaced', () => putModel(container, modelOf([]))],
    ['model.json is removed', async () => void (await container.deleteBlob(`${prefix}/model.json`))],
  ];
  test.each(changes)('%s', async (_title, change) => {
    await putTwo('1,a@b.cc,A\n', '2,b@b.cc,B\n');
    const snapshot = await segments.openSnapshot('High');
    const read = async (): Promise<void> => {
      let first = true;
      for await (const _rows of segments.readRows(snapshot)) {
        if (first) await change();
        first = false;
      }
    };
    expect((await refusal(read())).code).toBe('snapshot_not_ready');
  });
});

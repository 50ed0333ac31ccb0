/**
 * Broken and suspicious snapshots, and the CSV dialects of the Common Data Model, on a real storage emulator: for each
 * the rows that are read or the error that says what is wrong. What is missing is an error, never an empty set.
 */
import type { ContainerClient } from '@azure/storage-blob';
import { type ErrorCode, ProductError } from '../../shared/model/errors';
import { parseLocations } from '../../shared/segments/location';
import { segmentsOf } from '../../shared/segments/sources';
import { blobs, newContainer } from '../storage/blobs';
import { day, entityOf, type Json, modelOf, partitionOf, prefix, put } from './sample';

const one = `High/${day}/High_1.csv`;
const two = `High/${day}/High_2.csv`;
const rows = ['1,a@b.cc,Ann', '2,b@b.cc,Bob'] as const;
const both = [
  ['1', 'a@b.cc', 'Ann'],
  ['2', 'b@b.cc', 'Bob'],
];

/** What is special about a snapshot; the rest is a whole one of two partitions with one row each. */
interface Snapshot {
  /** Content of the partitions by path below the folder of model.json. */
  files?: Record<string, string | Buffer>;
  /** Format settings of both partitions. */
  format?: unknown;
  /** Changes of both partitions' entries in model.json. */
  partition?: (entry: Json, url: string) => Json;
  /** The list of partitions instead. */
  partitions?: (url: string) => unknown;
  entity?: Json;
  /** The whole text of model.json instead; null for none. */
  model?: ((whole: string) => string | Buffer) | null;
}

type Expected = { rows: string[][]; faults?: number } | { code: ErrorCode; target?: string };

const csv = (first: string | Buffer, second: string | Buffer): Record<string, string | Buffer> => ({
  [one]: first,
  [two]: second,
});
const headed = csv(`CustomerId,EMail,FirstName\n${rows[0]}\n`, `CustomerId,EMail,FirstName\n${rows[1]}\n`);
const foreign =
  (from: string, to: string) =>
  (entry: Json): Json => ({
    ...entry,
    location: String(entry.location).replace(from, to),
  });

const table: [title: string, snapshot: Snapshot, expected: Expected][] = [
  // Dialects.
  ['the defaults of the specification: no settings at all', { format: null }, { rows: both }],
  [
    'no header, everything quoted',
    { files: csv('"1","a@b.cc","Ann"\n', '"2","b@b.cc","Bob"\n') },
    { rows: both },
  ],
  ['a header that model.json declares', { files: headed, format: { columnHeaders: true } }, { rows: both }],
  ['a header declared as text "True"', { files: headed, format: { columnHeaders: 'True' } }, { rows: both }],
  ['no header, declared as text "false"', { format: { columnHeaders: 'false' } }, { rows: both }],
  [
    'a header that model.json does not declare',
    { files: headed, format: { columnHeaders: false } },
    { rows: both },
  ],
  [
    'byte order marks in CSV and model.json',
    { files: csv(`\uFEFF"1",a@b.cc,Ann\n`, `\uFEFF${rows[1]}\n`), model: (text) => `\uFEFF${text}` },
    { rows: both },
  ],
  [
    'CRLF, and no line end at the end',
    { files: csv(`${rows[0]}\r\n`, '"2","b@b.cc","Bob"\r\n3,c@b.cc,Cy'), format: {} },
    { rows: [...both, ['3', 'c@b.cc', 'Cy']] },
  ],
  [
    'quoted delimiters, quotes and line breaks',
    { files: csv('1,"a@b.cc","O""Brien, Jr.\r\nof Cork"\n', `${rows[1]}\n`) },
    {
      rows: [
        ['1', 'a@b.cc', 'O"Brien, Jr.\r\nof Cork'],
        ['2', 'b@b.cc', 'Bob'],
      ],
    },
  ],
  [
    'another delimiter',
    { files: csv('1;a@b.cc;Ann, X\n', '2;b@b.cc;Bob\n'), format: { delimiter: ';' } },
    {
      rows: [
        ['1', 'a@b.cc', 'Ann, X'],
        ['2', 'b@b.cc', 'Bob'],
      ],
    },
  ],
  [
    'UTF-16',
    {
      files: csv(Buffer.from(`${rows[0]}\n`, 'utf16le'), Buffer.from(`${rows[1]}\n`, 'utf16le')),
      format: { encoding: 'UTF-16' },
    },
    { rows: both },
  ],
  [
    'QuoteStyle.None: a line break within quotes ends the row',
    { files: csv('1,a@b.cc,"Ann\nLee"\n', `${rows[1]}\n`), format: { quoteStyle: 'QuoteStyle.None' } },
    { rows: [['2', 'b@b.cc', 'Bob']], faults: 2 },
  ],
  [
    'a row with a cell too many and one with a cell too few',
    { files: csv('1,a@b.cc,Ann,X\n1,a@b.cc\n', `${rows[1]}\n`) },
    { rows: [['2', 'b@b.cc', 'Bob']], faults: 2 },
  ],
  [
    '?snapshot= and a signature in the location',
    {
      partition: (entry) => ({
        ...entry,
        location: `${String(entry.location)}?snapshot=2018-11-14T19:37:51.7526830Z&sig=x`,
      }),
    },
    { rows: both },
  ],
  ['a percent-encoded location', { partition: foreign('High/', 'H%69gh%2F') }, { rows: both }],
  [
    'keys of other producers, null for what is absent',
    {
      entity: { 'pbi:refreshPolicy': {}, description: null, isHidden: false },
      partition: (entry) => ({ ...entry, refreshTime: null, 'cdm:traits': [] }),
    },
    { rows: both },
  ],
  // Broken and suspicious.
  ['no model.json', { model: null }, { code: 'model_missing' }],
  ['model.json is cut', { model: (text) => text.slice(0, -20) }, { code: 'model_invalid' }],
  ['model.json is empty', { model: () => '' }, { code: 'model_invalid' }],
  [
    'model.json of another version',
    { model: (text) => text.replace('"version":"1.0"', '"version":"2.0"') },
    { code: 'model_invalid' },
  ],
  [
    'no entity of this name',
    { model: (text) => text.replace('"name":"High"', '"name":"Higher"') },
    { code: 'segment_missing', target: 'High' },
  ],
  [
    'the entity only refers to another model',
    { entity: { $type: 'ReferenceEntity', source: 'x', modelId: 'y' } },
    { code: 'segment_missing', target: 'High' },
  ],
  [
    'the entity stands there twice',
    { model: (text) => text.replace('"entities":[', `"entities":[${JSON.stringify(entityOf('High', []))},`) },
    { code: 'model_invalid' },
  ],
  [
    'a column stands there twice',
    { entity: { attributes: [{ name: 'EMail' }, { name: 'EMail' }] } },
    { code: 'model_invalid' },
  ],
  ['no columns', { entity: { attributes: [] } }, { code: 'model_invalid' }],
  ['no partitions', { partitions: () => [] }, { code: 'partitions_missing', target: 'High' }],
  ['partitions null', { partitions: () => null }, { code: 'partitions_missing', target: 'High' }],
  [
    'partitions without location: schema only',
    { partition: (entry) => ({ ...entry, location: null }) },
    { code: 'partitions_missing', target: 'High' },
  ],
  [
    'one partition has no location yet',
    { partitions: (url) => [partitionOf(url, one), { name: 'High_2', location: null }] },
    { code: 'partition_missing', target: 'High: High_2' },
  ],
  [
    'a partition that does not exist',
    { files: { [one]: `${rows[0]}\n` } },
    { code: 'partition_missing', target: two },
  ],
  [
    'the same partition twice',
    { partitions: (url) => [partitionOf(url, one), partitionOf(url, one)] },
    { code: 'model_invalid', target: one },
  ],
  [
    'partitions of different snapshot folders',
    { partitions: (url) => [partitionOf(url, one), partitionOf(url, two.replace('0215', '0216'))] },
    { code: 'snapshot_mixed', target: 'High' },
  ],
  [
    'partitions of different tables',
    { partitions: (url) => [partitionOf(url, one), partitionOf(url, two.replace('High/', 'Low/'))] },
    { code: 'snapshot_mixed', target: 'High' },
  ],
  ['a foreign host', { partition: foreign('127.0.0.1', 'evil.example') }, { code: 'partition_foreign' }],
  [
    'a foreign account',
    { partition: foreign('devstoreaccount1', 'devstoreaccount2') },
    { code: 'partition_foreign' },
  ],
  ['a foreign container', { partition: foreign('/suspicious-', '/other-') }, { code: 'partition_foreign' }],
  ['a foreign folder', { partition: foreign('/Feed/', '/Other/') }, { code: 'partition_foreign' }],
  [
    'a location that climbs out of the folder',
    { partition: foreign('/Feed/', '/Feed/%2e%2e/Other/') },
    { code: 'partition_foreign' },
  ],
  [
    'a location that is no URL',
    { partition: (entry) => ({ ...entry, location: one }) },
    { code: 'model_invalid', target: one },
  ],
  ['an unknown encoding', { format: { encoding: 'EBCDIC-9' } }, { code: 'model_invalid', target: one }],
  ['an unusable delimiter', { format: { delimiter: '"' } }, { code: 'model_invalid', target: one }],
  ['an unknown quote style', { format: { quoteStyle: 'QuoteStyle.Sometimes' } }, { code: 'model_invalid' }],
  [
    'a declared header with other names',
    { files: csv(`Id,Mail,Name\n${rows[0]}\n`, `${rows[1]}\n`), format: { columnHeaders: true } },
    { code: 'csv_unreadable', target: `${one}:1` },
  ],
  [
    'a declared header that is not there',
    { format: { columnHeaders: true } },
    { code: 'csv_unreadable', target: `${one}:1` },
  ],
  [
    'a quote that is never closed',
    { files: csv(`${rows[0]}\n1,"a@b.cc,Ann\n`, `${rows[1]}\n`) },
    { code: 'csv_unreadable', target: `${one}:2` },
  ],
  [
    'bytes that are not of the encoding',
    { files: csv(`${rows[0]}\n`, Buffer.from([0x32, 0x2c, 0xe9, 0x2c, 0x0a])) },
    { code: 'csv_unreadable', target: `${two}:1` },
  ],
  ['empty partitions: no rows, and no error here', { files: csv('', '') }, { rows: [] }],
];

async function write(container: ContainerClient, snapshot: Snapshot): Promise<void> {
  const { url } = container;
  const files = snapshot.files ?? csv(`${rows[0]}\n`, `${rows[1]}\n`);
  for (const [path, content] of Object.entries(files)) await put(container, `${prefix}/${path}`, content);
  const settings = 'format' in snapshot ? { fileFormatSettings: snapshot.format } : {};
  const bend = snapshot.partition ?? ((entry: Json): Json => entry);
  const listed = [one, two].map((file) => bend(partitionOf(url, file, settings), url));
  const entity = entityOf('High', snapshot.partitions ? snapshot.partitions(url) : listed, snapshot.entity);
  if (snapshot.model === null) return;
  const text = JSON.stringify(modelOf([entityOf('Low', null), entity]));
  await put(container, `${prefix}/model.json`, snapshot.model ? snapshot.model(text) : text);
}

async function read(container: ContainerClient): Promise<Expected> {
  const segments = segmentsOf(blobs, parseLocations(`${container.containerName}/${prefix}`));
  const values: string[][] = [];
  let faults = 0;
  try {
    const snapshot = await segments.openSnapshot('High');
    for await (const chunk of segments.readRows(snapshot))
      for (const row of chunk)
        if (row.fault === undefined) values.push(row.values);
        else faults++;
  } catch (error) {
    if (!(error instanceof ProductError)) throw error;
    return { code: error.code, ...(error.target === undefined ? {} : { target: error.target }) };
  }
  return { rows: values, ...(faults > 0 ? { faults } : {}) };
}

test.each(table)('%s', async (_title, snapshot, expected) => {
  const container = await newContainer('suspicious');
  await write(container, snapshot);
  const found = await read(container);
  if ('rows' in expected) expect(found).toEqual(expected);
  else expect(found).toMatchObject(expected);
});

test('there are at least 25 of them, and most are errors', () => {
  expect(table.length).toBeGreaterThanOrEqual(25);
  expect(table.filter(([, , expected]) => 'code' in expected).length).toBeGreaterThan(table.length / 2);
});

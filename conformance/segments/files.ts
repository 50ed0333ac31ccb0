/**
 * A segment's files as Customer Insights writes them: partitions in a dated folder, named by model.json
 * (Microsoft Learn, "Export to Azure Blob Storage"; Common Data Model, model.json 1.0). Pure.
 */
import type { Person } from './people';

export const columns = ['CustomerId', 'EMail', 'FirstName', 'LastName', 'Telephone'] as const;
export const mapping = {
  email: 'EMail',
  firstName: 'FirstName',
  lastName: 'LastName',
  phone: 'Telephone',
} as const;

const cell = (text: string): string => `"${text.replaceAll('"', '""')}"`;

const csv = (rows: readonly Person[], lineEnd: string): string =>
  rows
    .map(
      ({ id, email, firstName, lastName, phone }) =>
        [id, email, firstName, lastName, phone].map(cell).join(',') + lineEnd,
    )
    .join('');

export interface SegmentFile {
  /** Below the folder of model.json. */
  path: string;
  content: string;
}

/** `yyyy/MM/dd/HHmm` in UTC. */
function snapshotFolder(at: Date): string {
  const [day = '', time = ''] = at.toISOString().split('T');
  return `${day.replaceAll('-', '/')}/${time.slice(0, 2)}${time.slice(3, 5)}`;
}

/** Both partitions of a snapshot; one with either line end, as real files have either. */
export function partitionsOf(segment: string, rows: readonly Person[], at: Date): SegmentFile[] {
  const half = Math.ceil(rows.length / 2);
  const folder = `${segment}/${snapshotFolder(at)}`;
  return [
    { path: `${folder}/${segment}_1.csv`, content: csv(rows.slice(0, half), '\n') },
    { path: `${folder}/${segment}_2.csv`, content: csv(rows.slice(half), '\r\n') },
  ];
}

interface Entity {
  name: string;
}
/** model.json as far as it is changed; everything else in it stays as it was. */
export interface Model {
  entities: Entity[];
}

const emptyModel = {
  name: 'Conformance',
  description: 'Segments of the conformance suite',
  version: '1.0',
  culture: 'en-US',
  annotations: [],
  entities: [],
  referenceModels: [],
  relationships: [],
};

/** The text of model.json with the segment, whose files are at these addresses, in place of an earlier snapshot. */
export function withSegment(text: string | undefined, segment: string, urls: readonly string[], at: Date) {
  const model = modelOf(text);
  const time = at.toISOString();
  const entity = {
    $type: 'LocalEntity',
    name: segment,
    description: 'Segment output table',
    annotations: [],
    attributes: columns.map((name) => ({ name, dataType: 'string' })),
    partitions: urls.map((location) => ({
      name: (location.split('/').at(-1) ?? '').replace(/\.csv$/, ''),
      refreshTime: time,
      location,
      fileFormatSettings: {
        $type: 'CsvFormatSettings',
        columnHeaders: false,
        delimiter: ',',
        quoteStyle: 'QuoteStyle.Csv',
        csvStyle: 'CsvStyle.QuoteAlways',
        encoding: 'UTF-8',
      },
    })),
  };
  const others = model.entities.filter(({ name }) => name !== segment);
  return JSON.stringify({ ...model, modifiedTime: time, entities: [...others, entity] }, undefined, 2);
}

/** The text of model.json without segments whose names begin so; undefined when nothing else is left of it. */
export function withoutSegments(text: string, prefix: string): string | undefined {
  const model = modelOf(text);
  const entities = model.entities.filter(({ name }) => !name.startsWith(prefix));
  if (entities.length === 0 && (model as { name?: unknown }).name === emptyModel.name) return undefined;
  return JSON.stringify({ ...model, entities }, undefined, 2);
}

function modelOf(text: string | undefined): Model {
  if (text === undefined) return { ...emptyModel };
  const model = JSON.parse(text.replace(/^\uFEFF/, '')) as Partial<Model>;
  if (!Array.isArray(model.entities))
    throw new Error('The model.json in the storage has no list "entities".');
  return model as Model;
}

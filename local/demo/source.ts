/** The segment of the demo: the made-up one or the reader's own file. Everything wrong with it is said before anything starts. */
import type { BlobServiceClient } from '@azure/storage-blob';
import { suggestMapping } from '../../shared/contacts/suggest';
import { sampleMapping } from '../sample/columns';
import { openCsvFile } from '../sample/csv-file';
import { defaultSample } from '../sample/segment';
import { uploadCsv, uploadSample, type UploadedSegment } from '../sample/upload';
import { decideMapping, type SimpleMapping } from './mapping';
import type { DemoOptions } from './options';

export interface Source {
  /** What it is, for people. */
  description: string;
  mapping: SimpleMapping;
  /** Rows, where known beforehand. */
  rows?: number;
  upload(storage: BlobServiceClient, at: Date): Promise<UploadedSegment>;
}

/** Opens what the options name. Throws a UsageError about a file that cannot be a segment. */
export async function openSource(source: DemoOptions['source']): Promise<Source> {
  if ('rows' in source) {
    const spec = { ...defaultSample, rows: source.rows };
    return {
      description: `${source.rows.toLocaleString('en-US')} made-up customers`,
      mapping: sampleMapping,
      rows: source.rows,
      upload: (storage, at) => uploadSample(storage, spec, at),
    };
  }
  const file = await openCsvFile(source.csv);
  return {
    description: source.csv,
    mapping: decideMapping(file.columns, suggestMapping(file.columns), source.map),
    upload: (storage, at) => uploadCsv(storage, file, at),
  };
}

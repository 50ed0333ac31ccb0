/** Where the partitions of an entity lie, and whether they are of one snapshot. Pure. */
import { ProductError } from '../model/errors';
import { blobPathOf, type Home } from './address';
import { type CsvDialect, dialectOf } from './dialect';
import type { ModelEntity } from './model';

export interface LocatedPartition {
  /** Path below the folder of model.json. */
  file: string;
  /** Path within the container. */
  path: string;
  dialect: CsvDialect;
}

export interface Located {
  segment: string;
  /** `yyyy/MM/dd/HHMM` where the path ends so, else the whole folder below that of model.json. */
  folder: string;
  /** Whether `folder` is a dated snapshot folder as Customer Insights writes them: it sorts by time. */
  dated: boolean;
  partitions: LocatedPartition[];
}

/** `<table>/yyyy/MM/dd/HHMM` (Microsoft Learn, "Export to Azure Blob Storage"); the time zone is not documented. */
const snapshotFolder = /(?:^|\/)(\d{4}\/\d{2}\/\d{2}\/\d{4})$/;

const folderOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf('/')));

/** Throws `partitions_missing`, `partition_missing`, `partition_foreign`, `snapshot_mixed`, `model_invalid`. */
export function locatePartitions(entity: ModelEntity, home: Home): Located {
  const all = entity.partitions ?? [];
  if (all.every((partition) => !partition.location))
    throw new ProductError(
      'partitions_missing',
      `The segment "${entity.name}" has no partitions in model.json.`,
      {
        target: entity.name,
      },
    );
  const partitions = all.map((partition): LocatedPartition => {
    const target = `${entity.name}: ${partition.name}`;
    if (!partition.location)
      throw new ProductError('partition_missing', `The partition "${target}" has no location yet.`, {
        target,
      });
    const path = blobPathOf(partition.location, home);
    const file = home.prefix ? path.slice(home.prefix.length + 1) : path;
    return { file, path, dialect: dialectOf(partition.fileFormatSettings, file) };
  });
  const files = partitions.map((partition) => partition.file);
  const twice = files.find((file, index) => files.indexOf(file) !== index);
  if (twice !== undefined)
    throw new ProductError('model_invalid', `model.json names the partition "${twice}" twice.`, {
      target: twice,
    });
  return { segment: entity.name, ...oneFolder(entity.name, files), partitions };
}

function oneFolder(segment: string, files: readonly string[]): { folder: string; dated: boolean } {
  const folders = [...new Set(files.map(folderOf))];
  if (folders.length > 1)
    throw new ProductError(
      'snapshot_mixed',
      `The partitions of "${segment}" lie in different folders: ${folders.slice(0, 3).join(', ')}.`,
      { target: segment },
    );
  const folder = folders[0] ?? '';
  const dated = snapshotFolder.exec(folder)?.[1];
  return { folder: dated ?? folder, dated: dated !== undefined };
}

/** A snapshot: one complete written version of a segment, with the state of each partition when it was opened. */
import { ProductError } from '../model/errors';
import type { SegmentBlobs } from './blobs';
import type { Located, LocatedPartition } from './partitions';

export interface Partition extends LocatedPartition {
  etag: string;
  /** Bytes. */
  size: number;
  /** ISO 8601. */
  lastModified: string;
}

/** Plain data: may be kept and handed on. */
export interface Snapshot {
  segment: string;
  /** Snapshot folder, for example 2026/11/24/0215. Later snapshots sort after earlier ones. */
  snapshot: string;
  columns: string[];
  partitions: Partition[];
  /** When the newest partition was written, ISO 8601. */
  modifiedAt: string;
  /** Bytes of all partitions. */
  bytes: number;
  source: { container: string; prefix: string; model: string; etag: string };
}

/** How many partitions are asked for at once. */
const lane = 8;

/** Looks at every partition. Throws `partition_missing` naming the first that does not exist. */
export async function openPartitions(
  located: Located,
  blobs: SegmentBlobs,
): Promise<Pick<Snapshot, 'snapshot' | 'partitions' | 'modifiedAt' | 'bytes'>> {
  const partitions: Partition[] = [];
  for (let at = 0; at < located.partitions.length; at += lane)
    partitions.push(
      ...(await Promise.all(
        located.partitions.slice(at, at + lane).map((part) => openOne(part, located, blobs)),
      )),
    );
  const modifiedAt =
    partitions
      .map((partition) => partition.lastModified)
      .sort()
      .at(-1) ?? '';
  return {
    // A folder without date is written over by the next export: its time tells the versions apart.
    snapshot: located.dated ? located.folder : `${located.folder}@${modifiedAt}`,
    partitions,
    modifiedAt,
    bytes: partitions.reduce((sum, partition) => sum + partition.size, 0),
  };
}

async function openOne(part: LocatedPartition, located: Located, blobs: SegmentBlobs): Promise<Partition> {
  const state = await blobs.state(part.path);
  if (state) return { ...part, ...state };
  throw new ProductError(
    'partition_missing',
    `model.json names "${part.file}" for the segment "${located.segment}", and there is no such blob.`,
    { target: part.file },
  );
}

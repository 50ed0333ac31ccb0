/**
 * The segments of all configured locations: list them, open a snapshot, read its rows.
 * What is missing is an error, never an empty set; what changes while it is read is "not ready".
 */
import { type ErrorSummary, ProductError, summarize } from '../model/errors';
import { nearest } from '../model/nearest';
import type { SegmentBlobs } from './blobs';
import type { SegmentLocation } from './location';
import { columnsOf, findEntity, type Model, parseModel, segmentNames } from './model';
import { locatePartitions } from './partitions';
import { readPartition, type Row } from './rows';
import { openPartitions, type Snapshot } from './snapshot';

/** A location and the means to read it. */
export interface SegmentSource {
  location: SegmentLocation;
  blobs: SegmentBlobs;
}

/** A segment as lists show it; `problem` says why it could not be opened now. */
export interface SegmentSummary {
  segment: string;
  columns: string[];
  /** Snapshot folder, for example 2026/11/24/0215; absent when it cannot be told from model.json alone. */
  snapshot?: string;
  /** `refreshTime` of the newest partition as model.json gives it. */
  refreshedAt?: string;
  problem?: ErrorSummary;
}

interface OpenModel {
  source: SegmentSource;
  path: string;
  model: Model;
  etag: string;
}

interface Named extends OpenModel {
  /** Name of the entity; with a folder before it where several locations have one of this name. */
  segment: string;
  entity: string;
}

const modelPath = (location: SegmentLocation): string =>
  location.prefix ? `${location.prefix}/model.json` : 'model.json';

export class Segments {
  constructor(private readonly sources: readonly SegmentSource[]) {}

  /** All segments of all locations by name. Throws `segments_unreachable`, `model_missing`, `model_invalid`. */
  async listSegments(): Promise<SegmentSummary[]> {
    const named = await this.named();
    return named.map(summaryOf).sort((a, b) => (a.segment < b.segment ? -1 : 1));
  }

  /** The current snapshot of a segment with the state of its partitions. Throws the errors of group "snapshot". */
  async openSnapshot(segment: string): Promise<Snapshot> {
    const named = await this.named();
    const found =
      named.find((item) => item.segment === segment) ??
      named.find((item) => `${item.source.location.folder}/${item.entity}` === segment);
    if (!found) throw unknownSegment(segment, named);
    const entity = findEntity(found.model, found.entity, found.path);
    if (!entity) throw unknownSegment(segment, named);
    const { location, blobs } = found.source;
    const located = locatePartitions(entity, { containerUrl: blobs.url, prefix: location.prefix });
    const partitions = await openPartitions(located, blobs);
    return {
      segment: found.segment,
      columns: columnsOf(entity),
      ...partitions,
      source: { container: location.container, prefix: location.prefix, model: found.path, etag: found.etag },
    };
  }

  /**
   * Rows of all partitions in the order of model.json, in chunks. At the end model.json and every partition must
   * still be as they were opened; otherwise `snapshot_not_ready`.
   */
  async *readRows(snapshot: Snapshot): AsyncGenerator<Row[]> {
    const { blobs } = this.sourceOf(snapshot);
    for (const partition of snapshot.partitions) {
      const bytes = blobs.open(partition.path, partition.etag);
      yield* readPartition(bytes, partition.dialect, snapshot.columns, partition.file);
    }
    await this.checkUnchanged(snapshot);
  }

  /** Throws `snapshot_not_ready` when model.json or a partition is not the one that was opened. */
  async checkUnchanged(snapshot: Snapshot): Promise<void> {
    const { blobs } = this.sourceOf(snapshot);
    const opened = [
      { path: snapshot.source.model, etag: snapshot.source.etag },
      ...snapshot.partitions.map(({ path, etag }) => ({ path, etag })),
    ];
    for (const { path, etag } of opened) {
      const now = await blobs.state(path);
      if (now?.etag === etag) continue;
      throw new ProductError(
        'snapshot_not_ready',
        `"${path}" was ${now ? 'replaced' : 'removed'} while the segment "${snapshot.segment}" was read.`,
        { target: path },
      );
    }
  }

  private sourceOf(snapshot: Snapshot): SegmentSource {
    const { container, prefix } = snapshot.source;
    const found = this.sources.find(
      ({ location }) => location.container === container && location.prefix === prefix,
    );
    if (found) return found;
    throw new ProductError(
      'segment_missing',
      `The segment "${snapshot.segment}" lies in "${container}/${prefix}", which SEGMENTS_LOCATION no longer names.`,
      { target: snapshot.segment },
    );
  }

  private async named(): Promise<Named[]> {
    const models = await Promise.all(this.sources.map(readModel));
    const entities = models.flatMap((open) =>
      segmentNames(open.model).map((entity) => ({ ...open, entity })),
    );
    return entities.map((item) => {
      const alone = entities.filter(({ entity }) => entity === item.entity).length === 1;
      return { ...item, segment: alone ? item.entity : `${item.source.location.folder}/${item.entity}` };
    });
  }
}

async function readModel(source: SegmentSource): Promise<OpenModel> {
  const path = modelPath(source.location);
  const found = await source.blobs.readText(path);
  const target = `${source.location.container}/${path}`;
  if (!found) throw new ProductError('model_missing', `There is no "${target}".`, { target });
  return { source, path, model: parseModel(found.text, target), etag: found.etag };
}

function summaryOf(item: Named): SegmentSummary {
  let columns: string[] = [];
  try {
    const entity = findEntity(item.model, item.entity, item.path);
    if (!entity) return { segment: item.segment, columns };
    columns = columnsOf(entity);
    const home = { containerUrl: item.source.blobs.url, prefix: item.source.location.prefix };
    const { folder, dated } = locatePartitions(entity, home);
    const refreshed = (entity.partitions ?? [])
      .map((partition) => partition.refreshTime ?? '')
      .sort()
      .at(-1);
    return {
      segment: item.segment,
      columns,
      ...(dated ? { snapshot: folder } : {}),
      ...(refreshed ? { refreshedAt: refreshed } : {}),
    };
  } catch (error) {
    return { segment: item.segment, columns, problem: summarize(error) };
  }
}

function unknownSegment(segment: string, named: readonly Named[]): ProductError {
  const names = named.map((item) => item.segment);
  // A plain name that several locations have is near to each `folder/name`.
  const same = named.filter((item) => item.entity === segment).map((item) => item.segment);
  const near = same.length > 0 ? same : nearest(segment, names);
  return new ProductError('segment_missing', `No model.json has a segment "${segment}".`, {
    target: segment,
    details: near.map((name) => ({ path: name, message: `Did you mean "${name}"?` })),
  });
}

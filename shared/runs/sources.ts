/** Where the rows of a run come from: the segments of its export, or a file of corrections. */
import type { Row } from '../segments/rows';
import type { ExportDocument } from '../model/export';
import type { Run } from '../model/run';
import { download, isMissing } from '../store/download';
import { ProductError } from '../model/errors';
import { correctionsFile, correctionsPath, readCorrections } from './corrections';
import type { RunServices } from './services';

export interface Source {
  segment: string;
  columns: readonly string[];
  /** Rows in chunks; the same rows each time. */
  read: () => AsyncIterable<readonly Row[]>;
}

export interface Sources {
  all: Source[];
  snapshots: Run['snapshots'];
  /** True when the rows are everybody: who is not among them has left. */
  whole: boolean;
}

/** Opens what the run reads. Throws the snapshot errors, `run_documents_missing`, `column_missing`. */
export const openSources = (services: RunServices, run: Run, document: ExportDocument): Promise<Sources> =>
  run.source === 'corrections'
    ? openCorrections(services, run, document)
    : openSegments(services, document.segments);

async function openSegments({ segments }: RunServices, names: readonly string[]): Promise<Sources> {
  const all: Source[] = [];
  const snapshots: Run['snapshots'] = [];
  for (const name of names) {
    const snapshot = await segments.openSnapshot(name);
    const { segment, columns } = snapshot;
    all.push({ segment, columns, read: () => segments.readRows(snapshot) });
    snapshots.push({
      segment,
      snapshot: snapshot.snapshot,
      modifiedAt: new Date(snapshot.modifiedAt).toISOString(),
      partitions: snapshot.partitions.length,
      bytes: snapshot.bytes,
    });
  }
  return { all, snapshots, whole: true };
}

/** Rows handed on at once. */
const chunk = 1000;

async function openCorrections(
  { container }: RunServices,
  run: Run,
  document: ExportDocument,
): Promise<Sources> {
  const path = correctionsPath(run.runId);
  const { body } = await download(container.getBlobClient(path)).catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    throw new ProductError('run_documents_missing', `"${path}" is missing.`, { target: path });
  });
  const { columns, rows } = readCorrections(body.toString('utf8'), document.mapping);
  const read = async function* (): AsyncGenerator<Row[]> {
    for (let at = 0; at < rows.length; at += chunk) yield await Promise.resolve(rows.slice(at, at + chunk));
  };
  return { all: [{ segment: correctionsFile, columns, read }], snapshots: [], whole: false };
}

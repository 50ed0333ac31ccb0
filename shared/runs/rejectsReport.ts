/**
 * Writes rejects.csv of a run: what `prepareRun` found invalid or duplicate, then every row that ActiveCampaign
 * refused and every row whose outcome is unknown, in the order of the batches.
 */
import type { ContainerClient } from '@azure/storage-blob';
import { rejectsPath, runFolder } from '../store/paths';
import { decodeSent } from '../delta/stamp';
import { positionsOf, type BatchRecord } from './batchRecord';
import type { BatchSummary } from './batchSummary';
import { BlobWriter } from './files/blobWriter';
import type { BatchFilesReader, ContactRow } from './files/batchFiles';
import type { BatchRecords } from './files/batchRecords';
import { rejectHeader, rejectLine } from './rejectRow';

/** Rows found bad before anything was sent, without header; part of the files that the plan's token names. */
export const prepareRejectsPath = (runId: string, token: string): string =>
  `${runFolder(runId)}prepare-rejects-${token}.csv`;

/** Writes the report. `at` (ISO) is the first sight of rows that are refused for the first time. */
export async function writeRejects(
  container: ContainerClient,
  run: { runId: string; token: string; at: string },
  batches: BatchFilesReader,
  records: BatchRecords,
  summaries: readonly BatchSummary[],
): Promise<void> {
  const index = await batches.index();
  const writer = new BlobWriter(
    container.getBlockBlobClient(rejectsPath(run.runId)),
    'text/csv; charset=utf-8',
  );
  await writer.write(rejectHeader(index.columns));
  await copyInto(writer, container, prepareRejectsPath(run.runId, run.token));
  for (const { batch, refused, unknown } of summaries) {
    if (refused + unknown === 0) continue;
    const found = await records.read(batch);
    if (!found) continue;
    const rows = await batches.rows(batch);
    for (const line of rejectLines(found.record, rows, index.files, run.at)) await writer.write(line);
  }
  await writer.finish();
}

/** The lines of one batch, in the order of its contacts. Pure. */
export function rejectLines(
  record: BatchRecord,
  rows: readonly ContactRow[],
  files: readonly string[],
  at: string,
): string[] {
  const refusals = new Map(record.refused.map((refusal) => [refusal.at, refusal]));
  const unknown = new Set(
    record.parts
      .filter((part) => part.state === 'unknown')
      .flatMap((part) => positionsOf(part, record.refused)),
  );
  return rows.flatMap((row, position) => {
    const place = { values: row.values, file: files[row.file] ?? '', line: row.line, firstSeen: at };
    const refusal = refusals.get(position);
    if (refusal) {
      const reason = refusal.reason === undefined ? {} : { reason: refusal.reason };
      const ours =
        row.kind !== 'left' && refusal.code === 'unsubscribed' && decodeSent(row.stamp).unsubscribed === true;
      const code = ours ? 'returned_unsubscribed' : refusal.code;
      return [rejectLine({ ...place, outcome: 'rejected', code, ...reason })];
    }
    return unknown.has(position)
      ? [rejectLine({ ...place, outcome: 'unknown', code: 'outcome_unknown' })]
      : [];
  });
}

async function copyInto(writer: BlobWriter, container: ContainerClient, path: string): Promise<void> {
  const answer = await container.getBlobClient(path).download();
  for await (const chunk of answer.readableStreamBody ?? []) await writer.writeBytes(Buffer.from(chunk));
}

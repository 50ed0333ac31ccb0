/** Who would be added, changed or removed by a plan, as CSV: streamed from the batch files. */
import type { ContainerClient } from '@azure/storage-blob';
import { csvLine } from './files/cells';
import { BatchFilesReader, type ContactKind, type ContactRow } from './files/batchFiles';
import type { Plan } from './plan';

export const planKinds = ['added', 'changed', 'returned', 'removed'] as const;
export type PlanKind = (typeof planKinds)[number];

/** People who return are changed ones, too. */
const kindsOf: Record<ContactKind, readonly PlanKind[]> = {
  added: ['added'],
  returned: ['changed', 'returned'],
  changed: ['changed'],
  retried: ['changed'],
  left: ['removed'],
};

/** Batches read at once. */
const chunk = 20;

/** Lines of the CSV, header first: the mapped columns, then file, line and why the contact is in the plan. */
export async function* planContacts(
  container: ContainerClient,
  plan: Plan,
  kind: PlanKind,
): AsyncGenerator<Uint8Array> {
  const files = new BatchFilesReader(container, plan.runId, plan.token);
  const index = await files.index();
  const columns = kind === 'removed' ? ['email'] : [...index.columns, '_file', '_line', '_kind'];
  yield Buffer.from(csvLine(columns));
  for (let from = 0; from < index.batches.length; from += chunk) {
    const rows = (await files.rowsOf(from, from + chunk))
      .flat()
      .filter((row) => kindsOf[row.kind].includes(kind));
    const lines = rows.map((row) => csvLine(cellsOf(row, kind, index.files)));
    if (lines.length > 0) yield Buffer.from(lines.join(''));
  }
}

const cellsOf = (row: ContactRow, kind: PlanKind, files: readonly string[]): string[] =>
  kind === 'removed' ? [row.email] : [...row.values, files[row.file] ?? '', String(row.line), row.kind];

/** The audit's record of what a run transferred: one a run, whatever is repeated. */
import { Audit } from '../audit/audit';
import type { TransferEntry } from '../audit/entry';
import type { Connection } from '../model/connection';
import type { ExportDocument } from '../model/export';
import type { Run } from '../model/run';
import { planSchema, type Plan } from './plan';
import { planPath } from '../store/paths';
import type { RunServices } from './services';

/** Records an ended run that may have sent something. A run whose export is gone leaves what its document says. */
export async function recordTransfer(
  services: Pick<RunServices, 'documents'>,
  run: Run,
  document: ExportDocument | undefined,
  connection: Connection | undefined,
): Promise<void> {
  const sent = run.progress.requests + (run.resubscribed?.subscribed ?? 0);
  if (run.endedAt === undefined || run.dryRun || sent === 0 || !document || !connection) return;
  const plan = (await services.documents.read(planPath(run.runId), planSchema))?.value;
  await new Audit(services.documents).transfer(transferOf(run, run.endedAt, document, connection, plan));
}

/**
 * The record. `people` counts who was delivered: added and changed in the plan's proportion only where all were;
 * otherwise what was delivered beyond the planned changes counts as added. Pure.
 */
export function transferOf(
  run: Run,
  at: string,
  document: ExportDocument,
  connection: Connection,
  plan: Plan | undefined,
): TransferEntry {
  const { mapping } = document;
  const columns = [
    mapping.email,
    ...[mapping.firstName, mapping.lastName, mapping.phone].filter((column) => column !== undefined),
    ...(mapping.fields ?? []).map(({ column }) => column),
  ];
  const changed = Math.min(plan?.changes ?? 0, run.counts.delivered);
  return {
    type: 'transfer',
    at,
    by: run.startedBy,
    ...{ runId: run.runId, exportId: run.exportId },
    ...{ connectionId: connection.id, account: connection.account.name, host: connection.host },
    listId: document.listId,
    ...(document.listName === undefined ? {} : { listName: document.listName }),
    segments: run.snapshots.map(({ segment, snapshot }) => ({ segment, snapshot })),
    columns: [...new Set(columns)],
    people: {
      added: run.counts.delivered - changed,
      changed,
      removed: run.leaverCounts.unsubscribed + run.leaverCounts.marked,
      ...(run.resubscribed ? { subscribedAgain: run.resubscribed.subscribed } : {}),
    },
    consentVersion: connection.consent.version,
  };
}

/** Starts one run for a caller: document, audit, orchestration, telemetry. Every step can be repeated under one id. */
import type { Caller } from '../shared/access/roles';
import type { Connection } from '../shared/model/connection';
import type { ExportDocument } from '../shared/model/export';
import type { Run } from '../shared/model/run';
import { asNotReady } from '../shared/runs/notReady';
import { createRun } from '../shared/runs/start';
import { beginRun } from './beginRun';
import type { CallServices } from './route';

export interface Asked {
  mode?: 'changes' | 'full' | undefined;
  dryRun?: boolean | undefined;
  /** Decided by an Idempotency-Key: a run of this id that is past its start is the answer. */
  runId?: string | undefined;
}

/** Throws what `createRun` throws, and the errors of the segments before a run exists. */
export async function startHere(
  services: CallServices,
  { caller, requestId, now }: { caller: Caller; requestId: string; now: Date },
  { document, connection }: { document: ExportDocument; connection: Connection },
  asked: Asked,
): Promise<Run> {
  const known = asked.runId === undefined ? undefined : await services.runs.find(asked.runId);
  if (known && known.state !== 'queued') return known;
  // A segment that is not there or not ready is told at once, before a run exists.
  for (const segment of document.segments)
    await services.segments.openSnapshot(segment).catch((error: unknown) => {
      throw asNotReady(error);
    });
  const request = { ...asked, startedBy: caller.displayName };
  const created = await createRun(services.documents, services.runs, document.id, request, now);
  const { run } = created;
  await services.audit.commandOnce(
    caller,
    requestId,
    {
      action: 'run.start',
      target: { kind: 'run', id: run.runId },
      after: { exportId: run.exportId, mode: run.mode, dryRun: run.dryRun },
    },
    run.createdAt,
  );
  await beginRun(services, services.durable, services.emit, created, connection, 'http');
  return run;
}

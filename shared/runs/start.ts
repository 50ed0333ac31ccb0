/** Starts a run: one going run per export, decided by a conditional write of ours (Durable accepts two starts). */
import { randomInt } from 'node:crypto';
import { ProductError } from '../model/errors';
import { exportSchema, type ExportDocument } from '../model/export';
import { makeRunId } from '../model/ids';
import type { Run } from '../model/run';
import type { DocumentStore } from '../store/documents';
import { exportPath, runPath } from '../store/paths';
import { faultPoint } from './faultPoints';
import { expire } from './hold';
import { afterRun } from './afterRun';
import { newRun, type RunStore } from './runStore';
import { hasEnded } from './states';

export interface StartRequest {
  mode?: 'changes' | 'full' | undefined;
  dryRun?: boolean | undefined;
  /** Given when an Idempotency-Key has decided it; a run of this id that exists is the answer. */
  runId?: string | undefined;
  /** The rows come from a file of corrections: the run sends all of them and removes nobody. */
  source?: 'corrections';
  /** Called once the run has its id and before it becomes the active one; what it needs is put beside it. */
  before?: (run: Run) => Promise<void>;
  /** Who or what starts the run: a caller's display name, or "schedule". */
  startedBy: string;
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** A new run's id. */
export const newRunId = (exportId: string, now: Date): string => makeRunId(exportId, now, randomText());

const randomText = (): string =>
  Array.from({ length: 6 }, () => alphabet[randomInt(alphabet.length)]).join('');

export interface Created {
  run: Run;
  export: ExportDocument;
  /** The held run that ended as expired because of this start. Nobody else tells of its end. */
  overtaken: Run | undefined;
}

/**
 * Writes the run document and makes it the export's active run. A held run does not count as going: it ends as
 * expired. A run of the given id that is past its start is answered as it is. Throws `run_active` (with the run's id in
 * details), `export_disabled`, `not_found`.
 */
export async function createRun(
  documents: DocumentStore,
  runs: RunStore,
  exportId: string,
  request: StartRequest,
  now: Date,
): Promise<Created> {
  const found = await documents.read(exportPath(exportId), exportSchema);
  if (!found) throw new ProductError('not_found', `There is no export "${exportId}".`, { target: exportId });
  assertStartable(found.value);
  const fresh = newRun(
    {
      runId: request.runId ?? newRunId(exportId, now),
      exportId,
      mode: request.source ? 'full' : (request.mode ?? found.value.mode),
      ...(request.source ? { source: request.source } : {}),
      dryRun: request.dryRun ?? false,
      startedBy: request.startedBy,
    },
    now,
  );
  const { run, created } = await createOrFind(runs, fresh, request.runId !== undefined);
  if (run.state !== 'queued') return { run, export: found.value, overtaken: undefined };
  try {
    await request.before?.(run);
    const claimed = await claimExport(documents, runs, run, now);
    await faultPoint('runCreated');
    return { run, ...claimed };
  } catch (error) {
    // What a parallel call with the same key has written is its own.
    if (created) await documents.remove(runPath(run.runId));
    throw error;
  }
}

/** Writes the run. With an id that was decided before, a parallel call with the same key may have written it. */
async function createOrFind(
  runs: RunStore,
  fresh: Run,
  decided: boolean,
): Promise<{ run: Run; created: boolean }> {
  try {
    await runs.create(fresh);
    return { run: fresh, created: true };
  } catch (error) {
    if (!decided || !(error instanceof ProductError) || error.code !== 'precondition_failed') throw error;
    return { run: await runs.read(fresh.runId), created: false };
  }
}

function assertStartable(document: ExportDocument): void {
  if (!document.enabled) {
    throw new ProductError('export_disabled', `The export "${document.id}" is disabled.`, {
      target: document.id,
    });
  }
}

/** Makes the run the active one, unless another is going. */
async function claimExport(
  documents: DocumentStore,
  runs: RunStore,
  run: Run,
  now: Date,
): Promise<Omit<Created, 'run'>> {
  let overtaken: Run | undefined;
  for (;;) {
    const found = await documents.read(exportPath(run.exportId), exportSchema);
    if (!found)
      throw new ProductError('not_found', `There is no export "${run.exportId}".`, { target: run.exportId });
    assertStartable(found.value);
    const active = found.value.activeRunId;
    // The answer to an earlier write may have been lost.
    if (active === run.runId) return { export: found.value, overtaken };
    const taken = active === undefined ? undefined : await takeOff(documents, runs, active, now);
    if (taken?.state === 'expired') overtaken = taken;
    if (taken) continue;
    const follows = !run.dryRun && run.source === undefined;
    const next: ExportDocument = {
      ...found.value,
      activeRunId: run.runId,
      ...(follows ? { lastRunId: run.runId } : {}),
    };
    try {
      await documents.write(exportPath(run.exportId), next, { ifMatch: found.etag });
      return { export: next, overtaken };
    } catch (error) {
      if (!(error instanceof ProductError) || error.code !== 'precondition_failed') throw error;
    }
  }
}

/**
 * Takes the active run off its export when it has ended, or was held until now: a start may come in the moment between
 * the end of a run and that of its last step. Answers the run; undefined when it is gone. Throws `run_active`.
 */
async function takeOff(
  documents: DocumentStore,
  runs: RunStore,
  runId: string,
  now: Date,
): Promise<Run | undefined> {
  const found = await runs.find(runId);
  if (!found) return undefined;
  const active =
    found.state === 'held'
      ? await expire(runs, runId, 'A newer start has overtaken the held run.', now)
      : found;
  if (hasEnded(active)) {
    await releaseExport(documents, active);
    return active;
  }
  throw new ProductError('run_active', `Run ${runId} of this export is going (${active.state}).`, {
    target: runId,
    details: [{ path: 'activeRunId', message: `/api/runs/${runId}`, received: active.state }],
  });
}

/** Takes the ended run off its export, which keeps what the next run compares with. Can be repeated, by anybody. */
export async function releaseExport(documents: DocumentStore, run: Run): Promise<void> {
  await documents.update(exportPath(run.exportId), exportSchema, (document) =>
    document.activeRunId === run.runId ? afterRun(document, run) : undefined,
  );
}

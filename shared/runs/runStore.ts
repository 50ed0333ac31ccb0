/** Run documents: created once, changed by ETag, read often by waiting activities (therefore a short cache). */
import { ProductError } from '../model/errors';
import { noCounts, noLeaverCounts } from '../model/counts';
import { runSchema, type Run } from '../model/run';
import type { DocumentStore } from '../store/documents';
import { runPath } from '../store/paths';

/** Age (ms) up to which a waiting activity may trust its last look at the run: how fast a cancel is seen. */
const glanceMs = 2_000;

/** A run as it stands when it is started. */
export function newRun(
  start: Pick<Run, 'runId' | 'exportId' | 'mode' | 'dryRun' | 'startedBy' | 'source'>,
  now: Date,
): Run {
  const at = now.toISOString();
  return {
    ...start,
    state: 'queued',
    attempt: 1,
    createdAt: at,
    snapshots: [],
    counts: noCounts(),
    leaverCounts: noLeaverCounts(),
    progress: { batches: 0, sent: 0, requests: 0, remainingSeconds: null },
    notes: [],
    seenAt: at,
  };
}

export class RunStore {
  readonly #glances = new Map<string, { at: number; run: Promise<Run> }>();

  constructor(readonly documents: DocumentStore) {}

  /** Writes a new run document. Throws `precondition_failed` when the id is taken. */
  async create(run: Run): Promise<void> {
    await this.documents.write(runPath(run.runId), run, { ifNoneMatch: '*' });
  }

  async find(runId: string): Promise<Run | undefined> {
    return (await this.documents.read(runPath(runId), runSchema))?.value;
  }

  /** Reads a run that must exist. */
  async read(runId: string): Promise<Run> {
    const run = await this.find(runId);
    if (!run)
      throw new ProductError('run_documents_missing', `The document of run ${runId} is missing.`, {
        target: runId,
      });
    return run;
  }

  /** The run as it stood at most two seconds ago; the many activities of a wave share one read. */
  async glance(runId: string): Promise<Run> {
    const known = this.#glances.get(runId);
    if (known && Date.now() - known.at < glanceMs) return await known.run;
    const run = this.read(runId);
    this.#glances.set(runId, { at: Date.now(), run });
    run.catch(() => this.#glances.delete(runId));
    if (this.#glances.size > 50) this.#glances.delete(this.#glances.keys().next().value ?? '');
    return await run;
  }

  /** Changes a run; `change` answers undefined to leave it. */
  async update(runId: string, change: (run: Run) => Run | undefined): Promise<Run> {
    const run = await this.documents.update(runPath(runId), runSchema, change);
    this.#glances.delete(runId);
    if (!run)
      throw new ProductError('run_documents_missing', `The document of run ${runId} is missing.`, {
        target: runId,
      });
    return run;
  }
}

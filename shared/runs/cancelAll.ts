/** Cancels whatever runs on a connection: it was disabled. */
import { exportSchema } from '../model/export';
import { ProductError } from '../model/errors';
import type { Run } from '../model/run';
import type { DocumentStore } from '../store/documents';
import { cancelRun } from './cancel';
import type { RunStore } from './runStore';

/**
 * Marks the active run of every export of the connection as canceled; those that end meanwhile are left. Answers the
 * marked ones: a held run has no orchestration that would see the mark, so the caller closes it.
 */
export async function cancelAllOf(
  documents: DocumentStore,
  runs: RunStore,
  connectionId: string,
  by: string,
  now: Date,
): Promise<Run[]> {
  const marked: Run[] = [];
  for await (const path of documents.list('exports/')) {
    if (!/^exports\/[^/]+\.json$/.test(path)) continue;
    const document = (await documents.read(path, exportSchema))?.value;
    if (document?.connectionId !== connectionId || document.activeRunId === undefined) continue;
    const reason = `The connection "${connectionId}" was disabled.`;
    const request = { by, reason, force: false, connectionDisabled: true } as const;
    try {
      marked.push(await cancelRun(runs, document.activeRunId, request, now));
    } catch (error) {
      const over =
        error instanceof ProductError && ['run_ended', 'run_documents_missing'].includes(error.code);
      if (!over) throw error;
    }
  }
  return marked;
}

/** Part of a tick: repeats how each enabled connection stands, so that a state, not each sign of it, makes one notice. */
import { unforeseen } from '../shared/http/log';
import { connectionSchema } from '../shared/model/connection';
import type { ExportDocument } from '../shared/model/export';
import type { Run } from '../shared/model/run';
import { connectionStanding } from '../shared/runs/connectionStanding';
import type { Emit } from '../shared/runs/services';
import type { DocumentStore } from '../shared/store/documents';

/** An export and its last ended run, as the tick has read them. */
export interface LastRun {
  document: ExportDocument;
  run: Run;
}

/** Emits one event for each connection of which something is known. One that cannot be read keeps no other from it. */
export async function tellConnections(
  documents: DocumentStore,
  last: readonly LastRun[],
  tick: string,
  emit: Emit,
  complain: (line: string) => void,
): Promise<void> {
  for await (const path of documents.list('connections/')) {
    if (!/^connections\/[^/]+\.json$/.test(path)) continue;
    try {
      const connection = (await documents.read(path, connectionSchema))?.value;
      if (!connection?.enabled) continue;
      // An export that was changed after its run may have been attached to another connection.
      const runs = last
        .filter(
          ({ document, run }) => document.connectionId === connection.id && since(document) <= endOf(run),
        )
        .map(({ run }) => run);
      const event = connectionStanding(connection, runs, tick);
      if (event) emit(event);
    } catch (error) {
      complain(JSON.stringify({ event: 'tick failed', path, ...unforeseen(error) }));
    }
  }
}

const since = (document: ExportDocument): number => Date.parse(document.updatedAt);
const endOf = (run: Run): number => Date.parse(run.endedAt ?? '');

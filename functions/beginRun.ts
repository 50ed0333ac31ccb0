/** The last steps of every start: the orchestration of a run whose document stands, and the event that tells of it. */
import type { Connection } from '../shared/model/connection';
import type { Run } from '../shared/model/run';
import type { EventFields } from '../shared/telemetry/events';
import { accountOf, startAttempt } from './durable';
import type { CallServices } from './route';

/** Can be repeated: an orchestration that goes is left as it is, and the event is counted once by its key. */
export async function beginRun(
  { durable, settings, emit }: Pick<CallServices, 'durable' | 'settings' | 'emit'>,
  run: Run,
  connection: Connection,
  trigger: EventFields<'runStarted'>['trigger'],
): Promise<void> {
  await startAttempt(durable, run, accountOf(connection, settings.settleSeconds));
  emit({
    event: 'runStarted',
    ...{ runId: run.runId, exportId: run.exportId, connectionId: connection.id },
    ...{ mode: run.mode, dryRun: run.dryRun, trigger },
  });
}

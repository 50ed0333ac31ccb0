/** The last steps of every start: the orchestration of a run whose document stands, and the event that tells of it. */
import type { Connection } from '../shared/model/connection';
import { afterEnd } from '../shared/runs/close';
import type { Emit, RunServices } from '../shared/runs/services';
import type { Created } from '../shared/runs/start';
import type { EventFields } from '../shared/telemetry/events';
import { accountOf, startAttempt } from './durable';
import type { CallServices } from './route';

/** Can be repeated: an orchestration that goes is left as it is, and events are counted once by their keys. */
export async function beginRun(
  services: RunServices,
  durable: CallServices['durable'],
  emit: Emit,
  { run, export: document, overtaken }: Created,
  connection: Connection,
  trigger: EventFields<'runStarted'>['trigger'],
): Promise<void> {
  if (overtaken) await afterEnd(services, overtaken, document, emit);
  await startAttempt(durable, run, accountOf(connection, services.settings.settleSeconds));
  emit({
    event: 'runStarted',
    ...{ runId: run.runId, exportId: run.exportId, connectionId: connection.id },
    ...{ mode: run.mode, dryRun: run.dryRun, trigger },
  });
}

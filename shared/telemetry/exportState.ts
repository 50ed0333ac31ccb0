/** Makes the `exportState` event of a tick: everything that alerts and workbook need to know of one export. Pure. */
import { endedStates, type Run } from '../model/run';
import type { EventFields } from './events';

/** What the tick knows of an export besides its runs. */
export interface ExportTiming {
  /** Seconds since the export has been due without a run; 0 when it is not due. */
  overdueSeconds: number;
  /** Seconds since its snapshot has not been ready; 0 when it is ready or nobody looked. */
  notReadySeconds: number;
}

/**
 * How an enabled export stands. `last` is its last ended run that was not a dry run, `active` the run that is going
 * or held, if any.
 */
export function exportStateEvent(
  exportId: string,
  tick: Date,
  last: Run | undefined,
  active: Run | undefined,
  timing: ExportTiming,
): { event: 'exportState' } & EventFields<'exportState'> {
  const going = active !== undefined && !endedStates.has(active.state) ? active : undefined;
  const silent = going === undefined ? 0 : (tick.getTime() - Date.parse(going.seenAt)) / 1000;
  return {
    event: 'exportState',
    tick: tick.toISOString(),
    exportId,
    lastRunId: last?.runId ?? null,
    lastState: last?.state ?? null,
    lastCode: (last?.error?.code ?? null) as EventFields<'exportState'>['lastCode'],
    lastRead: last?.counts.read ?? 0,
    lastInvalid: last?.counts.invalid ?? 0,
    lastRejected: last?.counts.rejected ?? 0,
    lastUnknown: last?.counts.unknown ?? 0,
    activeRunId: going?.runId ?? null,
    activeState: going?.state ?? null,
    activeAttempt: going?.attempt ?? 0,
    silentSeconds: Math.max(0, silent),
    ...timing,
  };
}

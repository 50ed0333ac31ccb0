/** How an export stands at a tick, as alerts read it. Pure. */
import type { ErrorCode } from '../model/errors';
import type { Run } from '../model/run';
import type { EventFields } from '../telemetry/events';

export interface Standing {
  tick: string;
  exportId: string;
  /** Last run that ended and was no dry run, and the one that goes or is held. */
  last: Run | undefined;
  active: Run | undefined;
  /** Since when (ms) it has been due without a run, and its snapshot has not been ready. */
  dueSince: number | undefined;
  notReadySince: number | undefined;
}

/** The event `exportState`. */
export function exportStateEvent(s: Standing): { event: 'exportState' } & EventFields<'exportState'> {
  const now = Date.parse(s.tick);
  const since = (time: number | undefined): number =>
    time === undefined ? 0 : Math.max(0, (now - time) / 1000);
  return {
    event: 'exportState',
    tick: s.tick,
    exportId: s.exportId,
    lastRunId: s.last?.runId ?? null,
    lastState: s.last?.state ?? null,
    lastCode: (s.last?.error?.code ?? null) as ErrorCode | null,
    lastRead: s.last?.counts.read ?? 0,
    lastInvalid: s.last?.counts.invalid ?? 0,
    lastRejected: s.last?.counts.rejected ?? 0,
    lastUnknown: s.last?.counts.unknown ?? 0,
    activeRunId: s.active?.runId ?? null,
    activeState: s.active?.state ?? null,
    activeAttempt: s.active?.attempt ?? 0,
    silentSeconds: s.active && s.active.state !== 'held' ? since(Date.parse(s.active.seenAt)) : 0,
    overdueSeconds: since(s.dueSince),
    notReadySeconds: since(s.notReadySince),
  };
}

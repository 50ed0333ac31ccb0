/**
 * What each timer tick writes: one `timerTick`, and one `exportState` per enabled export. Alerts read the newest
 * `exportState` of each export, so that a state, not each repetition of it, makes one notice, and a weekly export
 * is judged by its own schedule although alert queries see two days at most. Pure.
 */
import { z } from 'zod';
import { runStateSchema } from '../../model/run';
import { event } from '../define';
import { code, count, exportId, runId, seconds, time } from '../fields';

export const tickEvents = {
  /** The timer ran. `tick` is its scheduled time. */
  timerTick: event(
    z.strictObject({
      tick: time,
      exports: count,
      started: count,
      skipped: count,
      resumed: count,
      active: count,
      held: count,
      seconds,
    }),
    (e) => e.tick,
  ),
  /** An export was due, and no run of it could be started: why. */
  runSkipped: event(z.strictObject({ tick: time, exportId, code }), (e) => `${e.exportId}/${e.tick}`),
  /**
   * How one enabled export stands at a tick: its last ended run that was not a dry run, the run going or held now,
   * how long that run has been silent, how long the export has been due without a run, and how long its snapshot
   * has not been ready (0 where it is).
   */
  exportState: event(
    z.strictObject({
      tick: time,
      exportId,
      lastRunId: runId.nullable(),
      lastState: runStateSchema.nullable(),
      lastCode: code.nullable(),
      lastRead: count,
      lastInvalid: count,
      lastRejected: count,
      lastUnknown: count,
      activeRunId: runId.nullable(),
      activeState: runStateSchema.nullable(),
      activeAttempt: count,
      silentSeconds: seconds,
      overdueSeconds: seconds,
      notReadySeconds: seconds,
    }),
    (e) => `${e.exportId}/${e.tick}`,
  ),
} as const;

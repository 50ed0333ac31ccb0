/** Events in the life of a run. Pure. */
import { z } from 'zod';
import { runStateSchema } from '../../model/run';
import { event } from '../define';
import { account, code, connectionId, count, exportId, runId, seconds } from '../fields';

const attempt = z.int().positive();
const mode = z.enum(['changes', 'full']);
const endedState = runStateSchema.exclude([
  'queued',
  'preparing',
  'held',
  'delivering',
  'settling',
  'canceling',
]);

export const runEvents = {
  /** A run was accepted. Written by the trigger that starts it. */
  runStarted: event(
    z.strictObject({
      runId,
      exportId,
      connectionId,
      mode,
      dryRun: z.boolean(),
      trigger: z.enum(['timer', 'http', 'corrections']),
    }),
    (e) => e.runId,
  ),
  /** The plan stands: what the run will do. `seconds` is the time prepareRun took. */
  runPrepared: event(
    z.strictObject({
      runId,
      exportId,
      attempt,
      read: count,
      invalid: count,
      duplicate: count,
      unchanged: count,
      adds: count,
      changes: count,
      leavers: count,
      batches: count,
      seconds,
    }),
    (e) => `${e.runId}/${e.attempt}`,
  ),
  /** The run waits for a person: why, as codes of the registry. */
  runHeld: event(z.strictObject({ runId, exportId, codes: z.array(code).max(20) }), (e) => e.runId),
  /** A person released the held run. */
  runReleased: event(z.strictObject({ runId, exportId }), (e) => e.runId),
  /** The watch started the run anew from its documents, under this attempt. */
  runResumed: event(
    z.strictObject({
      runId,
      exportId,
      attempt,
      reason: z.enum(['failed', 'terminated', 'missing', 'silent']),
    }),
    (e) => `${e.runId}/${e.attempt}`,
  ),
  /**
   * One wave of one lane is through. `imports` requests were made, of which `accepted` were; `missed` slots were
   * not used; `ceilingPerMinute` is what the account allows us, for throughput against the ceiling.
   */
  waveSent: event(
    z.strictObject({
      runId,
      exportId,
      attempt,
      account,
      lane: count,
      wave: count,
      imports: count,
      accepted: count,
      missed: count,
      contacts: count,
      seconds,
      ceilingPerMinute: z.number().positive(),
    }),
    (e) => `${e.runId}/${e.attempt}/${e.lane}/${e.wave}`,
  ),
  /**
   * The run ended: all counts of both row equations, and its times. `inStepSeconds` is the time from the newest
   * snapshot's writing to the end, null where the list was not brought in step. Make it with `runFinishedEvent`.
   */
  runFinished: event(
    z.strictObject({
      runId,
      exportId,
      connectionId,
      account: account.nullable(),
      attempt,
      mode,
      dryRun: z.boolean(),
      state: endedState,
      code: code.nullable(),
      read: count,
      invalid: count,
      duplicate: count,
      unchanged: count,
      delivered: count,
      rejected: count,
      unknown: count,
      notSent: count,
      leavers: count,
      leaversKept: count,
      leaversKeptByOtherExport: count,
      leaversMarked: count,
      leaversUnsubscribed: count,
      leaversRejected: count,
      leaversUnknown: count,
      leaversNotSent: count,
      batches: count,
      imports: count,
      totalSeconds: seconds,
      deliverySeconds: seconds.nullable(),
      inStepSeconds: seconds.nullable(),
    }),
    (e) => e.runId,
  ),
} as const;

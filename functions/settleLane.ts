/** Orchestrator beside the lanes: asks ActiveCampaign what became of accepted batches, until all have ended. */
import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';
import {
  callLeadOf,
  laneCount,
  longestSleepMs,
  pauseAfter,
  pollsAtOnce,
  slackAfter,
} from '../shared/runs/lanes';
import type {
  DeliverLaneInput,
  LaneEnd,
  Polled,
  PollInput,
  ReserveInput,
  Reserved,
  SettleLaneInput,
} from '../shared/runs/messages';
import { names } from '../shared/runs/names';
import { wakeBefore } from '../shared/runs/wake';
import { giveSlotsBack, tellPace } from './paceSignals';
import { stepRetries } from './retries';

df.app.orchestration(names.settleLane, function* (context: OrchestrationContext) {
  const input = context.df.getInput<SettleLaneInput>();
  const { runId, attempt, account, connectionId, limits, batches, slots } = input;
  const now = (): number => context.df.currentUtcDateTime.getTime();

  const wake = wakeBefore(slots, now(), limits, input.slack);
  if (wake !== undefined) yield context.df.createTimer(new Date(wake));
  const { notBefore = 0 } = input;
  const work: PollInput = { runId, attempt, batches, folder: input.folder, slots, notBefore };
  const polled = (yield context.df.callActivityWithRetry(names.pollBatches, stepRetries(), work)) as Polled;
  context.df.setCustomStatus({ runId, ...polled.progress });
  giveSlotsBack(context, account, runId, polled.unused);
  tellPace(context, account, [polled]);
  if (polled.finished) return { runId };

  let { wave, failedWaves, keyRefusals = 0 } = input;
  let pauseUntil = 0;
  if (polled.reopened !== '') {
    // One wave at a time, so that polling goes on beside it.
    const resend: DeliverLaneInput = {
      ...{ runId, attempt, account, connectionId, limits },
      ...{ open: polled.reopened, later: [], lane: laneCount, wave, failedWaves },
      ...{ refusedWaves: 0, keyRefusals },
      once: true,
    };
    const done = (yield context.df.callSubOrchestrator(names.deliverLane, resend)) as LaneEnd;
    ({ wave, failedWaves, keyRefusals = 0 } = done);
    if (failedWaves > 0) pauseUntil = now() + pauseAfter(failedWaves, limits.waitSeconds);
  }
  const slack =
    slots.length > 0 ? slackAfter(input.slack ?? 0, polled.late, slots.length) : (input.slack ?? 0);
  const counts = { wave, failedWaves, keyRefusals, slack };
  const next: SettleLaneInput = { ...input, folder: polled.folder, slots: [], ...counts };
  let until = Math.max(polled.wakeAt, pauseUntil);
  if (polled.due > 0) {
    const wanted: ReserveInput = {
      kind: 'request',
      count: Math.min(polled.due, pollsAtOnce),
      connection: connectionId,
      limits,
      lead: callLeadOf(limits, slack),
      requester: runId,
    };
    const pace = new df.EntityId(names.pace, account);
    const reserved = (yield context.df.callEntity(pace, 'reserve', wanted)) as Reserved;
    next.slots = reserved.slots;
    until = reserved.slots.length > 0 ? 0 : (reserved.askAgainAt ?? now() + 1000);
  }
  // Each round writes a sign of life, by which the watch tells a waiting run from a dead one.
  next.notBefore = Math.min(until, now() + longestSleepMs);
  if (until > now()) yield context.df.createTimer(new Date(next.notBefore));
  context.df.continueAsNew(next);
  return undefined;
});

/** Orchestrator beside the lanes: asks ActiveCampaign what became of accepted batches, until all have ended. */
import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';
import { laneCount, pollsAtOnce } from '../shared/runs/lanes';
import type {
  DeliverLaneInput,
  GiveBackInput,
  PaceNote,
  Polled,
  PollInput,
  ReserveInput,
  Reserved,
  SettleLaneInput,
} from '../shared/runs/messages';
import { names } from '../shared/runs/names';
import { wakeBefore } from '../shared/runs/wake';

/** Longest sleep (ms): each round writes a sign of life, by which the watch tells a waiting run from a dead one. */
const longestSilenceMs = 60_000;

df.app.orchestration(names.settleLane, function* (context: OrchestrationContext) {
  const input = context.df.getInput<SettleLaneInput>();
  const { runId, attempt, account, connectionId, limits, batches, slots } = input;
  const pace = new df.EntityId(names.pace, account);

  const wake = wakeBefore(slots, context.df.currentUtcDateTime.getTime(), limits);
  if (wake !== undefined) yield context.df.createTimer(new Date(wake));
  const work: PollInput = { runId, attempt, batches, folder: input.folder, slots };
  const polled = (yield context.df.callActivity(names.pollBatches, work)) as Polled;
  context.df.setCustomStatus({ runId, ...polled.progress });
  if (polled.used < slots.length) {
    const back: GiveBackInput = { requester: runId, slots: slots.slice(polled.used) };
    context.df.signalEntity(pace, 'giveBack', back);
  }
  if (polled.waitUntil !== undefined) {
    const told: PaceNote = { waitUntil: polled.waitUntil, reason: 'rate_limited' };
    context.df.signalEntity(pace, 'note', told);
  }
  if (polled.finished) return { runId };

  if (polled.reopened !== '') {
    const resend: DeliverLaneInput = {
      ...{ runId, attempt, account, connectionId, limits },
      open: polled.reopened,
      lane: laneCount,
      wave: 0,
      failedWaves: 0,
    };
    yield context.df.callSubOrchestrator(names.deliverLane, resend);
  }
  const next: SettleLaneInput = { ...input, folder: polled.folder, slots: [] };
  if (polled.due > 0) {
    const wanted: ReserveInput = {
      kind: 'request',
      count: Math.min(polled.due, pollsAtOnce),
      connection: connectionId,
      limits,
      requester: runId,
    };
    const reserved = (yield context.df.callEntity(pace, 'reserve', wanted)) as Reserved;
    next.slots = reserved.slots;
    if (reserved.askAgainAt !== undefined) {
      const soon = context.df.currentUtcDateTime.getTime() + longestSilenceMs;
      yield context.df.createTimer(new Date(Math.min(reserved.askAgainAt, soon)));
    }
  } else {
    const soon = context.df.currentUtcDateTime.getTime() + longestSilenceMs;
    yield context.df.createTimer(new Date(Math.min(polled.wakeAt, soon)));
  }
  context.df.continueAsNew(next);
  return undefined;
});

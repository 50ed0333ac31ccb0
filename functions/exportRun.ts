/** Orchestrator of one attempt at a run: prepare, deliver by two lanes with polling beside, close. */
import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';
import type {
  DeliverLaneInput,
  ExportRunInput,
  Prepared,
  ReserveInput,
  Reserved,
  SettleLaneInput,
  WaveNote,
} from '../shared/runs/messages';
import { names } from '../shared/runs/names';
import { callLeadOf, checkCalls, deal, longestSleepMs, slackAfter } from '../shared/runs/lanes';
import { estimateRemaining } from '../shared/runs/progress';
import { giveSlotsBack, tellPace } from './paceSignals';
import { stepRetries } from './retries';

df.app.orchestration(names.exportRun, function* (context: OrchestrationContext) {
  const input = context.df.getInput<ExportRunInput>();
  const { runId, attempt, account, connectionId, limits } = input;
  const now = (): number => context.df.currentUtcDateTime.getTime();
  context.df.setCustomStatus({ runId, state: 'preparing' });
  const pace = new df.EntityId(names.pace, account);
  const wanted: ReserveInput = {
    kind: 'request',
    count: checkCalls,
    connection: connectionId,
    limits,
    lead: callLeadOf(limits, input.slack),
    requester: runId,
  };
  const { slots, askAgainAt } = (yield context.df.callEntity(pace, 'reserve', wanted)) as Reserved;
  const prepared = (
    slots.length > 0
      ? yield context.df.callActivityWithRetry(names.prepareRun, stepRetries(), {
          ...{ runId, attempt, slots },
          doubts: input.doubts ?? 0,
        })
      : { next: 'again', batches: 0, open: '', waitUntil: askAgainAt ?? now() + 1000 }
  ) as Prepared;

  if (prepared.next === 'again') {
    const until = prepared.waitUntil ?? now() + 1000;
    if (slots.length > 0) {
      giveSlotsBack(
        context,
        account,
        runId,
        slots.filter((slot) => slot > now()),
      );
      if (prepared.reason === 'wait') tellPace(context, account, [{ waitUntil: until }]);
    }
    yield context.df.createTimer(new Date(Math.min(until, now() + longestSleepMs)));
    const alive: WaveNote = { runId, attempt };
    const noted = (yield context.df.callActivityWithRetry(names.noteWave, stepRetries(), alive)) as {
      stop: boolean;
    };
    if (!noted.stop) {
      const late = prepared.reason === 'late' ? slots.length : 0;
      const next: ExportRunInput = {
        ...input,
        slack: slackAfter(input.slack ?? 0, late, slots.length),
        doubts: (input.doubts ?? 0) + (prepared.reason === 'doubt' ? 1 : 0),
      };
      context.df.continueAsNew(next);
      return undefined;
    }
  }
  if (prepared.next === 'deliver') {
    const run = { runId, attempt, account, connectionId, limits };
    const fresh = { later: [], wave: 0, failedWaves: 0, refusedWaves: 0 };
    const { instanceId } = context.df;
    const lanes = deal(prepared.open).map((open, lane) => {
      const work: DeliverLaneInput = { ...run, ...fresh, open, lane };
      return context.df.callSubOrchestrator(names.deliverLane, work, `${instanceId}.lane${lane}`);
    });
    const settle: SettleLaneInput = {
      ...{ ...run, batches: prepared.batches, folder: 0, slots: [] },
      ...{ wave: 0, failedWaves: 0 },
    };
    const settling = context.df.callSubOrchestrator(names.settleLane, settle, `${instanceId}.settle`);
    // Children cannot write here: from now on the live figures are the custom status of `<id>.settle`.
    const remainingSeconds = estimateRemaining(prepared.batches, limits.importsPerMinute * limits.share);
    context.df.setCustomStatus({ runId, state: 'delivering', batches: prepared.batches, remainingSeconds });
    yield context.df.Task.all([...lanes, settling]);
  }
  context.df.setCustomStatus({ runId, state: 'closing' });
  if (prepared.next !== 'end') {
    yield context.df.callActivityWithRetry(names.closeRun, stepRetries(), { runId, attempt });
  }
  return { runId };
});

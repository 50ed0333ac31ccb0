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
} from '../shared/runs/messages';
import { names } from '../shared/runs/names';
import { deal } from '../shared/runs/lanes';
import { stepRetries } from './retries';

/** Calls that `prepareRun` makes to check list and fields. */
const checkCalls = 3;

df.app.orchestration(names.exportRun, function* (context: OrchestrationContext) {
  const input = context.df.getInput<ExportRunInput>();
  const { runId, attempt, account, connectionId, limits } = input;
  const pace = new df.EntityId(names.pace, account);
  const wanted: ReserveInput = {
    kind: 'request',
    count: checkCalls,
    connection: connectionId,
    limits,
    requester: runId,
  };
  const { slots } = (yield context.df.callEntity(pace, 'reserve', wanted)) as Reserved;
  const prepared = (yield context.df.callActivityWithRetry(names.prepareRun, stepRetries(), {
    runId,
    attempt,
    slots,
  })) as Prepared;

  if (prepared.next === 'deliver') {
    const run = { runId, attempt, account, connectionId, limits };
    const lanes = deal(prepared.open).map((open, lane) => {
      const work: DeliverLaneInput = { ...run, open, lane, wave: 0, failedWaves: 0 };
      return context.df.callSubOrchestrator(names.deliverLane, work, `${context.df.instanceId}.lane${lane}`);
    });
    const settle: SettleLaneInput = { ...run, batches: prepared.batches, folder: 0, slots: [] };
    const settling = context.df.callSubOrchestrator(
      names.settleLane,
      settle,
      `${context.df.instanceId}.settle`,
    );
    yield context.df.Task.all([...lanes, settling]);
  }
  if (prepared.next !== 'end') {
    yield context.df.callActivityWithRetry(names.closeRun, stepRetries(), { runId, attempt });
  }
  return { runId };
});

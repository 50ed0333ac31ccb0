/** Orchestrator for calls outside of runs (connection test, lists): takes slots from the account's pace. */
import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';
import type { AccountRef, ReserveInput, Reserved } from '../shared/runs/messages';
import { names } from '../shared/runs/names';

df.app.orchestration(names.takeSlots, function* (context: OrchestrationContext) {
  const { account, connectionId, limits, count } = context.df.getInput<AccountRef & { count: number }>();
  const wanted: ReserveInput = {
    kind: 'request',
    count,
    connection: connectionId,
    limits,
    requester: 'calls',
  };
  const { slots } = (yield context.df.callEntity(
    new df.EntityId(names.pace, account),
    'reserve',
    wanted,
  )) as Reserved;
  return { slots };
});

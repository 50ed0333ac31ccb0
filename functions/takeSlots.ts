/** Orchestrator for calls outside of runs (connection test, lists): takes slots from the account's pace. */
import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';
import { calls, type ReserveInput, type Reserved, type TakeSlotsInput } from '../shared/runs/messages';
import { names } from '../shared/runs/names';

df.app.orchestration(names.takeSlots, function* (context: OrchestrationContext) {
  const { account, connectionId, limits, count, lead } = context.df.getInput<TakeSlotsInput>();
  const wanted: ReserveInput = {
    kind: 'request',
    count,
    connection: connectionId,
    limits,
    requester: calls,
    ...(lead === undefined ? {} : { lead }),
  };
  const { slots, askAgainAt } = (yield context.df.callEntity(
    new df.EntityId(names.pace, account),
    'reserve',
    wanted,
  )) as Reserved;
  return askAgainAt === undefined ? { slots } : { slots, askAgainAt };
});

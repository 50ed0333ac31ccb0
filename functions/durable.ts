/** What calls and the timer do with Durable Functions: start attempts at runs, take slots from an account's pace. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DurableClient } from 'durable-functions';
import { EntityId, OrchestrationRuntimeStatus } from 'durable-functions';
import type { Connection } from '../shared/model/connection';
import { ProductError } from '../shared/model/errors';
import { instanceIdOf } from '../shared/model/ids';
import { effectiveLimits } from '../shared/model/limits';
import type { Run } from '../shared/model/run';
import { slotComes } from '../shared/runs/atSlots';
import {
  calls,
  type AccountRef,
  type ExportRunInput,
  type Reserved,
  type TakeSlotsInput,
} from '../shared/runs/messages';
import { names } from '../shared/runs/names';

type Payee = Pick<Connection, 'limits' | 'account'> & { id?: string };

/** The account of a connection and how fast it may be called. */
export const accountOf = (connection: Payee, settleSeconds: number): AccountRef => ({
  account: connection.account.name,
  connectionId: connection.id ?? 'new',
  limits: effectiveLimits(connection.limits, settleSeconds),
});

/** Starts the orchestration of the run's present attempt. The caller has written the run's document before. */
export async function startAttempt(
  client: DurableClient,
  run: Pick<Run, 'runId' | 'attempt'>,
  account: AccountRef,
): Promise<void> {
  const input: ExportRunInput = { runId: run.runId, attempt: run.attempt, ...account };
  try {
    await client.startNew(names.exportRun, { instanceId: instanceIdOf(run.runId, run.attempt), input });
  } catch (error) {
    // A repeated call has started it already.
    if (!(error instanceof Error) || !error.message.includes('409')) throw error;
  }
}

/** How long (ms) a call waits for its turn before it is told to come back: two waves may hold the account for 29 s. */
const patienceMs = 35_000;

/** First time (ms) that the slot of a call lies ahead; doubled each time that the call came too late for it. */
const firstLeadMs = 1000;

/** Waits until the account's pace allows one call. Throws `rate_limited` when that takes too long for a caller. */
export async function waitForTurn(client: DurableClient, account: AccountRef): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (let lead = firstLeadMs; Date.now() + lead < deadline; lead *= 2) {
    const { slots, askAgainAt } = await takeSlot(client, { ...account, count: 1, lead }, deadline);
    const [slot] = slots;
    if (slot === undefined) {
      if (askAgainAt === undefined || askAgainAt > deadline) break;
      await sleep(Math.max(100, askAgainAt - Date.now()));
    } else {
      if (slot < deadline && (await slotComes(slot))) return;
      await client.signalEntity(new EntityId(names.pace, account.account), 'giveBack', {
        requester: calls,
        slots,
      });
      if (slot >= deadline) break;
    }
  }
  throw new ProductError(
    'rate_limited',
    `The account "${account.account}" is busy; its budget is used by runs.`,
  );
}

/** Asks the pace by an orchestration, because only these get answers of entities. No slots when time is over. */
async function takeSlot(client: DurableClient, input: TakeSlotsInput, deadline: number): Promise<Reserved> {
  const instanceId = `call.${randomUUID()}`;
  await client.startNew(names.takeSlots, { instanceId, input });
  for (let pause = 20; Date.now() < deadline; pause = Math.min(500, pause * 1.5)) {
    await sleep(pause);
    const status = await client.getStatus(instanceId);
    if (status.runtimeStatus !== OrchestrationRuntimeStatus.Completed) continue;
    await client.purgeInstanceHistory(instanceId);
    return status.output as Reserved;
  }
  return { slots: [] };
}

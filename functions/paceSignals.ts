/** What orchestrators tell the pace of an account without waiting for it: signals go out with their next step. */
import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';
import type { GiveBackInput, PaceNote } from '../shared/runs/messages';
import { names } from '../shared/runs/names';

/** Gives slots back that were certainly not used. */
export function giveSlotsBack(
  context: OrchestrationContext,
  account: string,
  requester: string,
  slots: readonly number[],
): void {
  if (slots.length === 0) return;
  const back: GiveBackInput = { requester, slots: [...slots] };
  context.df.signalEntity(new df.EntityId(names.pace, account), 'giveBack', back);
}

/** Tells what answers said: until when everybody waits, and the limit that ActiveCampaign advertises. */
export function tellPace(
  context: OrchestrationContext,
  account: string,
  answers: readonly { waitUntil?: number; advertised?: number }[],
): void {
  const waitUntil = Math.max(0, ...answers.map((answer) => answer.waitUntil ?? 0));
  const advertised = Math.min(...answers.map((answer) => answer.advertised ?? Infinity));
  if (waitUntil === 0 && advertised === Infinity) return;
  const told: PaceNote = {
    waitUntil,
    reason: 'rate_limited',
    ...(advertised < Infinity ? { advertised } : {}),
  };
  context.df.signalEntity(new df.EntityId(names.pace, account), 'note', told);
}

/**
 * Looks up contacts that ActiveCampaign refused without a reason: unsubscribed and bounced ones can be told by the
 * contact itself (`GET /contacts?email=`). At the account's pace, and at most so many a run.
 */
import type { ActiveCampaignClient } from '../activecampaign/client';
import { reasonOfFailure } from '../activecampaign/contacts';
import { WaitError } from '../activecampaign/readers';
import type { OnWait } from './askInfo';
import { callAtSlots, type Called, type SlotsSpent } from './atSlots';
import type { Refusal } from './batchRecord';
import type { Delivery } from './delivery';
import { applyLookUp } from './partInfo';
import type { BatchSummary } from './batchSummary';

/** Look-ups in one run: about four minutes of the account's calls. Beyond it the reason stays not given. */
export const mostLookUps = 1000;

/** What became of the slots, and how many look-ups were done. */
export interface LookedUp extends SlotsSpent {
  done: number;
}

/** Looks up refusals of these batches at the slots; answers what `callAtSlots` does, and how many were done. */
export async function lookUpRefusals(
  delivery: Delivery,
  client: ActiveCampaignClient,
  batches: readonly BatchSummary[],
  slots: readonly number[],
  onWait: OnWait,
): Promise<LookedUp> {
  const turns = [...slots];
  const unused: number[] = [];
  let late = 0;
  let waitUntil = 0;
  let done = 0;
  await Promise.all(
    batches.map(async ({ batch, bare }) => {
      const mine = turns.splice(0, bare);
      if (mine.length === 0) return;
      const answer = await lookUpBatch(delivery, client, batch, mine, onWait);
      unused.push(...answer.unused);
      done += answer.done;
      late += answer.late;
      waitUntil = Math.max(waitUntil, answer.waitUntil ?? 0);
    }),
  );
  return { unused: [...unused, ...turns], late, done, ...(waitUntil > 0 ? { waitUntil } : {}) };
}

async function lookUpBatch(
  delivery: Delivery,
  client: ActiveCampaignClient,
  batch: number,
  slots: readonly number[],
  onWait: OnWait,
): Promise<LookedUp> {
  const found = await delivery.records.read(batch);
  if (!found) return { unused: [...slots], late: 0, done: 0 };
  const rows = await delivery.batches.rows(batch);
  const wanted = found.record.refused.filter((refusal) => refusal.bare).slice(0, slots.length);
  const known: Refusal[] = [];
  const look = async ({ at }: Refusal): Promise<Called> => {
    try {
      const contact = await client.findContact(rows[at]?.email ?? '');
      known.push({ at, code: reasonOfFailure(contact, delivery.listId) });
    } catch (error) {
      if (error instanceof WaitError) {
        const outcome = error.code === 'account_unavailable' ? 'unavailable' : 'rateLimited';
        onWait('lookup', `${batch}/${at}`, error.waitSeconds, outcome);
        return { wait: error.waitSeconds };
      }
      // Asked once: what fails otherwise stays without a reason.
      known.push({ at, code: 'reason_not_given' });
    }
    return {};
  };
  const calls = wanted.flatMap((refusal, i) => {
    const slot = slots[i];
    return slot === undefined ? [] : [{ slot, prepare: () => Promise.resolve(() => look(refusal)) }];
  });
  const answer = await callAtSlots(delivery.connection.account.name, calls);
  if (known.length > 0) await delivery.records.write(applyLookUp(found.record, known), found.etag);
  return {
    ...answer,
    unused: [...answer.unused, ...slots.slice(wanted.length)],
    done: known.length,
  };
}

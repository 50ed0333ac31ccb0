/**
 * Activity `submitBatch`: waits for its slot, claims its batch by a conditional write, sends one import, writes down
 * what the answer means. At least once, safely: whatever dies in between, a repetition finds the claim or the answer.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { waitForSlot } from '../activecampaign/pace';
import { requestBody } from '../batches/packer';
import type { ActiveCampaignClient } from '../activecampaign/client';
import { summarize, ProductError, type ErrorCode } from '../model/errors';
import { reasonToStop } from './attempt';
import {
  answered,
  applyAnswer,
  claim,
  newRecord,
  releaseClaim,
  remaining,
  slotUsed,
  type BatchRecord,
} from './batchRecord';
import { clientOf, deliveryOf, type Delivery } from './delivery';
import { faultPoint } from './faultPoints';
import type { VersionedRecord } from './files/batchRecords';
import { consequenceOf, type Consequence } from './importOutcome';
import type { Submitted, SubmitInput } from './messages';
import { isPaused, rememberPause } from './pauses';
import type { RunServices } from './services';

/** How long (ms) before its slot an activity claims its batch: the write must be over when the slot comes. */
const claimAheadMs = 150;

/** Sends one part of one batch at its slot. Never throws: what goes wrong here is tried again in a later wave. */
export async function submitBatch(services: RunServices, input: SubmitInput): Promise<Submitted> {
  const idle: Submitted = { batch: input.batch, used: false, next: 'again', failed: false, accepted: 0 };
  try {
    const run = await services.runs.glance(input.runId);
    if (reasonToStop(run, input.attempt)) return { ...idle, next: 'stop' };
    const delivery = await deliveryOf(services, run);
    const client = await clientOf(services, delivery);
    const prepared = await prepare(delivery, input.batch);
    if (prepared.nothing) return { ...idle, used: slotUsed(prepared.record, input.slot), next: 'done' };
    await sleep(Math.max(0, input.slot - claimAheadMs - Date.now()));
    const latest = await services.runs.glance(input.runId);
    if (reasonToStop(latest, input.attempt)) return { ...idle, next: 'stop' };
    if (isPaused(delivery.connection.account.name, Date.now())) return idle;
    if (waitForSlot(input.slot, Date.now()).state === 'missed') return await missed(delivery, input, idle);
    return await claimAndSend(services, delivery, client, prepared, input, idle);
  } catch (error) {
    const { code } = summarize(error);
    if (code === 'internal_error' || code === 'vault_unavailable') return { ...idle, failed: true };
    await stopRun(
      services,
      input,
      error instanceof ProductError ? error : new ProductError(code, 'The run cannot go on.'),
    );
    return { ...idle, next: 'stop' };
  }
}

interface Ready {
  found: VersionedRecord | undefined;
  record: BatchRecord;
  /** Nothing of the batch is left to be sent. */
  nothing: boolean;
  /** Contacts of the batch as they are sent. */
  contacts: string[];
  automations: boolean;
}

/** Everything that can be read before the slot comes. */
async function prepare(delivery: Delivery, batch: number): Promise<Ready> {
  const [found, entry] = await Promise.all([delivery.records.read(batch), delivery.batches.entry(batch)]);
  const record = found?.record ?? newRecord(batch, entry.contacts);
  const nothing = !isUnfinished(record);
  const contacts = nothing ? [] : await delivery.batches.contacts(batch);
  return { found, record, nothing, contacts, automations: entry.automations };
}

/** Waits for the slot; false when it was missed. Asks the clock after every wait: timers may be early or late. */
async function slotComes(slot: number): Promise<boolean> {
  for (;;) {
    const next = waitForSlot(slot, Date.now());
    if (next.state !== 'wait') return next.state === 'send';
    await sleep(next.ms);
  }
}

/** Not sent in this slot. Another copy of the activity may have used it: then it is not given back. */
async function missed(delivery: Delivery, input: SubmitInput, idle: Submitted): Promise<Submitted> {
  const latest = await delivery.records.read(input.batch);
  return { ...idle, used: latest !== undefined && slotUsed(latest.record, input.slot) };
}

async function claimAndSend(
  services: RunServices,
  delivery: Delivery,
  client: ActiveCampaignClient,
  ready: Ready,
  input: SubmitInput,
  idle: Submitted,
): Promise<Submitted> {
  const taken = claim(ready.record, Date.now(), input.slot);
  if (taken.kind === 'nothing') return { ...idle, next: 'done' };
  if (taken.kind === 'busy') return await missed(delivery, input, idle);
  const claimedAs = await delivery.records.write(taken.record, ready.found?.etag);
  if (claimedAs === false) return await missed(delivery, input, idle);
  await faultPoint('batchClaimed');

  if (!(await slotComes(input.slot))) {
    await delivery.records.write(releaseClaim(taken.record, taken.part), claimedAs);
    return idle;
  }
  const part = taken.record.parts[taken.part];
  if (!part) throw new Error('The claimed part is gone.');
  const positions = remaining(part.from, part.to, taken.record.refused);
  const automations = ready.automations && !taken.automationsOff;
  const chosen = positions.map((position) => ready.contacts[position] ?? '');
  const sending = client.bulkImport(requestBody(chosen, !automations), positions.length);
  await faultPoint('requestSent');
  const outcome = await sending;
  await faultPoint('answerReceived');

  const now = Date.now();
  const consequence = consequenceOf(outcome, positions, taken.record.failures, now);
  const after = answered(taken.record, taken.part, consequence.part, now, input.slot);
  await storeOutcome(delivery, after, taken.part, claimedAs, consequence, now);
  await faultPoint('outcomeStored');
  if (consequence.waitUntil !== undefined)
    rememberPause(delivery.connection.account.name, consequence.waitUntil);
  if (consequence.stop !== undefined) await stopRun(services, input, stopError(consequence.stop, delivery));
  return {
    batch: input.batch,
    used: true,
    next: consequence.stop !== undefined ? 'stop' : isUnfinished(after) ? 'again' : 'done',
    failed: consequence.failed,
    accepted: consequence.part.kind === 'accepted' ? positions.length : 0,
    ...(consequence.waitUntil === undefined ? {} : { waitUntil: consequence.waitUntil }),
    ...(outcome.advertised === undefined ? {} : { advertised: outcome.advertised }),
    ...(consequence.suspect === undefined ? {} : { suspect: consequence.suspect }),
  };
}

const isUnfinished = (record: BatchRecord): boolean =>
  record.parts.some((part) => part.state === 'open' || part.state === 'claimed');

/**
 * Writes the answer over our claim. If the claim had run out and somebody else claimed the part meanwhile, an
 * acceptance is still kept: the other's answer to the same contacts will find it and change nothing.
 */
async function storeOutcome(
  delivery: Delivery,
  after: BatchRecord,
  part: number,
  etag: string,
  consequence: Consequence,
  now: number,
): Promise<void> {
  if ((await delivery.records.write(after, etag)) !== false || consequence.part.kind !== 'accepted') return;
  for (;;) {
    const current = await delivery.records.read(after.batch);
    if (current?.record.parts[part]?.state !== 'claimed') return;
    const kept = applyAnswer(current.record, part, consequence.part, now);
    if ((await delivery.records.write(kept, current.etag)) !== false) return;
  }
}

const stopError = (code: ErrorCode, { connection }: Delivery): ProductError =>
  new ProductError(code, `${connection.host} refuses because of payment (402).`, { target: connection.id });

/** Marks the run: every wave and every waiting activity reads it and sends no more. */
export async function stopRun(
  services: Pick<RunServices, 'runs'>,
  { runId, attempt }: { runId: string; attempt: number },
  error: ProductError,
): Promise<void> {
  await services.runs.update(runId, (run) =>
    reasonToStop(run, attempt) ? undefined : { ...run, error: summarize(error) },
  );
}

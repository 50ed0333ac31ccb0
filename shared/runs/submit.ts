/**
 * Activity `submitBatch`: waits for its slot, claims its batch by a conditional write, sends one import, writes down
 * what the answer means. At least once, safely: whatever dies in between, a repetition finds the claim or the answer.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { waitForSlot } from '../activecampaign/pace';
import { requestBody } from '../batches/packer';
import type { ActiveCampaignClient } from '../activecampaign/client';
import { ProductError, summarize, type ErrorCode } from '../model/errors';
import { slotComes } from './atSlots';
import { reasonToStop } from './attempt';
import { isUnfinished, newRecord, positionsOf, type BatchRecord } from './batchRecord';
import { claim, releaseClaim, slotUsed } from './claims';
import { clientOf, deliveryOf, type Delivery } from './delivery';
import { faultPoint } from './faultPoints';
import type { VersionedRecord } from './files/batchRecords';
import { consequenceOf } from './importOutcome';
import type { Submitted, SubmitInput } from './messages';
import { answered } from './partAnswers';
import { isPaused, rememberPause } from './pauses';
import type { Emit, RunServices } from './services';
import { stopRun } from './stopRun';
import { waitStatus } from './waitStatus';
import { storeOutcome } from './storeOutcome';

/**
 * How long (ms) before its slot an activity claims its batch: the write must be over when the slot comes. Earlier where
 * activities came too late, because there storage is slow as well.
 */
const claimAheadMs = (slack: number): number => 150 + Math.min(slack, 2000);

/** Errors that may pass by themselves: the batch is tried again in a later wave. */
const passing: ReadonlySet<ErrorCode> = new Set(['internal_error', 'vault_unavailable']);

/** Sends one part of one batch at its slot. Never throws: what goes wrong here is tried again in a later wave. */
export async function submitBatch(services: RunServices, input: SubmitInput, emit: Emit): Promise<Submitted> {
  const idle: Submitted = { batch: input.batch, used: false, next: 'again', failed: false, accepted: 0 };
  try {
    const run = await services.runs.glance(input.runId);
    if (reasonToStop(run, input.attempt)) return { ...idle, next: 'stop' };
    const delivery = await deliveryOf(services, run);
    const client = await clientOf(services, delivery);
    const ready = await prepare(delivery, input.batch);
    if (!isUnfinished(ready.record))
      return { ...idle, used: slotUsed(ready.record, input.slot), next: 'done' };
    await sleep(Math.max(0, input.slot - claimAheadMs(input.slack ?? 0) - Date.now()));
    const latest = await services.runs.glance(input.runId);
    if (reasonToStop(latest, input.attempt)) return { ...idle, next: 'stop' };
    if (isPaused(delivery.connection.account.name, input.slot)) return idle;
    if (waitForSlot(input.slot, Date.now()).state === 'missed')
      return { ...(await missed(delivery, input, idle)), late: true };
    return await claimAndSend(services, delivery, client, ready, input, idle, emit);
  } catch (error) {
    return await notEvenTried(services, input, idle, error);
  }
}

/** Nothing was sent. What may pass is tried again; what a person must mend stops the run. */
async function notEvenTried(
  services: RunServices,
  input: SubmitInput,
  idle: Submitted,
  error: unknown,
): Promise<Submitted> {
  const { code } = summarize(error);
  if (!(error instanceof ProductError) || passing.has(code)) return { ...idle, failed: true, trouble: code };
  try {
    await stopRun(services, input, error);
    return { ...idle, next: 'stop' };
  } catch {
    return { ...idle, failed: true, trouble: code };
  }
}

interface Ready {
  found: VersionedRecord | undefined;
  record: BatchRecord;
  /** Contacts of the batch as they are sent. */
  contacts: string[];
  automations: boolean;
}

/** Everything that can be read before the slot comes. */
async function prepare(delivery: Delivery, batch: number): Promise<Ready> {
  const [found, entry] = await Promise.all([delivery.records.read(batch), delivery.batches.entry(batch)]);
  const record = found?.record ?? newRecord(batch, entry.contacts);
  const contacts = isUnfinished(record) ? await delivery.batches.contacts(batch) : [];
  return { found, record, contacts, automations: entry.automations };
}

/** Not sent in this slot. Another copy of the activity may have used it: then it is not given back. */
async function missed(
  delivery: Delivery,
  input: SubmitInput,
  idle: Submitted,
  notBefore?: number,
): Promise<Submitted> {
  const latest = await delivery.records.read(input.batch);
  const used = latest !== undefined && slotUsed(latest.record, input.slot);
  return { ...idle, used, ...(notBefore === undefined ? {} : { notBefore }) };
}

async function claimAndSend(
  services: RunServices,
  delivery: Delivery,
  client: ActiveCampaignClient,
  ready: Ready,
  input: SubmitInput,
  idle: Submitted,
  emit: Emit,
): Promise<Submitted> {
  const taken = claim(ready.record, Date.now(), input.slot, delivery.limits.answerSeconds);
  if (taken.kind === 'nothing') return { ...idle, next: 'done' };
  if (taken.kind === 'busy') return await missed(delivery, input, idle, taken.until);
  const claimedAs = await delivery.records.write(taken.record, ready.found?.etag);
  if (claimedAs === false) return await missed(delivery, input, idle);
  await faultPoint('batchClaimed');

  const inTime = await slotComes(input.slot);
  if (!inTime || isPaused(delivery.connection.account.name, Date.now())) {
    await delivery.records.write(releaseClaim(taken.record, taken.part), claimedAs);
    return inTime ? idle : { ...idle, late: true };
  }
  const part = taken.record.parts[taken.part];
  if (!part) throw new Error('The claimed part is gone.');
  const positions = positionsOf(part, taken.record.refused);
  const automations = ready.automations && !taken.automationsOff;
  const chosen = positions.map((position) => ready.contacts[position] ?? '');
  const sending = client.bulkImport(requestBody(chosen, !automations), positions.length);
  await faultPoint('requestSent');
  const outcome = await sending;
  await faultPoint('answerReceived');

  const now = Date.now();
  const consequence = consequenceOf(outcome, positions, taken.record.failures, now);
  const after = answered(taken.record, taken.part, consequence.part, now, input.slot);
  const { name } = delivery.connection.account;
  if (consequence.waitUntil !== undefined) {
    rememberPause(name, consequence.waitUntil);
    emit({
      event: 'rateLimited',
      ...{ account: name, operation: positions.length === 1 ? 'single' : 'import' },
      ...{ status: waitStatus(outcome.type), waitSeconds: (consequence.waitUntil - now) / 1000 },
      occasion: `${input.runId}/${input.batch}/${taken.record.requests}`,
    });
  }
  const told: Submitted = {
    batch: input.batch,
    used: true,
    next: consequence.stop !== undefined ? 'stop' : isUnfinished(after) ? 'again' : 'done',
    failed: consequence.failed,
    accepted: consequence.part.kind === 'accepted' ? positions.length : 0,
    ...(after.notBefore === undefined ? {} : { notBefore: after.notBefore }),
    ...(consequence.part.kind === 'refusedAsAWhole' && !part.search ? { refused: true } : {}),
    ...(consequence.waitUntil === undefined ? {} : { waitUntil: consequence.waitUntil }),
    ...(outcome.advertised === undefined ? {} : { advertised: outcome.advertised }),
    ...(consequence.suspect === undefined ? {} : { suspect: consequence.suspect }),
  };
  try {
    await storeOutcome(delivery.records, after, taken.part, claimedAs, consequence, now);
    await faultPoint('outcomeStored');
    if (consequence.stop !== undefined) await stopRun(services, input, stopError(consequence.stop, delivery));
    return told;
  } catch {
    // The storage stays away: the claim runs out, and the part is sent again as one whose answer was lost.
    return { ...told, next: 'again', failed: true, accepted: 0, trouble: 'internal_error' };
  }
}

const stopError = (code: ErrorCode, { connection }: Delivery): ProductError =>
  new ProductError(code, `${connection.host} refuses because of payment (402).`, { target: connection.id });

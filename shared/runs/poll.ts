/**
 * Activity `pollBatches`: asks ActiveCampaign about accepted batches, at the slots it was given, and keeps the run's
 * progress. It sees from the documents alone when everything has ended, so a lost history costs nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { ProductError } from '../model/errors';
import type { Run } from '../model/run';
import { type OnWait, prepareInfo } from './askInfo';
import { callAtSlots, type SlotsSpent } from './atSlots';
import { reasonToStop } from './attempt';
import { summarizeBatch, type BatchSummary } from './batchSummary';
import { clientOf, deliveryOf, type Delivery } from './delivery';
import { faultPoint } from './faultPoints';
import { folderSize } from './files/batchRecords';
import { keepProgress } from './keepProgress';
import { lookUpRefusals, mostLookUps } from './lookUp';
import type { Polled, PollInput } from './messages';
import { giveUpWaiting } from './partInfo';
import { type Look, lookAt } from './progress';
import { ownSlots } from './pollSlots';
import { callsDue, lookAtReturning, type ReturningLook, resubscribeRound } from './resubscribe/round';
import { resubscribeBatches } from './resubscribe/store';
import { formatRanges, mergeNumbers } from './ranges';
import type { Emit, RunServices } from './services';
import { hasEnded } from './states';
import { stopRun } from './stopRun';
import { waitStatus } from './waitStatus';

/** Longest wait (ms) here: a durable timer is at most a second early, and clocks of instances differ a little. */
const longestWaitMs = 1500;

/** One round of polling. */
export async function pollBatches(services: RunServices, input: PollInput, emit: Emit): Promise<Polled> {
  // Otherwise round would follow round, each looking at everything and asking nothing, until the time has come.
  const early = (input.notBefore ?? 0) - Date.now();
  if (early > 0) await sleep(Math.min(early, longestWaitMs));
  const run = await services.runs.read(input.runId);
  if (run.attempt !== input.attempt || hasEnded(run)) return nothingLeft(run, input);
  let delivery: Delivery;
  try {
    delivery = await deliveryOf(services, run);
  } catch (error) {
    // Export or connection were removed or disabled: nothing may be asked any more, the run is closed.
    if (!(error instanceof ProductError)) throw error;
    await stopRun(services, input, error);
    return nothingLeft(run, input);
  }
  const slots = await ownSlots(services.documents, input);
  return await pollRound(services, delivery, run, { ...input, slots }, emit);
}

const nothingLeft = (run: Run, input: PollInput): Polled => ({
  folder: input.folder,
  unused: input.slots,
  due: 0,
  late: 0,
  wakeAt: 0,
  reopened: '',
  finished: true,
  progress: { state: run.state, batches: input.batches, sent: run.progress.sent, remainingSeconds: 0 },
});

async function pollRound(
  services: RunServices,
  delivery: Delivery,
  run: Run,
  input: PollInput,
  emit: Emit,
): Promise<Polled> {
  const { limits } = delivery;
  const pollMs = limits.pollSeconds * 1000;
  const stopping = reasonToStop(run, input.attempt) !== undefined;
  const lookUpsLeft = stopping ? 0 : Math.max(0, mostLookUps - (run.lookUps ?? 0));

  const before = await look(delivery, input, lookUpsLeft > 0);
  const returningAt = (seen: Look) =>
    stopping ? undefined : lookAtReturning(services, delivery, input, (batch) => isUnsent(seen, batch));
  const returning = await returningAt(before);
  const work = { ...input, pollMs, lookUpsLeft, returning };
  const asked = await askAll(services, delivery, before, work, emit);
  const explain = lookUpsLeft > asked.lookUps;
  const after =
    input.slots.length > 0 ? await look(delivery, { ...input, folder: before.folder }, explain) : before;
  const returningLeft = after === before ? returning : await returningAt(after);

  const lastSent = Math.max(
    after.acceptedAt,
    run.lastImportAt === undefined ? 0 : Date.parse(run.lastImportAt),
  );
  const waiting = after.open.filter((summary) => summary.phase === 'sent');
  // A claim may still be answered for a while after a stop; then what is not accepted stays unsent.
  const allSent = after.unsent === 0 || (stopping && (await claimsHaveEnded(delivery, after)));
  const deadline = lastSent + limits.settleSeconds * 1000;
  const expired = allSent && waiting.length > 0 && Date.now() > deadline;
  if (expired) await giveUp(delivery, waiting);
  const kept = await keepProgress(services, input, after, {
    allSent,
    lastSent,
    lookUps: asked.lookUps,
    importsPerMinute: limits.importsPerMinute * limits.share,
  });
  await faultPoint('progressStored');

  const now = Date.now();
  const due = expired ? 0 : dueAt(waiting, now, pollMs).length;
  const bare = after.bare.reduce((sum, summary) => sum + summary.bare, 0);
  const calls = returningLeft ? callsDue(returningLeft) : 0;
  return {
    folder: after.folder,
    unused: asked.unused,
    due: due + Math.min(bare, lookUpsLeft - asked.lookUps) + calls,
    late: asked.late,
    wakeAt: now + Math.max(250, Math.min(pollMs, ...waiting.map((s) => s.waitingSince + pollMs - now))),
    reopened: stopping ? '' : formatRanges(mergeNumbers(after.reopened, returningLeft?.ready ?? [])),
    finished: allSent && (waiting.length === 0 || expired) && bare === 0,
    progress: {
      state: kept.state,
      batches: input.batches,
      sent: after.sent,
      remainingSeconds: kept.progress.remainingSeconds ?? 0,
    },
    ...(asked.waitUntil === undefined ? {} : { waitUntil: asked.waitUntil }),
  };
}

/** Batches about which ActiveCampaign may be asked now, those waiting longest first. */
const dueAt = (open: readonly BatchSummary[], now: number, pollMs: number): BatchSummary[] =>
  open
    .filter((summary) => summary.waitingSince > 0 && summary.waitingSince + pollMs <= now)
    .sort((a, b) => a.waitingSince - b.waitingSince);

/** Lists record folders from the lowest that has not ended to the last that exists. */
async function look(
  delivery: Delivery,
  { folder, batches }: Pick<PollInput, 'folder' | 'batches'>,
  explain: boolean,
): Promise<Look> {
  const folders: BatchSummary[][] = [];
  for (let at = folder; at * folderSize < batches; at++) {
    const summaries = await delivery.records.listFolder(at);
    folders.push(summaries);
    if (summaries.length === 0) {
      folders.push(await sentAhead(delivery, at));
      break;
    }
  }
  return lookAt(folders, folder, batches, explain);
}

/** Whether something of a batch is still to be sent for the first time. */
function isUnsent({ folder, summaries }: Look, batch: number): boolean {
  const phase = summaries.get(batch)?.phase;
  return batch >= folder * folderSize && (phase === undefined || phase === 'sending');
}

/** Batches of people who return are sent when these are ready, also before the batches of lower folders. */
async function sentAhead(delivery: Delivery, folder: number): Promise<BatchSummary[]> {
  if (delivery.plan.resubscribe === 0) return [];
  const ahead = resubscribeBatches(await delivery.batches.index()).filter(
    (batch) => batch >= (folder + 1) * folderSize,
  );
  const found = await Promise.all(ahead.map((batch) => delivery.records.read(batch)));
  return found.flatMap((one) => (one ? [summarizeBatch(one.record)] : []));
}

interface Asking extends PollInput {
  pollMs: number;
  lookUpsLeft: number;
  returning: ReturningLook | undefined;
}

/** Uses the slots: first for batches that are due, then for look-ups, what is left for people who return. */
async function askAll(
  services: RunServices,
  delivery: Delivery,
  seen: Look,
  { runId, attempt, slots, pollMs, lookUpsLeft, returning }: Asking,
  emit: Emit,
): Promise<SlotsSpent & { lookUps: number }> {
  if (slots.length === 0) return { unused: [], late: 0, lookUps: 0 };
  const client = await clientOf(services, delivery);
  const { name } = delivery.connection.account;
  const onWait: OnWait = (operation, what, waitSeconds, outcome) => {
    emit({
      event: 'rateLimited',
      ...{ account: name, operation, status: waitStatus(outcome), waitSeconds },
      occasion: `${runId}/${operation}/${what}`,
    });
  };
  const due = dueAt(seen.open, Date.now(), pollMs).slice(0, slots.length);
  const polls = due.flatMap(({ batch }, i) => {
    const slot = slots[i];
    return slot === undefined ? [] : [{ slot, prepare: () => prepareInfo(delivery, client, batch, onWait) }];
  });
  const left = slots.slice(due.length);
  const bare = seen.bare.reduce((sum, summary) => sum + summary.bare, 0);
  const lookUps = Math.min(bare, lookUpsLeft);
  const none: SlotsSpent = { unused: left.slice(lookUps), late: 0 };
  const [polled, looked, called] = await Promise.all([
    callAtSlots(name, polls),
    lookUpRefusals(delivery, client, seen.bare, left.slice(0, lookUps), onWait),
    returning
      ? resubscribeRound(services, delivery, client, { runId, attempt, returning, slots: none.unused }, emit)
      : none,
  ]);
  const waitUntil = Math.max(polled.waitUntil ?? 0, looked.waitUntil ?? 0, called.waitUntil ?? 0);
  return {
    unused: [...polled.unused, ...looked.unused, ...called.unused],
    late: polled.late + looked.late + called.late,
    lookUps: looked.done,
    ...(waitUntil > 0 ? { waitUntil } : {}),
  };
}

async function giveUp(delivery: Delivery, waiting: readonly BatchSummary[]): Promise<void> {
  for (const { batch } of waiting) {
    const found = await delivery.records.read(batch);
    if (found) await delivery.records.write(giveUpWaiting(found.record), found.etag);
  }
}

/** After a stop: true when no claim can be answered any more. */
async function claimsHaveEnded(delivery: Delivery, { open }: Look): Promise<boolean> {
  const now = Date.now();
  for (const { batch, phase } of open) {
    if (phase === 'sent') continue;
    const found = await delivery.records.read(batch);
    if (found?.record.parts.some((part) => part.state === 'claimed' && (part.claimedUntil ?? 0) > now))
      return false;
  }
  return true;
}

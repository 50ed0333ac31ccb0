/**
 * Activity `pollBatches`: asks ActiveCampaign about accepted batches, at the slots it was given, and keeps the run's
 * progress. It sees from the documents alone when everything has ended, so a lost history costs nothing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { waitForSlot } from '../activecampaign/pace';
import { matchFailures, type InfoOutcome } from '../activecampaign/infoAnswer';
import type { ActiveCampaignClient } from '../activecampaign/client';
import { effectiveLimits } from '../model/limits';
import type { Run } from '../model/run';
import { reasonToStop } from './attempt';
import { applyInfo, giveUpWaiting, remaining, type BatchRecord, type PartInfo } from './batchRecord';
import type { BatchSummary } from './batchSummary';
import { clientOf, deliveryOf, type Delivery } from './delivery';
import { faultPoint } from './faultPoints';
import { folderSize } from './files/batchRecords';
import type { Polled, PollInput } from './messages';
import { isPaused, rememberPause } from './pauses';
import { estimateRemaining, type Look, lookAt } from './progress';
import { formatRanges } from './ranges';
import type { RunServices } from './services';
import { hasEnded, moveTo } from './states';

/** One round of polling. */
export async function pollBatches(services: RunServices, input: PollInput): Promise<Polled> {
  const run = await services.runs.read(input.runId);
  const nothing: Polled = {
    folder: input.folder,
    used: 0,
    due: 0,
    wakeAt: 0,
    reopened: '',
    finished: true,
    progress: { batches: input.batches, sent: run.progress.sent },
  };
  if (run.attempt !== input.attempt || hasEnded(run)) return nothing;
  const delivery = await deliveryOf(services, run);
  const limits = effectiveLimits(delivery.connection.limits, services.settings.settleSeconds);
  const pollMs = limits.pollSeconds * 1000;

  const before = await look(delivery, input);
  const due = dueAt(before.open, Date.now(), pollMs);
  const client = await clientOf(services, delivery);
  const asked = await askAll(delivery, client, due, input.slots);

  const after = asked.used > 0 ? await look(delivery, { ...input, folder: before.folder }) : before;
  const stopping = reasonToStop(run, input.attempt) !== undefined;
  const lastSent = Math.max(
    after.acceptedAt,
    run.lastImportAt === undefined ? 0 : Date.parse(run.lastImportAt),
  );
  const waiting = after.open.filter((summary) => summary.phase === 'sent');
  // A claim may still be answered for a while after a stop; then what is not accepted stays unsent.
  const claimsOver = stopping && (await claimsHaveEnded(delivery, after));
  const allSent = after.unsent === 0 || claimsOver;
  const deadline = lastSent + limits.settleSeconds * 1000;
  const expired = allSent && waiting.length > 0 && Date.now() > deadline;
  if (expired) await giveUp(delivery, waiting);
  await keepProgress(services, run, input, after, allSent, lastSent, limits.importsPerMinute * limits.share);
  await faultPoint('progressStored');

  const now = Date.now();
  const nextDue = dueAt(waiting, now, pollMs);
  return {
    folder: after.folder,
    used: asked.used,
    due: nextDue.length,
    wakeAt: now + Math.max(250, Math.min(pollMs, ...waiting.map((s) => s.waitingSince + pollMs - now))),
    reopened: stopping ? '' : formatRanges(after.reopened),
    finished: allSent && (waiting.length === 0 || expired),
    progress: { batches: input.batches, sent: after.sent },
    ...(asked.waitUntil === undefined ? {} : { waitUntil: asked.waitUntil }),
  };
}

/** Batches about which ActiveCampaign may be asked now, those waiting longest first. */
const dueAt = (open: readonly BatchSummary[], now: number, pollMs: number): BatchSummary[] =>
  open
    .filter((summary) => summary.waitingSince > 0 && summary.waitingSince + pollMs <= now)
    .sort((a, b) => a.waitingSince - b.waitingSince);

/** Lists record folders from the lowest that has not ended to the last that exists. */
async function look(delivery: Delivery, { folder, batches }: PollInput): Promise<Look> {
  const folders: BatchSummary[][] = [];
  for (let at = folder; at * folderSize < batches; at++) {
    const summaries = await delivery.records.listFolder(at);
    folders.push(summaries);
    if (summaries.length === 0) break;
  }
  return lookAt(folders, folder, batches);
}

async function askAll(
  delivery: Delivery,
  client: ActiveCampaignClient,
  due: readonly BatchSummary[],
  slots: readonly number[],
): Promise<{ used: number; waitUntil?: number }> {
  let used = 0;
  const { name } = delivery.connection.account;
  for (const [i, slot] of slots.entries()) {
    const batch = due[i]?.batch;
    if (batch === undefined || isPaused(name, Date.now())) break;
    await sleep(Math.max(0, slot - Date.now()));
    used++;
    if (waitForSlot(slot, Date.now()).state === 'missed') continue;
    const wait = await ask(delivery, client, batch);
    if (wait === undefined) continue;
    const waitUntil = Date.now() + wait * 1000;
    rememberPause(name, waitUntil);
    return { used, waitUntil };
  }
  return { used };
}

/** Asks about the accepted part of a batch that waits longest; answers the seconds to wait when asked to. */
async function ask(
  delivery: Delivery,
  client: ActiveCampaignClient,
  batch: number,
): Promise<number | undefined> {
  const found = await delivery.records.read(batch);
  if (!found) return undefined;
  const index = longestWaiting(found.record);
  const part = found.record.parts[index];
  if (part?.batchId === undefined) return undefined;
  const outcome = await client.importInfo(part.batchId);
  if (outcome.type === 'rateLimited' || outcome.type === 'unavailable') return outcome.waitSeconds;
  const info = await infoOf(delivery, found.record, index, outcome);
  await delivery.records.write(applyInfo(found.record, index, info, Date.now()), found.etag);
  await faultPoint('pollAnswered');
  return undefined;
}

function longestWaiting(record: BatchRecord): number {
  const since = record.parts.map((part) =>
    part.state === 'accepted' ? (part.askedAt ?? part.acceptedAt ?? 0) : Infinity,
  );
  return since.indexOf(Math.min(...since));
}

/** Failures come as bare addresses and are matched to rows without regard to case. */
async function infoOf(
  delivery: Delivery,
  record: BatchRecord,
  index: number,
  outcome: InfoOutcome,
): Promise<PartInfo> {
  if (outcome.type === 'failed' || outcome.type === 'interrupted') return { kind: 'broken' };
  if (outcome.type !== 'completed') return { kind: 'pending' };
  if (outcome.failures.length === 0) return { kind: 'completed', refusals: [] };
  const part = record.parts[index];
  const positions = part ? remaining(part.from, part.to, record.refused) : [];
  const rows = await delivery.batches.rows(record.batch);
  const { failed } = matchFailures(
    positions.map((position) => rows[position]?.email ?? ''),
    outcome.failures,
  );
  const refusals = failed.flatMap((i) => {
    const at = positions[i];
    return at === undefined ? [] : [{ at, code: 'reason_not_given' as const }];
  });
  return { kind: 'completed', refusals };
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

async function keepProgress(
  services: RunServices,
  run: Run,
  input: PollInput,
  seen: Look,
  allSent: boolean,
  lastSent: number,
  perMinute: number,
): Promise<void> {
  const now = new Date();
  await services.runs.update(run.runId, (current) => {
    if (current.attempt !== input.attempt || hasEnded(current)) return undefined;
    const state = current.cancel ? 'canceling' : allSent ? 'settling' : 'delivering';
    const remainingSeconds = estimateRemaining(input.batches - seen.sent, perMinute);
    const first = seen.firstSentAt > 0 ? new Date(seen.firstSentAt).toISOString() : undefined;
    const firstImportAt = current.firstImportAt ?? first;
    return {
      ...moveTo(current, state, now),
      progress: {
        batches: input.batches,
        sent: seen.sent,
        requests: current.progress.requests,
        remainingSeconds,
      },
      ...(firstImportAt === undefined ? {} : { firstImportAt }),
      ...(lastSent > 0 ? { lastImportAt: new Date(lastSent).toISOString() } : {}),
    };
  });
}

/** Orchestrator of one lane: slots from the account's pace, a wave of imports, then anew with what is left. */
import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';
import { maxFailedWaves, pauseAfter, waveSize } from '../shared/runs/lanes';
import type {
  DeliverLaneInput,
  GiveBackInput,
  PaceNote,
  ReserveInput,
  Reserved,
  Submitted,
  SubmitInput,
  WaveNote,
  WaveNoted,
} from '../shared/runs/messages';
import { names } from '../shared/runs/names';
import { formatRanges, mergeNumbers, parseRanges } from '../shared/runs/ranges';
import { stepRetries } from './retries';
import { wakeBefore } from '../shared/runs/wake';

/** Calls by which a refused key is confirmed before the run stops. */
const proofCalls = 5;

df.app.orchestration(names.deliverLane, function* (context: OrchestrationContext) {
  const input = context.df.getInput<DeliverLaneInput>();
  const { runId, attempt, account, connectionId, limits } = input;
  const open = parseRanges(input.open);
  if (open.length === 0) return { runId };
  context.df.setCustomStatus({ runId, open: open.length });

  const pace = new df.EntityId(names.pace, account);
  const wanted: ReserveInput = {
    kind: 'import',
    count: Math.min(open.length, waveSize),
    connection: connectionId,
    limits,
    requester: runId,
  };
  const { slots, askAgainAt } = (yield context.df.callEntity(pace, 'reserve', wanted)) as Reserved;
  if (slots.length === 0) {
    yield context.df.createTimer(new Date(askAgainAt ?? context.df.currentUtcDateTime.getTime() + 1000));
    context.df.continueAsNew(input);
    return undefined;
  }
  const wake = wakeBefore(slots, context.df.currentUtcDateTime.getTime(), limits);
  if (wake !== undefined) yield context.df.createTimer(new Date(wake));

  const wave = open.slice(0, slots.length);
  const results = (yield context.df.Task.all(
    wave.map((batch, i) => {
      const work: SubmitInput = { runId, attempt, batch, slot: slots[i] ?? 0 };
      return context.df.callActivity(names.submitBatch, work);
    }),
  )) as Submitted[];

  const unused = slots.filter((_, i) => results[i]?.used !== true);
  if (unused.length > 0) {
    const back: GiveBackInput = { requester: runId, slots: unused };
    context.df.signalEntity(pace, 'giveBack', back);
  }
  const waitUntil = Math.max(0, ...results.map((result) => result.waitUntil ?? 0));
  const advertised = Math.min(...results.map((result) => result.advertised ?? Infinity));
  if (waitUntil > 0 || advertised < Infinity) {
    const told: PaceNote = {
      waitUntil,
      reason: 'rate_limited',
      ...(advertised < Infinity ? { advertised } : {}),
    };
    context.df.signalEntity(pace, 'note', told);
  }
  const used = results.filter((result) => result.used);
  const nothingGotThrough = used.length > 0 && used.every((result) => result.failed);
  const failedWaves = nothingGotThrough ? input.failedWaves + 1 : used.length > 0 ? 0 : input.failedWaves;
  const giveUp = failedWaves >= maxFailedWaves;
  const suspect = results.find((result) => result.suspect !== undefined)?.suspect;
  let proofs: number[] = [];
  if (suspect !== undefined) {
    const wantedProofs: ReserveInput = { ...wanted, kind: 'request', count: proofCalls };
    proofs = ((yield context.df.callEntity(pace, 'reserve', wantedProofs)) as Reserved).slots;
  }
  const now = context.df.currentUtcDateTime.getTime();
  const note: WaveNote = {
    runId,
    attempt,
    account,
    lane: input.lane,
    wave: input.wave,
    imports: used.length,
    accepted: used.filter((result) => result.accepted > 0).length,
    missed: unused.length,
    contacts: used.reduce((sum, result) => sum + result.accepted, 0),
    seconds: Math.max(0, (now - (slots[0] ?? now)) / 1000),
    ceilingPerMinute: limits.importsPerMinute * limits.share,
    ...(giveUp ? { stop: 'account_unreachable' } : {}),
    ...(suspect === undefined ? {} : { suspect: { code: suspect, slots: proofs } }),
  };
  const noted = (yield context.df.callActivityWithRetry(names.noteWave, stepRetries(), note)) as WaveNoted;
  if (noted.stop || results.some((result) => result.next === 'stop')) return { runId };
  if (nothingGotThrough) {
    const until = context.df.currentUtcDateTime.getTime() + pauseAfter(failedWaves, limits.waitSeconds);
    yield context.df.createTimer(new Date(until));
  }
  const again = results.filter((result) => result.next === 'again').map((result) => result.batch);
  const left = mergeNumbers(open.slice(slots.length), again);
  if (left.length === 0) return { runId };
  const next: DeliverLaneInput = { ...input, open: formatRanges(left), wave: input.wave + 1, failedWaves };
  context.df.continueAsNew(next);
  return undefined;
});

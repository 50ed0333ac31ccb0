/** Orchestrator of one lane: slots from the account's pace, a wave of imports, then anew with what is left. */
import * as df from 'durable-functions';
import type { OrchestrationContext } from 'durable-functions';
import {
  afterWave,
  judgeWave,
  keyRefusalsAfter,
  leadOf,
  longestSleepMs,
  pauseAfter,
  reasonToGiveUp,
  ripen,
  waveResult,
  waveSize,
} from '../shared/runs/lanes';
import type {
  DeliverLaneInput,
  LaneEnd,
  ReserveInput,
  Reserved,
  Submitted,
  SubmitInput,
  WaveNote,
  WaveNoted,
} from '../shared/runs/messages';
import { names } from '../shared/runs/names';
import { proofSlots } from '../shared/runs/proof';
import { wakeBefore } from '../shared/runs/wake';
import { giveSlotsBack, tellPace } from './paceSignals';
import { stepRetries } from './retries';

df.app.orchestration(names.deliverLane, function* (context: OrchestrationContext) {
  const input = context.df.getInput<DeliverLaneInput>();
  const { runId, attempt, account, connectionId, limits } = input;
  const now = (): number => context.df.currentUtcDateTime.getTime();
  const end: LaneEnd = { runId, wave: input.wave, failedWaves: input.failedWaves };
  const { open, later } = ripen(input, now());
  if (open.length + later.length === 0) return end;
  context.df.setCustomStatus({ runId, open: open.length, later: later.length });

  const pace = new df.EntityId(names.pace, account);
  const wanted: ReserveInput = {
    kind: 'import',
    count: Math.min(open.length, waveSize),
    connection: connectionId,
    limits,
    lead: leadOf(Math.min(open.length, waveSize), limits, input.slack ?? 0),
    requester: runId,
  };
  const soonest = Math.min(...later.map(([, at]) => at));
  const { slots, askAgainAt = now() + 1000 } =
    open.length > 0
      ? ((yield context.df.callEntity(pace, 'reserve', wanted)) as Reserved)
      : { slots: [], askAgainAt: soonest };
  if (slots.length === 0) {
    if (input.once) return end;
    // Waits in pieces, because a cancel must not wait for the account.
    yield context.df.createTimer(new Date(Math.min(askAgainAt, now() + longestSleepMs)));
    if (askAgainAt - now() > longestSleepMs / 2) {
      const alive: WaveNote = { runId, attempt };
      const noted = (yield context.df.callActivityWithRetry(
        names.noteWave,
        stepRetries(),
        alive,
      )) as WaveNoted;
      if (noted.stop) return end;
    }
    context.df.continueAsNew(input);
    return undefined;
  }
  const wake = wakeBefore(slots, now(), limits, input.slack);
  if (wake !== undefined) yield context.df.createTimer(new Date(wake));

  const wave = open.slice(0, slots.length);
  const results = (yield context.df.Task.all(
    wave.map((batch, i) => {
      const work: SubmitInput = { runId, attempt, batch, slot: slots[i] ?? 0, slack: input.slack ?? 0 };
      return context.df.callActivity(names.submitBatch, work);
    }),
  )) as Submitted[];

  const unused = slots.filter((_, i) => results[i]?.used !== true);
  giveSlotsBack(context, account, runId, unused);
  tellPace(context, account, results);
  const waves = judgeWave(input, results);
  const stop = reasonToGiveUp(waves, results);
  const suspect = results.find((result) => result.suspect !== undefined)?.suspect;
  const { keyRefusals: refusalsBefore = 0 } = input;
  let proofs: number[] = [];
  if (suspect !== undefined) {
    // As far ahead as a wave: there is no hurry, and a proof that comes too late proves nothing.
    const wantedProofs: ReserveInput = { ...wanted, kind: 'request', count: proofSlots };
    proofs = ((yield context.df.callEntity(pace, 'reserve', wantedProofs)) as Reserved).slots;
  }
  const note: WaveNote = {
    runId,
    attempt,
    wave: waveResult(input, results, slots[0] ?? now(), now()),
    ...(stop === undefined ? {} : { stop }),
    ...(suspect === undefined
      ? {}
      : { suspect: { code: suspect, slots: proofs, keyRefusals: refusalsBefore } }),
  };
  const noted = (yield context.df.callActivityWithRetry(names.noteWave, stepRetries(), note)) as WaveNoted;
  giveSlotsBack(context, account, runId, noted.unused);
  const keyRefusals = keyRefusalsAfter(refusalsBefore, results, noted);
  const ended: LaneEnd = { runId, wave: input.wave + 1, failedWaves: waves.failedWaves, keyRefusals };
  if (noted.stop || results.some((result) => result.next === 'stop')) return ended;
  const next = afterWave(
    { ...input, keyRefusals },
    { open: open.slice(slots.length), later },
    results,
    now(),
  );
  if (next === undefined || input.once) return ended;
  if (waves.failedWaves > 0) {
    // Nothing got through: everything waits, in pieces as above.
    const until = now() + pauseAfter(waves.failedWaves, limits.waitSeconds);
    const rested: DeliverLaneInput = {
      ...next,
      open: '',
      later: ripen(next, Infinity).open.map((batch) => [batch, until]),
    };
    context.df.continueAsNew(rested);
    return undefined;
  }
  context.df.continueAsNew(next);
  return undefined;
});

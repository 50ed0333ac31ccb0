/** How the work of a run is cut into lanes and waves. Figures measured on the real host: docs/decisions. Pure. */
import { leadMs } from '../activecampaign/pace';
import type { ErrorCode } from '../model/errors';
import type { EffectiveLimits } from '../model/limits';
import type { DeliverLaneInput, Submitted, WaveNoted, WaveResult } from './messages';
import { formatRanges, mergeNumbers, parseRanges } from './ranges';

/** Lanes that send in turn: while one collects slow answers, the other sends. One lane alone reached 75 %. */
export const laneCount = 2;
/** Batches a lane sends at once: the longest activity stays below 40 s, an execution below 100 steps. */
export const waveSize = 50;
/** Polls in one activity: at the documented pace they take 10 s, and their answers at most 20 s more. */
export const pollsAtOnce = 40;
/** Time (ms) that a wave needs for its fan-out, for each batch, on a small machine. */
const fanOutMs = 60;
/** Waves in a row without a request that got through, after which the run stops. */
export const maxFailedWaves = 10;
/** Calls that `prepareRun` makes at most to check list, fields and head-room, each at a slot of its own. */
export const checkCalls = 3;
/** Longest sleep (ms) of a waiting orchestrator: then the run's mark is read, and a sign of life written. */
export const longestSleepMs = 30_000;

/** How far ahead (ms) the first slot of a wave must lie; higher limits shorten it only as far as the fan-out allows. */
export const leadOf = (batches: number, limits: EffectiveLimits, slack: number): number =>
  Math.max(leadMs('import', limits), Math.min(5000, batches * fanOutMs)) + slack;

/** How far ahead (ms) the first slot of other calls must lie. */
export const callLeadOf = (limits: EffectiveLimits, slack = 0): number => leadMs('request', limits) + slack;

/** Most (ms) that waves begin earlier: more would make activities longer than 45 s. */
const mostSlackMs = 10_000;

/** On a host that is slow for a while, calls most of which came too late make the next ones begin earlier. */
export function slackAfter(slack: number, late: number, calls: number): number {
  if (late * 2 > calls) return Math.min(mostSlackMs, Math.max(2000, slack * 2));
  if (late > 0) return slack;
  return slack < 500 ? 0 : Math.floor(slack / 2);
}

/** Deals batches alternately to the lanes. */
export function deal(open: string): string[] {
  const numbers = parseRanges(open);
  const lanes = Array.from({ length: laneCount }, (_, lane) =>
    numbers.filter((_n, i) => i % laneCount === lane),
  );
  return lanes.filter((lane) => lane.length > 0).map(formatRanges);
}

/** Pause (ms) after `failedWaves` waves in a row that did not get through: 5 s, doubled, at most `waitSeconds` * 5. */
export const pauseAfter = (failedWaves: number, waitSeconds: number): number =>
  Math.min(waitSeconds * 1000 * 5, ((waitSeconds * 1000) / 12) * 2 ** (failedWaves - 1));

/** The lane's work at `now`: batches whose time has come are open. */
export function ripen(input: DeliverLaneInput, now: number): { open: number[]; later: [number, number][] } {
  const ripe = input.later.filter(([, at]) => at <= now).map(([batch]) => batch);
  return {
    open: mergeNumbers(parseRanges(input.open), ripe),
    later: input.later.filter(([, at]) => at > now),
  };
}

/** What is left after a wave, or undefined when nothing is. */
export function afterWave(
  input: DeliverLaneInput,
  left: { open: readonly number[]; later: readonly [number, number][] },
  results: readonly Submitted[],
  now: number,
): DeliverLaneInput | undefined {
  const again = results.filter((result) => result.next === 'again');
  const resting = again.filter(({ notBefore }) => (notBefore ?? 0) > now);
  const ready = again.filter((result) => !resting.includes(result)).map(({ batch }) => batch);
  const open = mergeNumbers(left.open, ready);
  const later = [
    ...left.later,
    ...resting.map(({ batch, notBefore }): [number, number] => [batch, notBefore ?? now]),
  ];
  if (open.length === 0 && later.length === 0) return undefined;
  const late = results.filter((result) => result.late).length;
  const slack = slackAfter(input.slack ?? 0, late, results.length);
  return {
    ...input,
    ...judgeWave(input, results),
    slack,
    open: formatRanges(open),
    later,
    wave: input.wave + 1,
  };
}

/** How many waves in a row failed, this one included. Missed slots say nothing. */
export function judgeWave(
  before: Pick<DeliverLaneInput, 'failedWaves' | 'refusedWaves'>,
  results: readonly Submitted[],
): Pick<DeliverLaneInput, 'failedWaves' | 'refusedWaves'> {
  const tried = results.filter((result) => result.used || result.failed);
  if (tried.length === 0) return { failedWaves: before.failedWaves, refusedWaves: before.refusedWaves };
  return {
    failedWaves: tried.every((result) => result.failed) ? before.failedWaves + 1 : 0,
    refusedWaves: tried.every((result) => result.refused) ? before.refusedWaves + 1 : 0,
  };
}

/** How many proofs in a row refused the key, after a wave and what `noteWave` said of it. */
export const keyRefusalsAfter = (
  before: number,
  results: readonly Submitted[],
  noted: Pick<WaveNoted, 'keyRefusals'>,
): number => noted.keyRefusals ?? (results.some((result) => result.accepted > 0) ? 0 : before);

/** Why the lane gives up, or undefined when it goes on. */
export function reasonToGiveUp(
  waves: Pick<DeliverLaneInput, 'failedWaves' | 'refusedWaves'>,
  results: readonly Submitted[],
): ErrorCode | undefined {
  if (waves.failedWaves >= maxFailedWaves)
    return results.find((result) => result.trouble !== undefined)?.trouble ?? 'account_unreachable';
  return waves.refusedWaves >= maxFailedWaves ? 'request_refused' : undefined;
}

/** The wave in figures. */
export function waveResult(
  input: DeliverLaneInput,
  results: readonly Submitted[],
  firstSlot: number,
  now: number,
): WaveResult {
  const used = results.filter((result) => result.used);
  return {
    account: input.account,
    lane: input.lane,
    wave: input.wave,
    imports: used.length,
    accepted: used.filter((result) => result.accepted > 0).length,
    missed: results.length - used.length,
    contacts: used.reduce((sum, result) => sum + result.accepted, 0),
    seconds: Math.max(0, (now - firstSlot) / 1000),
    ceilingPerMinute: input.limits.importsPerMinute * input.limits.share,
  };
}

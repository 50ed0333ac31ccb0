/** How the work of a run is cut into lanes and waves. Figures measured on the real host: docs/decisions. Pure. */
import { formatRanges, parseRanges } from './ranges';

/** Lanes that send in turn: while one collects slow answers, the other sends. One lane alone reached 75 %. */
export const laneCount = 2;
/** Batches a lane sends at once: the longest activity stays below 40 s, an execution below 100 steps. */
export const waveSize = 50;
/** Polls in one activity. */
export const pollsAtOnce = 20;
/** Waves in a row without a request that got through, after which the run stops. */
export const maxFailedWaves = 10;

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

/** How many calls fit into which time, from the limits of all connections to one account. Pure; docs/limits.md explains. */
import { documentedLimits, type EffectiveLimits } from '../../model/limits';

/** What may lie between a slot and the arrival of its call, so that windows are wider than ActiveCampaign's own. */
export const spread = {
  /** A call is sent at most this late after its slot, else not at all. Measured: 1 ms median, 190 ms at most. */
  lateMs: 200,
  /** Clocks of two instances differ at most this much. */
  clocksMs: 200,
  /** The network takes at most this much longer for one call than for another. */
  networkMs: 50,
} as const;

const spreadMs = spread.lateMs + spread.clocksMs + spread.networkMs;

/** A minute of ActiveCampaign with the spread, rounded up. */
const minuteMs = 60_500;
/** A second of ActiveCampaign with the spread. */
const secondMs = 1000 + spreadMs;

/** At most `count` slots in any time shorter than `ms`. */
export interface Window {
  count: number;
  ms: number;
}

/** What holds for an account now. */
export interface Windows {
  /** Least time between any two slots: so 5 calls never meet in less than a second and the spread. */
  gapMs: number;
  /** All imports. */
  imports: Window;
  /** Imports of a single contact, which count among `imports` as well. */
  singles: Window;
}

/** The limits of a connection that the pace looks at. */
export type PaceLimits = Pick<
  EffectiveLimits,
  'share' | 'importsPerMinute' | 'singleImportsPerMinute' | 'requestsPerSecond'
>;

/**
 * A limit a minute as a window. Twice the documented count and more makes the window shorter rather than fuller (200 a
 * minute: 100 in half a minute), so that a multiple keeps the shape of the documented limit; below, the count gets
 * smaller; below one a minute the window gets longer.
 */
function minuteWindow(limit: number, documented: number): Window {
  if (limit < 1) return { count: 1, ms: Math.ceil(minuteMs / limit) };
  const parts = Math.max(1, Math.floor(limit / documented));
  return { count: Math.floor(limit / parts), ms: Math.ceil(minuteMs / parts) };
}

/**
 * The strictest of all limits; `share` multiplies each connection's own. `advertised` is the `RateLimit-Limit` seen in
 * answers: it lowers the calls a second, and never raises them.
 */
export function windowsOf(limits: readonly PaceLimits[], advertised: number | undefined): Windows {
  const least = (of: (one: PaceLimits) => number, documented: number): number =>
    Math.min(...(limits.length > 0 ? limits.map((one) => of(one) * one.share) : [documented]));
  const perSecond = least(
    (one) => Math.min(one.requestsPerSecond, advertised ?? Infinity),
    Math.min(documentedLimits.requestsPerSecond, advertised ?? Infinity),
  );
  const imports = least((one) => one.importsPerMinute, documentedLimits.importsPerMinute);
  const singles = least((one) => one.singleImportsPerMinute, documentedLimits.singleImportsPerMinute);
  return {
    gapMs: Math.ceil(secondMs / perSecond),
    imports: minuteWindow(imports, documentedLimits.importsPerMinute),
    singles: minuteWindow(singles, documentedLimits.singleImportsPerMinute),
  };
}

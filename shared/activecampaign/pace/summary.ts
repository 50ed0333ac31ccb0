/** The pace as GET /status shows it. Pure. */
import { isImport, type PaceState } from './state';
import { type PaceLimits, windowsOf } from './windows';

export interface PaceSummary {
  imports: { used: number; limit: number; windowSeconds: number };
  singleImports: { used: number; limit: number; windowSeconds: number };
  /** Calls of any kind in the time of the imports' window, and the most that fit into it. */
  calls: { used: number; limit: number; windowSeconds: number };
  /** Until when nobody may send, and why. */
  waiting?: { until: string; reason: string };
  /** Slots handed out for later, and the last of them. */
  ahead: { slots: number; until?: string };
  /** Runs that hold slots ahead. */
  requesters: { id: string; ahead: number }[];
  limits: Record<string, PaceLimits>;
  advertised?: number;
}

const iso = (ms: number): string => new Date(ms).toISOString();

export function summarizePace(state: PaceState, now: number): PaceSummary {
  const limits = Object.fromEntries(Object.entries(state.connections).map(([id, one]) => [id, one.limits]));
  const windows = windowsOf(Object.values(limits), state.advertised?.limit);
  const past = state.slots.filter(([at]) => at <= now);
  const ahead = state.slots.filter(([at]) => at > now);
  const since = (ms: number) => past.filter(([at]) => at > now - ms);
  const last = ahead.at(-1)?.[0];
  const { imports, singles, gapMs } = windows;
  return {
    imports: {
      used: since(imports.ms).filter(isImport).length,
      limit: imports.count,
      windowSeconds: imports.ms / 1000,
    },
    singleImports: {
      used: since(singles.ms).filter(([, kind]) => kind === 's').length,
      limit: singles.count,
      windowSeconds: singles.ms / 1000,
    },
    calls: {
      used: since(imports.ms).length,
      limit: Math.floor(imports.ms / gapMs),
      windowSeconds: imports.ms / 1000,
    },
    ...(state.wait !== undefined && state.wait.until > now
      ? { waiting: { until: iso(state.wait.until), reason: state.wait.reason } }
      : {}),
    ahead: { slots: ahead.length, ...(last === undefined ? {} : { until: iso(last) }) },
    requesters: state.requesters
      .map(({ id, number }) => ({ id, ahead: ahead.filter(([, , by]) => by === number).length }))
      .filter((one) => one.ahead > 0),
    limits,
    ...(state.advertised === undefined ? {} : { advertised: state.advertised.limit }),
  };
}

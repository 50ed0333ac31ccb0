/** When an export is due. Pure. */
import { Cron } from 'croner';
import type { ExportDocument } from '../model/export';

/** After a run that failed on the same snapshots, the schedule waits this long (ms) before it tries them again. */
export const retryAfterFailureMs = 60 * 60_000;

export interface LastRun {
  startedAt: number;
  /** Snapshot by segment that the run worked on. */
  snapshots: Readonly<Record<string, string>>;
  failed: boolean;
}

/**
 * Whether the export is due by its snapshots: any of them is not the one that was delivered last. A failed run on
 * the very same snapshots is tried again after an hour.
 */
export function dueBySnapshot(
  current: Readonly<Record<string, string>>,
  delivered: Readonly<Record<string, string>> | undefined,
  last: LastRun | undefined,
  now: number,
): boolean {
  const same = (other: Readonly<Record<string, string>> | undefined): boolean =>
    other !== undefined &&
    Object.entries(current).every(([segment, snapshot]) => other[segment] === snapshot);
  if (same(delivered)) return false;
  return !(last?.failed && same(last.snapshots) && now - last.startedAt < retryAfterFailureMs);
}

/**
 * The latest time (ms) at which the recurrence was due and nothing has run since; undefined when nothing is due. One
 * missed time or many: the run is made up for once. Times of day follow the time zone, over its changes too.
 */
export function dueByRecurrence(
  schedule: ExportDocument['schedule'],
  lastStartedAt: number,
  now: Date,
): number | undefined {
  if (schedule.type !== 'recurrence' || schedule.cron === undefined) return undefined;
  const cron = new Cron(schedule.cron, { timezone: schedule.timeZone ?? 'UTC', paused: true });
  const [previous] = cron.previousRuns(1, now);
  return previous !== undefined && previous.getTime() > lastStartedAt ? previous.getTime() : undefined;
}

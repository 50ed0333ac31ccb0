/** When an export is due. Pure. */
import { Cron } from 'croner';
import type { ExportDocument } from '../model/export';
import type { Run } from '../model/run';

/** After a run that failed on the same snapshots, the schedule waits this long (ms) before it tries them again. */
export const retryAfterFailureMs = 60 * 60_000;

/** Snapshot by segment. */
export type Snapshots = Readonly<Record<string, string>>;

/** What the schedule makes of the snapshots that are there. */
export type SnapshotVerdict =
  | 'due'
  /** Delivered already. */
  | 'delivered'
  /** The last run failed on them less than an hour ago. */
  | 'retryLater'
  /** Somebody canceled the run on them: the next refresh or a call starts another. */
  | 'canceled';

const same = (current: Snapshots, other: Snapshots | undefined): boolean =>
  other !== undefined && Object.entries(current).every(([segment, snapshot]) => other[segment] === snapshot);

/**
 * Whether the export is due by its snapshots: any of them is not the one that was delivered last. `modifiedAt` (ms) is
 * the newest one's, where that is known.
 */
export function judgeSnapshots(
  current: Snapshots,
  delivered: Snapshots | undefined,
  last: Run | undefined,
  now: number,
  modifiedAt?: number,
): SnapshotVerdict {
  if (same(current, delivered)) return 'delivered';
  if (!last) return 'due';
  const createdAt = Date.parse(last.createdAt);
  const tried = same(current, Object.fromEntries(last.snapshots.map((ref) => [ref.segment, ref.snapshot])));
  if (last.state === 'failed' && tried && now - createdAt < retryAfterFailureMs) return 'retryLater';
  // One that was canceled before it had looked at a snapshot was meant for those of its time.
  const meant = tried || (last.snapshots.length === 0 && (modifiedAt ?? 0) <= createdAt);
  return last.state === 'canceled' && meant && !last.cancel?.connectionDisabled ? 'canceled' : 'due';
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

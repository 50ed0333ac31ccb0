/** When an export runs next, or what it waits for. Pure. */
import { Cron } from 'croner';
import type { ExportDocument } from '../model/export';
import { endedStates, type Run } from '../model/run';
import { dueByRecurrence, judgeSnapshots, retryAfterFailureMs, type Snapshots } from './due';

export const waits = [
  /** A held run, for its release. */
  'release',
  /** The run that is going, to end. */
  'run',
  /** The export is disabled. */
  'enabling',
  /** It has no connection, or one that is disabled or gone. */
  'connection',
  /** Its schedule is off: it runs when it is called. */
  'call',
  /** The time of its recurrence. */
  'time',
  /** It is due: the next tick of the timer starts it. */
  'tick',
  /** The next refresh of Customer Insights. */
  'refresh',
  /** A snapshot that cannot be read yet. */
  'snapshot',
  /** The last run failed on this snapshot; it is tried again later. */
  'retry',
] as const;

export interface NextRun {
  waitsFor: (typeof waits)[number];
  /** When (ms) the timer will start it, where that can be told. */
  at?: number;
  /** Since when (ms) it has been due. */
  dueSince?: number;
}

export interface Circumstances {
  now: number;
  /** NCRONTAB of the timer, in UTC. */
  schedule: string;
  /** The connection is there and enabled. */
  connected: boolean;
  /** The run that the export names as active, else the last one; undefined when there was none or it is gone. */
  run: Run | undefined;
  /** Snapshot by segment as model.json tells them now; undefined where that is not known. */
  snapshots: Snapshots | undefined;
  /** What the last tick left behind: since when it has been due or its snapshot not ready. */
  dueSince: number | undefined;
  notReadySince: number | undefined;
}

/** The first tick (ms) of the timer at or after a time; undefined when the schedule never comes due again. */
export const tickFrom = (schedule: string, from: number): number | undefined =>
  new Cron(schedule, { mode: '6-part', paused: true, timezone: 'UTC' })
    .nextRun(new Date(from - 1))
    ?.getTime();

const atTick = (schedule: string, from: number): { at?: number } => {
  const at = tickFrom(schedule, from);
  return at === undefined ? {} : { at };
};

/** What the export waits for, judged as the timer does; `at` is a tick of the timer, which is what starts it. */
export function nextRunOf(document: ExportDocument, given: Circumstances): NextRun {
  const { run, now, schedule } = given;
  const active = run !== undefined && run.runId === document.activeRunId && !endedStates.has(run.state);
  if (active) return { waitsFor: run.state === 'held' ? 'release' : 'run' };
  if (!document.enabled) return { waitsFor: 'enabling' };
  if (document.connectionId === null || !given.connected) return { waitsFor: 'connection' };
  if (document.schedule.type === 'off') return { waitsFor: 'call' };
  const due = { ...atTick(schedule, now), waitsFor: 'tick' as const };
  if (document.schedule.type === 'recurrence') {
    const from = Math.max(run ? Date.parse(run.createdAt) : 0, Date.parse(document.updatedAt));
    const since = dueByRecurrence(document.schedule, from, new Date(now));
    if (since !== undefined) return { ...due, dueSince: since };
    const time = nextTime(document.schedule, now);
    return { waitsFor: 'time', ...(time === undefined ? {} : atTick(schedule, time)) };
  }
  return byRefresh(document, given, due);
}

function nextTime({ cron, timeZone }: ExportDocument['schedule'], now: number): number | undefined {
  if (cron === undefined) return undefined;
  return new Cron(cron, { timezone: timeZone ?? 'UTC', paused: true }).nextRun(new Date(now))?.getTime();
}

function byRefresh(document: ExportDocument, given: Circumstances, due: NextRun): NextRun {
  const { run, now, schedule, snapshots, dueSince, notReadySince } = given;
  if (notReadySince !== undefined) return { waitsFor: 'snapshot' };
  const verdict = snapshots && judgeSnapshots(snapshots, document.lastSnapshots, run, now);
  if (run && verdict === 'retryLater')
    return { waitsFor: 'retry', ...atTick(schedule, Date.parse(run.createdAt) + retryAfterFailureMs) };
  if (verdict === 'due' || (verdict === undefined && dueSince !== undefined))
    return { ...due, ...(dueSince === undefined ? {} : { dueSince }) };
  return { waitsFor: 'refresh' };
}

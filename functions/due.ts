/** Whether an export is due, asked of its schedule and of its snapshots. */
import { ProductError } from '../shared/model/errors';
import type { ExportDocument } from '../shared/model/export';
import { dueByRecurrence, judgeSnapshots } from '../shared/schedule/due';
import type { Services } from './services';

export interface Due {
  /** Since when (ms) it is due; undefined when it is not. */
  since: number | undefined;
  /** The snapshot cannot be read (yet). */
  notReady: boolean;
}

/** Looks at schedule, last run and snapshots. */
export async function dueOf(services: Services, document: ExportDocument, now: Date): Promise<Due> {
  const { type } = document.schedule;
  if (type === 'off') return { since: undefined, notReady: false };
  const last = document.lastRunId ? await services.runs.find(document.lastRunId) : undefined;
  const startedAt = last ? Date.parse(last.createdAt) : 0;
  if (type === 'recurrence') {
    const from = Math.max(startedAt, Date.parse(document.updatedAt));
    return { since: dueByRecurrence(document.schedule, from, now), notReady: false };
  }
  try {
    const current: Record<string, string> = {};
    let newest = 0;
    for (const segment of document.segments) {
      const { snapshot, modifiedAt } = await services.segments.openSnapshot(segment);
      current[segment] = snapshot;
      newest = Math.max(newest, new Date(modifiedAt).getTime());
    }
    const verdict = judgeSnapshots(current, document.lastSnapshots, last, now.getTime(), newest);
    return { since: verdict === 'due' ? newest : undefined, notReady: false };
  } catch (error) {
    // A snapshot that is not ready is no run: the next tick looks again.
    if (error instanceof ProductError) return { since: undefined, notReady: true };
    throw error;
  }
}

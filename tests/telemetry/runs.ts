/** A finished run, for tests. */
import { noCounts, noLeaverCounts } from '../../shared/model/counts';
import { runSchema, type Run } from '../../shared/model/run';

export const finishedRun: Run = runSchema.parse({
  runId: 'newsletter.20261124t021500-abc123',
  exportId: 'newsletter',
  state: 'completedWithErrors',
  attempt: 2,
  mode: 'changes',
  dryRun: false,
  startedBy: 'jane.doe@example.com',
  createdAt: '2026-11-24T02:15:00.000Z',
  startedAt: '2026-11-24T02:15:01.000Z',
  firstImportAt: '2026-11-24T02:15:30.000Z',
  lastImportAt: '2026-11-24T02:16:30.500Z',
  endedAt: '2026-11-24T02:17:00.000Z',
  snapshots: [
    {
      segment: 'b',
      snapshot: '2026/11/24/0210',
      modifiedAt: '2026-11-24T02:10:00Z',
      partitions: 1,
      bytes: 1,
    },
    {
      segment: 'a',
      snapshot: '2026/11/23/0210',
      modifiedAt: '2026-11-23T02:10:00Z',
      partitions: 1,
      bytes: 1,
    },
  ],
  counts: { ...noCounts(), read: 10, delivered: 7, invalid: 2, rejected: 1 },
  leaverCounts: { ...noLeaverCounts(), leavers: 3, kept: 2, keptByOtherExport: 1 },
  progress: { batches: 4, sent: 4, requests: 5, remainingSeconds: 0 },
  notes: [],
  seenAt: '2026-11-24T02:17:00.000Z',
});

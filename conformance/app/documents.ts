/**
 * The app's documents as far as the steps read them, written down anew from the contract: what judges the app must not
 * share its code.
 */

export interface Counts {
  read: number;
  invalid: number;
  duplicate: number;
  unchanged: number;
  delivered: number;
  rejected: number;
  unknown: number;
  notSent: number;
}

export interface LeaverCounts {
  leavers: number;
  kept: number;
  keptByOtherExport: number;
  marked: number;
  unsubscribed: number;
  rejected: number;
  unknown: number;
  notSent: number;
}

export interface Run {
  runId: string;
  exportId: string;
  state: string;
  attempt: number;
  dryRun: boolean;
  counts: Counts;
  leaverCounts: LeaverCounts;
  progress: { batches: number; sent: number; requests: number };
  endedAt?: string;
  notSentReason?: string;
  planId?: string;
  held?: { reasons: { code: string }[] };
  error?: { code: string; message: string };
}

export interface Plan {
  planId: string;
  adds: number;
  changes: number;
  leaverCounts: LeaverCounts;
}

export interface ErrorBody {
  error?: { code?: string; message?: string; action?: string; target?: string; requestId?: string };
}

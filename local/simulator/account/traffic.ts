/** What an account was asked: counts of requests and answers, and one line per import. */
import type { FaultKind } from '../faults/settings';

/** One import request, whatever became of it. */
export interface ImportEntry {
  /** Arrival, milliseconds since 1970. */
  at: number;
  contacts: number;
  bytes: number;
  /** SHA-256 of the body. */
  hash: string;
  /** True when it was queued, even if the caller never learned. */
  accepted: boolean;
  batchId: string | null;
  /** Status of the answer; 0 when the connection was broken instead. */
  status: number;
  fault: FaultKind | null;
  excludeAutomations: boolean;
  /** Addresses in order, as one text with line breaks: a million arrays would cost far more. */
  emails: string;
}

const count = (counts: Record<string, number>, key: string): void => {
  counts[key] = (counts[key] ?? 0) + 1;
};

export class Traffic {
  requests = 0;
  readonly byEndpoint: Record<string, number> = {};
  readonly byStatus: Record<string, number> = {};
  readonly faults: Record<string, number> = {};
  /** Answers "rate limit exceeded" that the windows gave; injected ones are faults. */
  readonly rateLimited: Record<string, number> = { requests: 0, imports: 0, singleImports: 0 };
  readonly imports: ImportEntry[] = [];
  firstAccepted: number | undefined;
  lastAccepted: number | undefined;
  accepted = 0;
  acceptedContacts = 0;

  answered(endpoint: string, status: number, fault: FaultKind | undefined): void {
    this.requests++;
    count(this.byEndpoint, endpoint);
    count(this.byStatus, status === 0 ? 'broken' : String(status));
    if (fault) count(this.faults, fault);
  }

  imported(entry: ImportEntry): void {
    this.imports.push(entry);
    if (!entry.accepted) return;
    this.accepted++;
    this.acceptedContacts += entry.contacts;
    this.firstAccepted ??= entry.at;
    this.lastAccepted = entry.at;
  }
}

/** One account of the simulator: what it holds, its batches, its budget and its traffic; and its summary. */
import { Budget, type Peaks } from '../budget';
import type { TimeScale } from '../clock';
import { Batches } from '../imports/batches';
import type { AccountOptions, SimulatorOptions } from '../options';
import { AccountState } from './state';
import { Traffic } from './traffic';

/** What `GET /__simulator` shows of an account. Times are ISO; counts are since the start or the last reset. */
export interface AccountSummary {
  account: string;
  contacts: number;
  /** Members by `list:status`. */
  members: Record<string, number>;
  requests: number;
  requestsByEndpoint: Record<string, number>;
  answersByStatus: Record<string, number>;
  faults: Record<string, number>;
  /** Answers "rate limit exceeded" that the windows gave, by limit; injected ones stand under `faults`. */
  rateLimitAnswers: { total: number; requests: number; imports: number; singleImports: number };
  peaks: Peaks;
  imports: {
    requests: number;
    accepted: number;
    contacts: number;
    firstAt: string | null;
    lastAt: string | null;
    seconds: number;
  };
  batches: Record<string, { batches: number; contacts: number }>;
  failures: Record<string, number>;
}

export class Account {
  readonly state: AccountState;
  readonly batches: Batches;
  readonly budget: Budget;
  traffic = new Traffic();

  constructor(
    readonly options: AccountOptions,
    readonly simulator: SimulatorOptions,
    readonly scale: TimeScale,
  ) {
    this.state = new AccountState(options);
    this.batches = new Batches(this.state, scale);
    this.budget = new Budget(simulator.limits, scale);
  }

  /** Starts counting anew; contacts and batches stay. */
  forgetTraffic(): void {
    this.budget.forgetPeaks();
    this.traffic = new Traffic();
  }

  summary(now: number): AccountSummary {
    this.batches.settle(now);
    const { traffic } = this;
    const { requests = 0, imports = 0, singleImports = 0 } = traffic.rateLimited;
    const iso = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString());
    return {
      account: this.state.name,
      contacts: this.state.contacts.size,
      members: this.state.contacts.memberCounts,
      requests: traffic.requests,
      requestsByEndpoint: traffic.byEndpoint,
      answersByStatus: traffic.byStatus,
      faults: traffic.faults,
      rateLimitAnswers: { total: requests + imports + singleImports, requests, imports, singleImports },
      peaks: this.budget.peaks,
      imports: {
        requests: traffic.imports.length,
        accepted: traffic.accepted,
        contacts: traffic.acceptedContacts,
        firstAt: iso(traffic.firstAccepted),
        lastAt: iso(traffic.lastAccepted),
        seconds: ((traffic.lastAccepted ?? 0) - (traffic.firstAccepted ?? 0)) / 1000,
      },
      batches: this.batches.byStatus(now),
      failures: this.batches.failures,
    };
  }
}

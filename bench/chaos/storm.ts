/** One large run while ActiveCampaign and the storage fail all the time. */
import type { Run } from '../../shared/model/run';
import { compare, problemsOf, resent, type Resent } from '../delivery/evidence';
import { ended, start, startRig, type RigOptions } from '../delivery/rig';

export interface StormOptions {
  rows: number;
  timeScale: number;
  patienceSeconds: number;
  /** Each look at the run, for a progress line. */
  seen?: (run: Run) => void;
}

export interface StormResult {
  run: Run;
  seconds: number;
  resent: Resent;
  /** Faults that were injected, by kind. */
  faults: Record<string, number>;
  storageFaults: Record<string, number>;
  problems: string[];
}

/** 10 % 500, 5 % reset after acceptance, 5 % slow, 30 % rate limited in both shapes, storage errors now and then. */
export async function storm(options: StormOptions, more: Partial<RigOptions> = {}): Promise<StormResult> {
  const { rows, timeScale } = options;
  const rig = await startRig({
    sample: { rows, clean: true },
    timeScale,
    simulatorProcess: true,
    // The budget is not what is tried here: in time this short, sends could not keep to it on a busy machine.
    simulator: {
      limits: { requestsPerSecond: 1e4, importsPerMinute: 1e6, singleImportsPerMinute: 1e6 },
    },
    limits: {
      // 25 imports a second: what two cores can send while host, storage and simulator share them.
      ...{ importsPerMinute: 1500, singleImportsPerMinute: 300, requestsPerSecond: 100 },
      ...{ waitSeconds: 0.02, pollSeconds: 1, answerSeconds: 10, settleSeconds: 300 },
    },
    faults: {
      shares: {
        error500: 0.1,
        resetAfter: 0.05,
        slow: 0.05,
        importLimit400: 0.15,
        requestLimit429: 0.15,
      },
      // A hundredth of a second here: otherwise waiting is all that a run of 5,000 batches does.
      retryAfter: 1,
      // Sent again once, as the app does, they arrive: of 5,000 batches about one would be broken twice, rightly
      // "unknown", and the contacts would not be those expected.
      batches: { failed: 0.005, interrupted: 0.005, brokenOnce: true },
    },
    storageFaults: {
      shares: { serverBusy: 0.001, timedOut: 0.0005, resetBefore: 0.0005, resetAfter: 0.0005 },
    },
    ...more,
  });
  try {
    const since = Date.now();
    const runId = await start(rig);
    const run = await ended(rig, runId, options.patienceSeconds, (seen) => {
      if (seen) options.seen?.(seen);
    });
    const { faults } = await rig.simulator.control.summary();
    await rig.simulator.control.setFaults({ shares: {} });
    return {
      run,
      seconds: (Date.now() - since) / 1000,
      resent: await resent(rig.simulator.control),
      faults,
      storageFaults: { ...rig.stack.storageFaults?.counts },
      problems: problemsOf(run, rows, await compare(rig.simulator.control, rows)),
    };
  } finally {
    await rig.stop();
  }
}

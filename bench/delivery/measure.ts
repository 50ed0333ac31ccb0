/** One measured delivery: runs started together on one account, and what the simulator saw of them. */
import type { Run } from '../../shared/model/run';
import { compare, problemsOf } from './evidence';
import { cpuSeconds } from './cpu';
import { ended, start, startRig, until, type Rig } from './rig';

export interface MeasureOptions {
  rows: number;
  timeScale: number;
  exports: number;
  /** Switches of the local host, for example `--unkind 7,veryLate=0`. */
  hostArgs: string[];
  seen?: (run: Run) => void;
}

export interface Measured {
  runs: Run[];
  /** First to last import (s) of all runs together, and of each. */
  seconds: number;
  each: { seconds: number; batches: number }[];
  batches: number;
  /** Time that the account's limit allows for the batches, over the time taken. */
  utilisation: number;
  rateLimitAnswers: number;
  /** Most requests in a second and imports in a minute of ActiveCampaign's time. */
  peaks: { second: number; minute: number };
  lateSlots: number;
  /** Processor time (ms) of the host for each batch, from the first wave to the end; undefined where unknown. */
  cpuPerBatch: number | undefined;
  prepareSeconds: number;
  problems: string[];
}

/** Imports a minute of ActiveCampaign's time. */
const perMinute = 100;

/** Starts the runs at once and waits for their ends. */
export async function measure(options: MeasureOptions): Promise<Measured> {
  const { rows, timeScale } = options;
  const rig = await startRig({
    ...{ sample: { rows, clean: true }, timeScale, exports: options.exports, simulatorProcess: true },
    host: { args: ['--no-timers', ...options.hostArgs] },
  });
  try {
    const runIds = await Promise.all(rig.exportIds.map((id) => start(rig, id)));
    // Twice the time that the limits allow, and what reading needs.
    const patience = (2 * 60 * ((rows / 250) * options.exports)) / (perMinute * timeScale) + 1800;
    for (const id of runIds)
      await until(rig, id, patience, ({ state }) => state !== 'queued' && state !== 'preparing');
    const before = await cpuSeconds(rig.host.pid);
    const runs: Run[] = [];
    for (const id of runIds) {
      let told = 0;
      runs.push(
        await ended(rig, id, patience, (run) => {
          if (!run || Date.now() - told < 60_000) return;
          told = Date.now();
          options.seen?.(run);
        }),
      );
    }
    const after = await cpuSeconds(rig.host.pid);
    return await figures(
      rig,
      options,
      runs,
      before === undefined || after === undefined ? undefined : after - before,
    );
  } finally {
    await rig.stop();
  }
}

async function figures(
  rig: Rig,
  { rows, timeScale }: MeasureOptions,
  runs: Run[],
  cpu: number | undefined,
): Promise<Measured> {
  const { imports, rateLimitAnswers, peaks } = await rig.simulator.control.summary();
  const batches = runs.reduce((sum, run) => sum + run.progress.batches, 0);
  const ideal = ((batches - 1) * 60) / (perMinute * timeScale);
  const problems: string[] = [];
  for (const [i, run] of runs.entries())
    problems.push(...problemsOf(run, rows, await compare(rig.simulator.control, rows, String(i + 1))));
  const prepared = events(rig, 'runPrepared').map(({ seconds }) => Number(seconds));
  return {
    runs,
    seconds: imports.seconds,
    each: runs.map((run) => ({ seconds: between(run), batches: run.progress.batches })),
    batches,
    utilisation: ideal / imports.seconds,
    rateLimitAnswers: rateLimitAnswers.total,
    peaks: { second: peaks.requestsInASecond, minute: peaks.importsInAMinute },
    lateSlots: events(rig, 'waveSent').reduce((sum, { missed }) => sum + Number(missed), 0),
    cpuPerBatch: cpu === undefined ? undefined : (cpu * 1000) / batches,
    prepareSeconds: Math.max(...prepared),
    problems,
  };
}

const between = ({ firstImportAt, lastImportAt }: Run): number =>
  (Date.parse(lastImportAt ?? '') - Date.parse(firstImportAt ?? '')) / 1000;

/** Telemetry lines of this name in the host's log. */
function events(rig: Rig, name: string): Record<string, unknown>[] {
  return rig.host.log.flatMap((line) => {
    const at = line.indexOf(`{"event":"${name}"`);
    return at < 0 ? [] : [JSON.parse(line.slice(at)) as Record<string, unknown>];
  });
}

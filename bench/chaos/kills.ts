/** Kills the host at one named point of a run, again and again, and judges what became of the rows. */
import { setTimeout as sleep } from 'node:timers/promises';
import { endedStates, type Run } from '../../shared/model/run';
import { faultPoints, type FaultPoint } from '../../shared/runs/faultPoints';
import { compare, problemsOf, resent } from '../delivery/evidence';
import { letTimePass, manage } from '../delivery/interfere';
import { look, start, startRig, tickNow, type Rig, type RigOptions } from '../delivery/rig';

/** Points that no run passes yet, each with the reason. */
export const notPassed: Partial<Record<FaultPoint, string>> = {
  released: 'a run passes it only when a person releases it',
  resubscribed: 'a run passes it only when people return; tests/whole/returning.test.ts kills there',
};

/** Every point that a run passes on its way. */
export const passedPoints = faultPoints.filter((point) => notPassed[point] === undefined);

/** The request is on its way only some time (ms) after it was handed over. */
const killDelay: Partial<Record<FaultPoint, string>> = { requestSent: ':100' };

export interface KillResult {
  point: FaultPoint;
  kills: number;
  runs: number;
  seconds: number;
  /** Accepted imports that repeated contacts; each was in flight at a kill. */
  resent: number;
  problems: string[];
}

/** Longest time (s) between two kills, and from the last to the end of the run. */
const patienceSeconds = 150;

/** Kills at the point so many times, starting runs anew when one ends before, and waits for the end of the last. */
export async function killAt(
  point: FaultPoint,
  times: number,
  rows: number,
  more: Partial<RigOptions> = {},
): Promise<KillResult> {
  const rig = await startRig({ sample: { rows, clean: true }, timeScale: 10, ...more });
  const since = Date.now();
  const result: KillResult = { point, kills: 0, runs: 0, seconds: 0, resent: 0, problems: [] };
  try {
    await rig.host.kill();
    while (result.kills < times) {
      await rig.host.start({ env: { FAULT_POINTS: `${point}=kill${killDelay[point] ?? ''}` } });
      await oneKill(rig, point, result, rows);
    }
    await rig.host.start();
    await lastRunEnds(rig, result, rows);
    await countResent(rig, result);
  } catch (error) {
    const told = rig.host.log.filter((line) => line.includes('"kind":')).slice(-3);
    result.problems.push([error instanceof Error ? error.message : String(error), ...told].join('\n    '));
  } finally {
    await rig.stop();
  }
  return { ...result, seconds: (Date.now() - since) / 1000 };
}

/** Keeps runs going until the host dies at the point. */
async function oneKill(rig: Rig, point: FaultPoint, result: KillResult, rows: number): Promise<void> {
  const deadline = Date.now() + patienceSeconds * 1000;
  while (rig.host.running) {
    if (Date.now() > deadline) throw new Error(`${point}: no kill within ${patienceSeconds} s.`);
    await push(rig, point, result, rows).catch((error: unknown) => {
      // Whatever was under way when the host died.
      // By name: in tests the error of fetch is of another realm.
      const unanswered = (error as { name?: unknown }).name === 'TypeError';
      if (rig.host.running && !unanswered) throw error;
    });
    await sleep(150);
  }
  result.kills++;
}

/** Keeps a run going towards the point. */
async function push(rig: Rig, point: FaultPoint, result: KillResult, rows: number): Promise<void> {
  const run = await activeRun(rig);
  if (!run) {
    await judgeLast(rig, result, rows);
    result.runs++;
    await countResent(rig, result);
    await start(rig, 'rig-1', { mode: 'full' });
    return;
  }
  if (point === 'attemptRaised' && run.attempt === 1 && run.state === 'delivering')
    await manage(rig, `${run.runId}.1`, 'terminate');
  // Time passes for what has no orchestration yet.
  if (point === 'runCreated' || point === 'attemptRaised') {
    await letTimePass(rig, run.runId, 60);
    await tickNow(rig);
    await sleep(500);
  }
}

/** Counts what the run so far sent twice, and begins to count anew. */
async function countResent(rig: Rig, result: KillResult): Promise<void> {
  result.resent += (await resent(rig.simulator.control)).imports;
  await rig.simulator.control.reset('contacts');
}

async function lastRunId(rig: Rig): Promise<string | undefined> {
  return (await rig.api.get<{ lastRunId?: string }>('/exports/rig-1')).lastRunId;
}

async function activeRun(rig: Rig): Promise<Run | undefined> {
  const id = await lastRunId(rig);
  const run = id === undefined ? undefined : await look(rig, id);
  return run && !endedStates.has(run.state) ? run : undefined;
}

async function judgeLast(rig: Rig, result: KillResult, rows: number): Promise<void> {
  const id = await lastRunId(rig);
  const run = id === undefined ? undefined : await look(rig, id);
  if (!run) return;
  result.problems.push(...problemsOf(run, rows, await compare(rig.simulator.control, rows)));
}

async function lastRunEnds(rig: Rig, result: KillResult, rows: number): Promise<void> {
  const deadline = Date.now() + patienceSeconds * 1000;
  for (let looks = 0; ; looks++) {
    const run = await activeRun(rig);
    if (!run) break;
    if (Date.now() > deadline)
      throw new Error(`${run.runId} has not ended ${patienceSeconds} s after the last kill (${run.state}).`);
    if (looks % 10 === 9) {
      // Half a minute passes: a run whose orchestration was never started is found by the watch.
      if (run.state === 'queued' || result.point === 'attemptRaised') await letTimePass(rig, run.runId, 60);
      await tickNow(rig);
    }
    await sleep(200);
  }
  await judgeLast(rig, result, rows);
}

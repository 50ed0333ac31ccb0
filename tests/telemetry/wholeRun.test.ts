/** Whole runs of the compiled app: what it logs, fed to the workbook's queries, gives the figures of the run's report. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, start, startRig, type Rig } from '../../bench/delivery/rig';
import { runQuery, type Cell } from '../../scripts/infra/kql/run';
import { filledIn } from '../../scripts/infra/queries';
import type { Run } from '../../shared/model/run';
import { midDelivery, slowRig } from '../whole/rig';

let rig: Rig;
afterEach(() => rig.stop());

/** The host's output as Application Insights would hold it: message and time of each structured line. */
const table = () =>
  rig.host.log.flatMap((line) => {
    const [, at, message] = /^(\S+Z) information \S+ (\{"event":.*\})$/.exec(line) ?? [];
    return at === undefined || message === undefined ? [] : [{ timestamp: new Date(at), message }];
  });

function ask(query: string): Record<string, Cell>[] {
  const text = readFileSync(`infra/queries/workbook/${query}.kql`, 'utf8');
  return runQuery(filledIn(text), table(), new Date());
}

/** The report is there a moment before its event. */
async function finishedLogged(runId: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (table().some(({ message }) => message.includes(`"runFinished/${runId}"`))) return;
    await sleep(100);
  }
  throw new Error(`The end of ${runId} was not logged.`);
}

function expectFiguresOf(run: Run): void {
  const [row, ...others] = ask('runs');
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    ...{ runId: run.runId, state: run.state, attempt: run.attempt, mode: run.mode, dryRun: false },
    ...run.counts,
    ...{ leavers: run.leaverCounts.leavers, batches: run.progress.batches, unaccounted: 0 },
  });
  const days = ask('rows-by-outcome');
  for (const [outcome, count] of Object.entries(run.counts))
    expect([outcome, days.reduce((sum, day) => sum + Number(day[outcome]), 0)]).toEqual([outcome, count]);
  expect(ask('runs-by-state')).toMatchObject([{ state: run.state, runs: 1 }]);
}

test("a run's telemetry gives the workbook the numbers of the run's report", async () => {
  rig = await startRig({ sample: { rows: 1200 }, timeScale: 20 });
  const runId = await start(rig);
  const run = await ended(rig, runId, 120);
  await finishedLogged(runId);
  expect(run.counts.invalid + run.counts.duplicate + run.counts.rejected).toBeGreaterThan(0);
  expectFiguresOf(run);
  const sent = ask('throughput').reduce((sum, bin) => sum + 5 * Number(bin.importsPerMinute), 0);
  expect(Math.round(sent)).toBe(run.progress.batches);
  expect(ask('rate-limits')).toEqual([]);
}, 180_000);

test('so does a run whose host was killed twice in the middle of its delivery', async () => {
  rig = await slowRig();
  const { runId } = await midDelivery(rig);
  for (let kills = 0; kills < 2; kills++) {
    await rig.host.kill();
    await rig.host.start();
    await sleep(1500);
  }
  const run = await ended(rig, runId, 120);
  await finishedLogged(runId);
  expectFiguresOf(run);
}, 240_000);

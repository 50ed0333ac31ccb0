/** Whole runs of the compiled app: what it logs, fed to the workbook's queries, gives the figures of the run's report. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, start, type Rig } from '../../bench/delivery/rig';
import { runQuery, type Cell } from '../../scripts/infra/kql/run';
import { filledIn } from '../../scripts/infra/queries';
import type { Run } from '../../shared/model/run';
import { logged, traces } from '../whole/hostEvents';
import { midDelivery, slowRig } from '../whole/rig';
import { startRig } from '../storage/stack';

let rig: Rig;
afterEach(() => rig.stop());

function ask(query: string): Record<string, Cell>[] {
  const text = readFileSync(`infra/queries/workbook/${query}.kql`, 'utf8');
  return runQuery(filledIn(text), traces(rig.host), new Date());
}

/** The report is there a moment before its event. */
const finishedLogged = (runId: string) => logged(rig.host, ({ key }) => key === `runFinished/${runId}`);

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

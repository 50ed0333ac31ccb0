/**
 * The local host is killed between "outcomes written" and "state replaced": the run ends, the next one sends nothing
 * twice that was confirmed, and misses nothing.
 */
import { resent } from '../../bench/delivery/evidence';
import { imbalance } from '../../shared/model/counts';
import type { FaultPoint } from '../../shared/runs/faultPoints';
import { startRefreshRig, type RefreshRig } from './refreshRig';

const rows = 600;
let rig: RefreshRig;
beforeAll(async () => {
  rig = await startRefreshRig(rows);
}, 180_000);
afterAll(() => rig.stop());
jest.setTimeout(240_000);

/** Addresses in accepted imports since the run began. */
async function sent(): Promise<number> {
  let count = 0;
  for await (const line of rig.simulator.control.imports({ emails: true }))
    if (line.accepted) count += line.emails?.length ?? 0;
  return count;
}

test.each<FaultPoint>([
  'pollAnswered',
  'progressStored',
  'reportWritten',
  'stateWritten',
  'runEnded',
  'transferRecorded',
  'stateReplaced',
])('killed at %s: each change is sent once, and the next run finds nothing to do', async (point) => {
  await rig.refresh({ changed: 0.1, added: 0, left: 0 });
  const run = await rig.killedAt(point);
  expect(run.state).toBe('succeeded');
  expect(imbalance(run.counts)).toBe(0);
  expect(run.counts.delivered).toBeGreaterThanOrEqual(rows * 0.1);
  expect(await rig.nextRun()).toMatchObject({ state: 'nothingToDo', counts: { unchanged: rows } });
  expect(await sent()).toBe(run.counts.delivered);
  expect(await resent(rig.simulator.control)).toMatchObject({ imports: 0 });
});

/** What the tests of interrupted runs share: a run in the middle of its delivery, and its verdict afterwards. */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { compare, problemsOf, resent } from '../../bench/delivery/evidence';
import { letTimePass } from '../../bench/delivery/interfere';
import { ended, start, tickNow, until, type Rig, type RigOptions } from '../../bench/delivery/rig';
import type { Run } from '../../shared/model/run';
import { startRig } from '../storage/stack';

export const rows = 8_000;

/** A stack whose run of 32 batches takes some seconds to send; every first import may start automations. */
export const slowRig = (more: Partial<RigOptions> = {}): Promise<Rig> =>
  startRig({
    sample: { rows, clean: true },
    timeScale: 3,
    export: { automations: 'always' },
    ...more,
  });

/** Starts a run and waits until some batches are confirmed and most are not. */
export async function midDelivery(rig: Rig): Promise<Run> {
  const runId = await start(rig);
  return await until(rig, runId, 60, (run) => run.progress.sent >= 3);
}

/** The task hub with everything in it is gone; the host must be stopped. */
export async function loseTaskHub(rig: Rig): Promise<void> {
  const folder = path.join(rig.stack.folder, 'host');
  const journals = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
  if (journals.length === 0) throw new Error('There is no journal to lose.');
  for (const name of journals) await rm(path.join(folder, name));
}

/**
 * Ticks now and then until the watch has begun another attempt. Before each tick `silence` seconds pass: what was in
 * flight at a kill may give a last sign of life.
 */
async function resumed(rig: Rig, runId: string, attempt: number, silence = 0): Promise<Run> {
  let looks = 0;
  return await until(
    rig,
    runId,
    60,
    (run) => run.attempt >= attempt,
    async () => {
      if (looks++ % 3 !== 0) return;
      if (silence > 0) await letTimePass(rig, runId, silence);
      await tickNow(rig);
    },
  );
}

/** Every row delivered and accounted for; what was confirmed before `confirmedBefore` (ms) was not sent again. */
export async function expectWhole(rig: Rig, run: Run, confirmedBefore: number): Promise<void> {
  expect(problemsOf(run, rows, await compare(rig.simulator.control, rows))).toEqual([]);
  const twice = await resent(rig.simulator.control, confirmedBefore);
  expect(twice).toMatchObject({ confirmed: 0, withAutomations: 0 });
}

/** Answers that were on their way are written down within this time (ms). */
const onTheWay = 3000;

/** After an accident at `at` (ms) the watch begins a second attempt, which delivers everything and repeats nothing. */
export async function expectResumed(rig: Rig, runId: string, at: number, silence = 0): Promise<void> {
  await resumed(rig, runId, 2, silence);
  await expectWhole(rig, await ended(rig, runId, 120), at - onTheWay);
}

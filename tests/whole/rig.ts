/** What the tests of interrupted runs share: a run in the middle of its delivery, and its verdict afterwards. */
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { compare, problemsOf, resent } from '../../bench/delivery/evidence';
import { start, startRig, tickNow, until, type Rig, type RigOptions } from '../../bench/delivery/rig';
import { instanceIdOf } from '../../shared/model/ids';
import { runSchema, type Run } from '../../shared/model/run';
import { runPath } from '../../shared/store/paths';

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

const webhooks = (rig: Rig, runId: string, attempt: number, lane: string, verb: string): string =>
  `${rig.host.origin}/runtime/webhooks/durabletask/instances/${instanceIdOf(runId, attempt)}${lane}/${verb}?reason=test&code=${rig.host.masterKey}`;

/** Terminates or suspends an orchestration of the run's first attempt. */
export async function manage(
  rig: Rig,
  runId: string,
  lane: string,
  verb: 'terminate' | 'suspend',
): Promise<void> {
  const answer = await fetch(webhooks(rig, runId, 1, lane, verb), { method: 'POST' });
  if (answer.status !== 202) throw new Error(`${verb} ${lane}: ${answer.status}`);
}

/** The task hub with everything in it is gone; the host must be stopped. */
export async function loseTaskHub(rig: Rig): Promise<void> {
  const folder = path.join(rig.stack.folder, 'host');
  const journals = (await readdir(folder)).filter((name) => name.endsWith('.jsonl'));
  if (journals.length === 0) throw new Error('There is no journal to lose.');
  for (const name of journals) await rm(path.join(folder, name));
}

/** Makes the run's document look as if so many seconds had passed since its last sign of life. */
export async function letTimePass(rig: Rig, runId: string, seconds: number): Promise<void> {
  const blob = rig.blobs.getContainerClient('exports').getBlockBlobClient(runPath(runId));
  const run = runSchema.parse(JSON.parse((await blob.downloadToBuffer()).toString('utf8')));
  const body = JSON.stringify({ ...run, seenAt: new Date(Date.now() - seconds * 1000).toISOString() });
  await blob.upload(body, Buffer.byteLength(body));
}

/** Ticks now and then until the watch has begun another attempt. */
export async function resumed(rig: Rig, runId: string, attempt: number): Promise<Run> {
  let looks = 0;
  return await until(
    rig,
    runId,
    60,
    (run) => run.attempt >= attempt,
    async () => {
      if (looks++ % 10 === 0) await tickNow(rig);
    },
  );
}

/** Every row delivered and accounted for; what was confirmed before `confirmedBefore` (ms) was not sent again. */
export async function expectWhole(rig: Rig, run: Run, confirmedBefore: number): Promise<void> {
  expect(problemsOf(run, rows, await compare(rig.simulator.control, rows))).toEqual([]);
  const twice = await resent(rig.simulator.control, confirmedBefore);
  expect(twice).toMatchObject({ confirmed: 0, withAutomations: 0 });
}

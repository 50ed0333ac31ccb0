/** A round of polling: two copies at once, rounds one after the other, and one that is called too early. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Run } from '../../shared/model/run';
import type { Polled } from '../../shared/runs/messages';
import { pollBatches } from '../../shared/runs/poll';
import { startRig, type Rig } from './rig';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
}, 60_000);
afterAll(() => rig.stop());

const asked = async (): Promise<number> =>
  (await rig.simulator.control.summary()).requestsByEndpoint.importInfo ?? 0;

/** A run of one batch, which was sent and about which nobody has asked. */
async function sent(id: string, day: number): Promise<Run> {
  await rig.save(id);
  await rig.refresh(day, { High: [[`${id}@example.com`, 'Ann']] });
  const run = await rig.deliver(await rig.prepare(id), 0);
  await sleep(200);
  return run;
}

const round = ({ runId, attempt }: Run, slots: number[], notBefore = 0): Promise<Polled> =>
  pollBatches(rig.services, { runId, attempt, batches: 1, folder: 0, slots, notBefore }, () => undefined);

/** A slot passes unused when this process is kept from running for 200 ms: then the next one. */
async function untilUsed<T>(
  call: (slot: number) => Promise<T>,
  unused: (result: T) => boolean,
): Promise<[T, number]> {
  for (;;) {
    // A batch is asked about again only after a while.
    await sleep(200);
    const slot = Date.now() + 500;
    const result = await call(slot);
    if (!unused(result)) return [result, slot];
  }
}

test('of two copies that run at once one uses the slots, and the other gives none back', async () => {
  const run = await sent('one', 1);
  const [both, slot] = await untilUsed(
    async (at) => await Promise.all([round(run, [at]), round(run, [at])]),
    (results) => results.some(({ late }) => late > 0),
  );
  expect(await asked()).toBe(1);
  expect(both.flatMap(({ unused }) => unused)).toEqual([]);
  // A copy that comes back later finds what the first one was told.
  expect(await round(run, [slot])).toMatchObject({ unused: [], finished: true });
  expect(await asked()).toBe(1);
}, 60_000);

test('each round has slots of its own', async () => {
  await rig.simulator.control.setFaults({ batches: { stuck: 1 } });
  const run = await sent('two', 2);
  const before = await asked();
  for (const count of [1, 2, 3]) {
    await untilUsed(
      (at) => round(run, [at]),
      ({ late }) => late > 0,
    );
    expect((await asked()) - before).toBe(count);
  }
}, 60_000);

test('called before its time it waits and looks then, but never for long', async () => {
  await rig.simulator.control.setFaults({ batches: { stuck: 1 } });
  const run = await sent('three', 3);
  const seenAt = async (): Promise<number> => Date.parse((await rig.services.runs.read(run.runId)).seenAt);
  const time = Date.now() + 700;
  await round(run, [], time);
  expect(await seenAt()).toBeGreaterThanOrEqual(time);
  const began = Date.now();
  await round(run, [], began + 3_600_000);
  expect(Date.now() - began).toBeLessThan(10_000);
}, 60_000);

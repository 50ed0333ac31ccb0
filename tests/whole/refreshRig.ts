/** A small export whose segment changes between runs, and a host that dies where it is told to. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ended, start, tickNow, type Rig } from '../../bench/delivery/rig';
import { defaultSample, type SampleSpec } from '../../local/sample/segment';
import { uploadSample } from '../../local/sample/upload';
import type { Run } from '../../shared/model/run';
import type { FaultPoint } from '../../shared/runs/faultPoints';
import { startRig } from '../storage/stack';

export interface RefreshRig extends Rig {
  /** A new snapshot, with these changes. */
  refresh(change?: Omit<NonNullable<SampleSpec['refresh']>, 'number'>): Promise<void>;
  /** A run to its end. */
  nextRun(): Promise<Run>;
  /** A run during which the host dies at the point; it is started again, and the run ends. */
  killedAt(point: FaultPoint): Promise<Run>;
}

/** Everybody is delivered already. Leavers are unsubscribed, and subscribed again when they return. */
export async function startRefreshRig(rows: number): Promise<RefreshRig> {
  const began = Date.now();
  let number = 0;
  // Told by a file, the host dies where it is told to without being started anew for it.
  const folder = await mkdtemp(path.join(os.tmpdir(), 'faults-'));
  const faults = path.join(folder, 'rules');
  const rig = await startRig({
    sample: { rows, clean: true },
    timeScale: 20,
    host: { env: { FAULT_POINTS: `@${faults}` } },
    // `clear`: a refresh may take a phone number away again, and the contacts are compared with the segment.
    export: { leavers: { policy: 'unsubscribe' }, resubscribe: 'withConsent', emptyValues: 'clear' },
  });
  const refresh: RefreshRig['refresh'] = async (change) => {
    number++;
    const spec = {
      ...defaultSample,
      rows,
      clean: true,
      ...(change ? { refresh: { number, ...change } } : {}),
    };
    await uploadSample(rig.blobs, spec, new Date(began + number * 60_000));
  };
  const nextRun = async (): Promise<Run> => await ended(rig, await start(rig), 120);
  const killedAt = async (point: FaultPoint): Promise<Run> => {
    await writeFile(faults, `${point}=kill`);
    await rig.simulator.control.reset('contacts');
    const runId = await start(rig);
    const deadline = Date.now() + 120_000;
    while (rig.host.running) {
      if (Date.now() > deadline) throw new Error(`The host passed ${point} without dying.`);
      await sleep(50);
    }
    await rm(faults);
    await rig.host.start();
    let looks = 0;
    return await ended(rig, runId, 120, async () => {
      if (looks++ % 5 === 4) await tickNow(rig);
    });
  };
  const stop = async (): Promise<void> => {
    await rig.stop();
    await rm(folder, { recursive: true });
  };
  try {
    const first = await nextRun();
    if (first.state !== 'succeeded' || first.counts.delivered !== rows)
      throw new Error(`Not all were delivered: ${JSON.stringify(first)}`);
    return { ...rig, refresh, nextRun, killedAt, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

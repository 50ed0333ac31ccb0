/** `prepareRun` alone, by dry runs on the whole stack: time, memory of the host's process, stalls of its event loop. */
import type { Run } from '../../shared/model/run';
import { ended, start, type Rig } from '../delivery/rig';
import { forgetPeak, longestStall, peakMegabytes } from './process';
import { events } from './rig';

export interface PrepareFigures {
  run: Run;
  /** As the event `runPrepared` has it: checks of the destination, reading, comparing, writing. The best of all. */
  seconds: number;
  /** The most of all; undefined where it cannot be known. */
  megabytes: number | undefined;
  /** Longest stall of the event loop (ms), of all. */
  stall: number;
}

const patience = 1800;

/** Prepares so many times, one after the other, in one process. */
export async function prepareAlone(rig: Rig, times: number, body: object = {}): Promise<PrepareFigures> {
  let figures: PrepareFigures | undefined;
  for (let time = 0; time < times; time++) {
    await forgetPeak(rig.host.pid);
    const from = Date.now();
    const run = await ended(rig, await start(rig, 'rig-1', { dryRun: true, ...body }), patience);
    const seconds = Number(events(rig, 'runPrepared').at(-1)?.seconds);
    const megabytes = await peakMegabytes(rig.host.pid);
    figures = {
      run,
      seconds: Math.min(seconds, figures?.seconds ?? Infinity),
      megabytes: megabytes === undefined ? undefined : Math.max(megabytes, figures?.megabytes ?? 0),
      stall: Math.max(longestStall(rig.host, from), figures?.stall ?? 0),
    };
  }
  if (!figures) throw new Error('Nothing was prepared.');
  return figures;
}

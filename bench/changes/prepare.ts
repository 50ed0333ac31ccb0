/** `prepareRun` alone, by dry runs on the whole stack: time, memory of the host's process, stalls of its event loop. */
import type { Run } from '../../shared/model/run';
import { cpuSeconds } from '../delivery/cpu';
import { ended, start, type Rig } from '../delivery/rig';
import { forgetPeak, longestStalls, peakMegabytes, shownStalls, type Stalls } from './process';
import { events } from './rig';

export interface PrepareFigures {
  run: Run;
  /** As the event `runPrepared` has it: checks of the destination, reading, comparing, writing. The best of all. */
  seconds: number;
  /** Processor time (s) of the host's process from the start of the run to its end: the least of all. */
  cpu: number | undefined;
  /** The most of all; undefined where it cannot be known. */
  megabytes: number | undefined;
  /** Longest of all. */
  stalls: Stalls;
}

const patience = 1800;

/** Prepares so many times, one after the other, in one process. */
export async function prepareAlone(rig: Rig, times: number, body: object = {}): Promise<PrepareFigures> {
  let figures: PrepareFigures | undefined;
  const first = Date.now();
  for (let time = 0; time < times; time++) {
    await forgetPeak(rig.host.pid);
    const before = await cpuSeconds(rig.host.pid);
    const run = await ended(rig, await start(rig, 'rig-1', { dryRun: true, ...body }), patience);
    const after = await cpuSeconds(rig.host.pid);
    const cpu = before === undefined || after === undefined ? undefined : after - before;
    const seconds = Number(events(rig, 'runPrepared').at(-1)?.seconds);
    const megabytes = await peakMegabytes(rig.host.pid);
    figures = {
      run,
      seconds: Math.min(seconds, figures?.seconds ?? Infinity),
      cpu: cpu === undefined ? undefined : Math.min(cpu, figures?.cpu ?? Infinity),
      megabytes: megabytes === undefined ? undefined : Math.max(megabytes, figures?.megabytes ?? 0),
      stalls: longestStalls(rig.host, first),
    };
  }
  if (!figures) throw new Error('Nothing was prepared.');
  return figures;
}

/** Figures without bounds, in words. */
export const shownAlone = ({ seconds, cpu, stalls }: PrepareFigures): string =>
  `prepared in ${seconds.toFixed(1)} s, with ${cpu?.toFixed(1) ?? 'unknown'} s of processor time; ${shownStalls(stalls)}`;

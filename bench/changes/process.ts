/** Memory of a process and stalls of its event loop, seen from outside. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Host } from '../../local/stack/host';

/**
 * Sizes of the heap that Node chooses by itself where the machine has 2,048 MB, as an instance of Flex Consumption has
 * (read from Node 22 in a control group of that size). On a large machine it leaves more garbage lying.
 */
const sizesOfAnInstance = '--max-old-space-size=1024 --max-semi-space-size=8';

/** Environment of a measured host: memory as on an instance; it says how long its event loop stood still (`probe.ts`). */
export const probed = {
  NODE_OPTIONS: `${sizesOfAnInstance} --require ${JSON.stringify(path.join(__dirname, 'probe.js'))}`,
};

/** Starts the peak anew; where there is no /proc, nothing. */
export async function forgetPeak(pid: number | undefined): Promise<void> {
  // 5: "reset the peak resident set size" (proc(5), clear_refs).
  await writeFile(`/proc/${pid}/clear_refs`, '5').catch(() => undefined);
}

/** Most resident memory (MB of 1,000,000 bytes) since `forgetPeak`; undefined where there is no /proc. */
export async function peakMegabytes(pid: number | undefined): Promise<number | undefined> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(text)?.[1];
  return kibibytes === undefined ? undefined : (Number(kibibytes) * 1024) / 1e6;
}

/** Longest stalls (ms) of an event loop. */
export interface Stalls {
  /** As the process saw it. */
  all: number;
  /** Without the time in which the machine had no processor for it. */
  own: number;
}

/** Longest stalls of the host's event loop between two times (ms). */
export function longestStalls(host: Host, from: number, to = Date.now()): Stalls {
  const stalls: Stalls = { all: 0, own: 0 };
  for (const line of host.log) {
    const [, at, all, own] = /^event loop (\d+) (\d+) (\d+)$/.exec(line) ?? [];
    if (at === undefined || Number(at) < from || Number(at) > to) continue;
    stalls.all = Math.max(stalls.all, Number(all));
    stalls.own = Math.max(stalls.own, Number(own));
  }
  return stalls;
}

export const shownStalls = ({ all, own }: Stalls): string =>
  `longest stall of the event loop: ${all} ms; ${own} ms without the time for which the machine had no processor`;

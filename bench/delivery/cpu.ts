/** Processor time of a process, where the system tells. */
import { readFile } from 'node:fs/promises';

/** Clock ticks a second of /proc (sysconf(_SC_CLK_TCK)): 100 on every Linux that Node supports. */
const ticks = 100;

/** Seconds of processor time that the process has used so far; undefined where there is no /proc. */
export async function cpuSeconds(pid: number | undefined): Promise<number | undefined> {
  if (pid === undefined) return undefined;
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field, a name in brackets, may hold blanks; utime and stime are fields 14 and 15.
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields ? (Number(fields[11]) + Number(fields[12])) / ticks : undefined;
}

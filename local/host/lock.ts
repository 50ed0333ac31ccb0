// One host at a time on a state folder: a lock file that names its holder, taken over when that process is gone.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Process ids come again (in a container, at once), so the start of the process counts too where it can be read. */
type Holder = { pid: number; started: string | null };

const heldHere = new Set<string>();

/**
 * Takes the lock of a state folder and returns the function that gives it back.
 * @throws Error with a sentence when a living process holds it
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const file = path.join(path.resolve(folder), 'lock');
  const own = `${file}.${String(process.pid)}`;
  const me: Holder = { pid: process.pid, started: startOf(process.pid) };
  writeFileSync(own, JSON.stringify(me));
  try {
    while (!link(own, file)) {
      const holder = readHolder(file);
      if (holder && isAlive(holder, file)) {
        throw new Error(
          `The state folder ${folder} is in use by process ${holder.pid}. Two hosts on one folder would spoil it.`,
        );
      }
      takeAway(file, own);
    }
  } finally {
    rmSync(own, { force: true });
  }
  heldHere.add(file);
  return () => {
    heldHere.delete(file);
    rmSync(file, { force: true });
  };
}

/** Creates the lock with its content in one step; false when it exists. */
function link(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes a dead holder's lock; by renaming, so that of two takers only one removes it. */
function takeAway(file: string, own: string): void {
  try {
    renameSync(file, `${own}.stale`);
    rmSync(`${own}.stale`, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function readHolder(file: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Holder;
  } catch {
    return undefined; // gone in the meantime, or no lock of ours
  }
}

function isAlive(holder: Holder, file: string): boolean {
  if (holder.pid === process.pid && holder.started === startOf(process.pid)) return heldHere.has(file);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return holder.started === startOf(holder.pid);
}

/** When a process started, in the kernel's ticks; null where there is no /proc. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}

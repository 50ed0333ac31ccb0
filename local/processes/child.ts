/** Ends a child process for certain: asks first, kills after a while. */
import type { ChildProcess } from 'node:child_process';

const ended = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** Waits until the child has ended. */
export const exited = (child: ChildProcess): Promise<void> =>
  ended(child) || child.pid === undefined
    ? Promise.resolve()
    : new Promise((resolve) => {
        child.once('exit', () => {
          resolve();
        });
      });

/** How a child is asked to end: a signal, or by closing the channel to it. */
export type Asking = 'SIGTERM' | 'disconnect';

/** Asks, and sends SIGKILL when the child is still there after `patienceMs`. Nothing happens to one that has ended. */
export async function stopChild(child: ChildProcess, asking: Asking, patienceMs: number): Promise<void> {
  if (ended(child) || child.pid === undefined) return;
  const gone = exited(child);
  if (asking === 'disconnect' && child.connected) child.disconnect();
  else child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await gone;
  clearTimeout(timer);
}

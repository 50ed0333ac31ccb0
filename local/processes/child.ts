/** Child processes: run by the project's own Node, ended for certain, and never left behind. */
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The project's folder, from the sources as well as from `dist/`. */
export const projectRoot = path.resolve(
  __dirname,
  __dirname.includes(`${path.sep}dist${path.sep}`) ? '../../..' : '../..',
);

/** The Node of the package `node`, whichever one runs this process. */
export const nodePath: string = (() => {
  const own = path.join(
    projectRoot,
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  return existsSync(own) ? own : process.execPath;
})();

/**
 * Arguments for Node that make a child end when its parent is gone. Not `--import`: with it the program itself, too,
 * would be loaded as a module, whose text is searched for exports first, half a second for a large one.
 */
export const endWithParent: readonly string[] = [
  '--require',
  path.join(projectRoot, 'dist', 'local', 'processes', 'endWithParent.js'),
];

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

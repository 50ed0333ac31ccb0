/** Ctrl-C and SIGTERM as one AbortSignal, so that everything under way ends and everything started is stopped. */

/** Why the command was told to stop. */
export class Stopped extends Error {
  constructor(readonly by: NodeJS.Signals) {
    super(`Stopped by ${by}.`);
    this.name = 'Stopped';
  }
  /** What a shell expects of a process that a signal ended. */
  get exitCode(): number {
    return this.by === 'SIGINT' ? 130 : 143;
  }
}

/** Milliseconds between two looks whether the parent is still there. */
const lookEvery = 500;

/**
 * Between npm and this process stands a shell. SIGTERM to npm (from a container or a service manager) ends the shell
 * and nothing else, so a command of npm takes the end of its parent for the signal.
 */
function watchParent(gone: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    gone();
  }, lookEvery).unref();
}

/** Aborts at the first SIGINT or SIGTERM, and when npm is gone; a second signal ends the process at once. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  watchParent(() => {
    controller.abort(new Stopped('SIGTERM'));
  });
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      const stopped = new Stopped(name);
      if (controller.signal.aborted) process.exit(stopped.exitCode);
      controller.abort(stopped);
    });
  }
  return controller.signal;
}

/** Waits until the signal aborts. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    // The timer keeps the process alive while it only waits; a listener alone does not.
    const alive = setInterval(() => undefined, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });

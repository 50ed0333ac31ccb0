/** At most one memory-hungry step works at a time in a process; the others wait. */

let tail: Promise<unknown> = Promise.resolve();

/** How often (ms) a waiting step shows a sign of life, so that the watch does not take it for dead. */
export const signOfLifeMs = 60_000;

/** Runs `work` when all steps before it have ended; calls `alive` now and then while it waits. */
export async function oneAtATime<T>(work: () => Promise<T>, alive: () => Promise<unknown>): Promise<T> {
  const before = tail;
  let done: () => void = () => undefined;
  tail = new Promise<void>((resolve) => {
    done = resolve;
  });
  const timer = setInterval(() => {
    alive().catch(() => undefined);
  }, signOfLifeMs);
  try {
    await before;
    return await work();
  } finally {
    clearInterval(timer);
    done();
  }
}

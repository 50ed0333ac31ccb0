/** At most one memory-hungry step works at a time in a process; the others wait. */

let tail: Promise<unknown> = Promise.resolve();

/** Runs `work` when all steps before it have ended. Wrap it in signs of life: the wait may be long. */
export async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  const before = tail;
  let done: () => void = () => undefined;
  tail = new Promise<void>((resolve) => {
    done = resolve;
  });
  try {
    await before;
    return await work();
  } finally {
    done();
  }
}

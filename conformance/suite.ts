/** Runs the steps, group after group; one that fails keeps no other from running. */
import { cleanUp } from './steps/removal';
import { linesOf, resultOf, type Result } from './report';
import type { Finding } from './finding';
import type { Step } from './step';
import type { World } from './world';

async function outcomeOf(step: Step, world: World): Promise<Result> {
  const missing = step.missing?.(world);
  if (missing !== undefined)
    return { name: step.name, verdict: 'not run', seconds: 0, findings: [], reason: missing };
  const findings: Finding[] = [];
  const since = Date.now();
  const error = await step
    .run(world, (...found) => void findings.push(...found))
    .then(
      () => undefined,
      (failure: unknown) => messageOf(failure),
    );
  return resultOf(step.name, (Date.now() - since) / 1000, findings, error);
}

/** The message and those of its causes: "fetch failed" alone helps nobody. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${messageOf(error.cause)}` : error.message;
}

/** Runs all steps; `left` says why a step is left out. Prints each as it ends. Takes everything away at the end. */
export async function runSuite(
  world: World,
  groups: readonly (readonly Step[])[],
  say: (line: string) => void,
  left: (step: Step) => string | undefined = () => undefined,
): Promise<Result[]> {
  const results: Result[] = [];
  const one = async (step: Step): Promise<void> => {
    const result = await outcomeOf({ ...step, missing: (w) => left(step) ?? step.missing?.(w) }, world);
    results.push(result);
    for (const line of linesOf(result)) say(line);
  };
  try {
    for (const group of groups) {
      world.signal.throwIfAborted();
      await Promise.all(group.map(one));
    }
  } finally {
    if (world.connected) await cleanUp(world.call, world.tag).catch(() => undefined);
    await world.segments.removeAll().catch((error: unknown) => {
      say(`The segments could not be taken away: ${messageOf(error)}`);
    });
  }
  return results;
}

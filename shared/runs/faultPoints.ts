/**
 * Named points at the commit boundaries of a run: between two of them a crash leaves something half done. A no-op in
 * production; tests and the chaos bench kill, stall or break the app exactly there.
 */
export const faultPoints = [
  'runCreated',
  'attemptRaised',
  'snapshotChosen',
  'planStored',
  'released',
  'batchClaimed',
  'requestSent',
  'answerReceived',
  'outcomeStored',
  'pollAnswered',
  'resubscribed',
  'progressStored',
  'waveEnded',
  'reportWritten',
  'stateWritten',
  'stateReplaced',
  'runEnded',
  'transferRecorded',
] as const;
export type FaultPoint = (typeof faultPoints)[number];

export type FaultHook = (point: FaultPoint) => Promise<void> | void;

let hook: FaultHook | undefined;

/** Sets what happens at the points; undefined for nothing. The composition root calls it in development only. */
export function setFaultHook(next: FaultHook | undefined): void {
  hook = next;
}

/** A place where the app may die. */
export async function faultPoint(point: FaultPoint): Promise<void> {
  if (hook) await hook(point);
}

/**
 * A hook by rules that may change while the app runs: `read` tells them at each point. Told others, it begins to count
 * anew; told nothing, nothing happens.
 */
export function changingFaultHook(read: () => string, kill: () => void): FaultHook {
  let known = '';
  let current: FaultHook | undefined;
  return async (point) => {
    const text = read().trim();
    if (text !== known) current = text === '' ? undefined : faultHookFrom(text, kill);
    known = text;
    await current?.(point);
  };
}

/**
 * Reads `<point>=kill[:<ms>][@n]` or `<point>=stall:<ms>[@n]` (n = which passing, default the first), comma-separated.
 * A kill with a time comes so much later, while the app goes on; a stall holds it up. Throws on anything else.
 */
export function faultHookFrom(text: string, kill: () => void): FaultHook {
  const rules = text.split(',').map((rule) => {
    const match = /^(\w+)=(kill|stall)(?::(\d+))?(?:@(\d+))?$/.exec(rule.trim());
    const point = faultPoints.find((name) => name === match?.[1]);
    if (!match || !point || (match[2] === 'stall' && match[3] === undefined))
      throw new Error(`"${rule}" is not a fault rule; points are ${faultPoints.join(', ')}.`);
    return {
      point,
      stalls: match[2] === 'stall',
      ms: match[3] === undefined ? undefined : Number(match[3]),
      left: Number(match[4] ?? 1),
    };
  });
  return async (point) => {
    for (const rule of rules) {
      if (rule.point !== point || --rule.left !== 0) continue;
      if (rule.stalls) await new Promise((resolve) => setTimeout(resolve, rule.ms));
      else if (rule.ms === undefined) kill();
      else setTimeout(kill, rule.ms);
    }
  };
}

/** What must be true of the documents of a run. Pure. */
import type { Answer } from '../app/api';
import type { Counts, LeaverCounts, Run } from '../app/documents';
import { finding, same, shortened, type Finding } from '../finding';
import { everyRowAccountedFor } from './equations';

const endedStates = [
  ...['succeeded', 'completedWithErrors', 'nothingToDo', 'planned'],
  ...['canceled', 'expired', 'skipped', 'failed'],
];

/** An accepted start: 202, the run as body, and where to look at it. */
export function acceptedStart(answer: Answer): Finding {
  const { runId } = (answer.body ?? {}) as Partial<Run>;
  const location = answer.headers.get('location') ?? '';
  const good = answer.status === 202 && runId !== undefined && location.endsWith(`/runs/${runId}`);
  return finding(
    'a start is accepted with 202, Location and the run',
    !good && `${answer.status}, Location "${location}", body ${shortened(answer.text)}`,
  );
}

/** While a run goes, each look at it says when to look again; afterwards none does. */
export function saysWhenToLookAgain(looks: readonly Answer[], last: Answer): Finding {
  const silent = looks.filter(({ headers }) => headers.get('retry-after') === null).length;
  const after = last.headers.get('retry-after');
  return finding(
    'Retry-After is there until a run ends, and only until then',
    (silent > 0 && `${silent} of ${looks.length} answers about a going run had none`) ||
      (after !== null && `the ended run says ${after}`),
  );
}

export interface Wanted {
  state: string;
  counts: Partial<Counts>;
  leaverCounts?: Partial<LeaverCounts>;
}

/** The ended run: state and counts as wanted, every count that is not named 0, everything accounted for. */
export function endedAs(run: Run, wanted: Wanted): Finding[] {
  const named = (all: object, some: object) =>
    Object.fromEntries(Object.keys(all).map((name) => [name, (some as Record<string, number>)[name] ?? 0]));
  const why = run.error ? ` (${run.error.code}: ${run.error.message})` : '';
  return [
    finding(
      `it ends as ${wanted.state}`,
      (run.state !== wanted.state && `it is ${run.state}${why}`) ||
        (!endedStates.includes(run.state) && `${run.state} is no state of an ended run`),
    ),
    everyRowAccountedFor(run),
    same('every row has the outcome it must have', run.counts, named(run.counts, wanted.counts)),
    same('and every leaver', run.leaverCounts, named(run.leaverCounts, wanted.leaverCounts ?? {})),
  ];
}

/** A run that was canceled: some rows were sent, the others say why not, nothing is unknown. */
export function endedCanceled(run: Run, rows: number): Finding[] {
  const { counts } = run;
  return [
    finding('it ends as canceled', run.state !== 'canceled' && `it is ${run.state}`),
    everyRowAccountedFor(run),
    finding('every row of the segment was read', counts.read !== rows && `${counts.read} of ${rows}`),
    finding(
      'what was sent before is delivered, the rest is not sent because it was canceled',
      (counts.delivered + counts.notSent !== rows || run.notSentReason !== 'canceled') &&
        `${JSON.stringify(counts)}, reason ${run.notSentReason ?? 'none'}`,
    ),
    finding(
      'it was stopped in the middle',
      (counts.delivered === 0 || counts.notSent === 0) && `${JSON.stringify(counts)}`,
    ),
  ];
}

/** A held run: nothing done yet, with a plan and the reason. */
export function isHeld(run: Run, reason: string): Finding {
  const codes = run.held?.reasons.map(({ code }) => code) ?? [];
  return finding(
    `the run is held because of ${reason}`,
    (run.state !== 'held' && `it is ${run.state}`) ||
      (!codes.includes(reason) && `the reasons are ${codes.join(', ') || 'not told'}`) ||
      (!run.planId && 'it names no plan to release'),
  );
}

/** Whether a demo run ended well: every row accounted for, nothing left open, the same on the other side. Pure. */
import { imbalance } from '../../shared/model/counts';
import type { Run } from '../../shared/model/run';

/** What is known from elsewhere than the app. */
export interface Evidence {
  /** Rows of the segment, where the demo made it. */
  rows?: number;
  /** Contacts on the list as the simulator counts them. */
  contactsHeld?: number;
}

const goodEnds: ReadonlySet<string> = new Set(['succeeded', 'completedWithErrors', 'nothingToDo']);
const count = (n: number, one: string, many = `${one}s`): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? one : many}`;

function endOf(run: Run): string[] {
  if (run.state === 'held') {
    const reasons = (run.held?.reasons ?? []).map(
      ({ code, message, action }) => `${code}: ${message} ${action}`,
    );
    return [`The run is held and waits for a release. ${reasons.join(' ')}`.trim()];
  }
  if (goodEnds.has(run.state)) return [];
  const { error } = run;
  const why = error ? ` ${error.code}: ${error.message} ${error.action}` : '';
  return [`The run ended as "${run.state}".${why}`];
}

/** Sentences about what is wrong; none when all is well. */
export function problemsOf(run: Run, evidence: Evidence): string[] {
  const { counts } = run;
  const problems = endOf(run);
  const missing = imbalance(counts);
  if (missing !== 0) {
    problems.push(
      `${count(Math.abs(missing), 'row')} ${missing > 0 ? 'without an outcome' : 'too many'}: the row equation does not balance.`,
    );
  }
  if (evidence.rows !== undefined && counts.read !== evidence.rows) {
    problems.push(
      `The app read ${count(counts.read, 'row')}, but the segment has ${count(evidence.rows, 'row')}.`,
    );
  }
  if (counts.unknown > 0)
    problems.push(`${count(counts.unknown, 'row')} with an unknown outcome; the next run sends them again.`);
  if (counts.notSent > 0)
    problems.push(
      `${count(counts.notSent, 'row')} not sent${run.notSentReason ? ` (${run.notSentReason})` : ''}.`,
    );
  const onList = counts.delivered + counts.unchanged;
  if (evidence.contactsHeld !== undefined && evidence.contactsHeld !== onList) {
    problems.push(
      `The simulator holds ${count(evidence.contactsHeld, 'contact')} on the list, but the app reports ${onList.toLocaleString('en-US')}.`,
    );
  }
  return problems;
}

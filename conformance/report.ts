/** The suite's output: a line a step, then the sum. Pure. */
import type { Finding } from './finding';

export interface Result {
  name: string;
  verdict: 'passed' | 'failed' | 'not run';
  seconds: number;
  findings: readonly Finding[];
  /** Why it was not run, or what ended it early. */
  reason?: string;
}

/** The verdict of a step that was run: it passes only when something was found and no promise is broken. */
export function resultOf(
  name: string,
  seconds: number,
  findings: readonly Finding[],
  error?: string,
): Result {
  const broken = findings.some(({ problem }) => problem !== undefined);
  const empty = findings.length === 0 ? 'nothing was checked' : undefined;
  const reason = error ?? empty;
  const verdict = broken || reason !== undefined ? 'failed' : 'passed';
  return { name, verdict, seconds, findings, ...(reason === undefined ? {} : { reason }) };
}

const mark: Record<Result['verdict'], string> = {
  passed: 'passed ',
  failed: 'FAILED ',
  'not run': 'not run',
};

/** What was checked, equal claims counted. */
function claims(findings: readonly Finding[]): string {
  const times = new Map<string, number>();
  for (const { claim } of findings) times.set(claim, (times.get(claim) ?? 0) + 1);
  return [...times].map(([claim, n]) => (n > 1 ? `${claim} (${n} times)` : claim)).join('; ');
}

/** The line of a step; broken promises follow on lines of their own. */
export function linesOf({ name, verdict, seconds, findings, reason }: Result): string[] {
  if (verdict === 'not run') return [`${mark[verdict]}  ${name}: ${reason ?? ''}`];
  const kept = findings.filter(({ problem }) => problem === undefined);
  const broken = findings.filter(({ problem }) => problem !== undefined);
  return [
    `${mark[verdict]}  ${name}, ${seconds.toFixed(1)} s: ${claims(kept)}`,
    ...broken.map(({ claim, problem }) => `           broken: ${claim}: ${problem ?? ''}`),
    ...(reason === undefined ? [] : [`           ended early: ${reason}`]),
  ];
}

const countOf = (results: readonly Result[], verdict: Result['verdict']): number =>
  results.filter((result) => result.verdict === verdict).length;

export const sumLine = (results: readonly Result[]): string =>
  `${countOf(results, 'passed')} passed, ${countOf(results, 'failed')} failed, ${countOf(results, 'not run')} not run`;

/** 0 only when nothing failed and something passed. */
export const exitCodeOf = (results: readonly Result[]): number =>
  countOf(results, 'failed') === 0 && countOf(results, 'passed') > 0 ? 0 : 1;

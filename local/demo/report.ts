/** Starts the demo's run, shows it while it goes, and reports its end. */
import { documentedLimits } from '../../shared/model/limits';
import type { Run } from '../../shared/model/run';
import type { SimulatorControl } from '../simulator/control';
import type { Api } from './api';
import { follow } from './follow';
import { progressOn } from './progress';
import { rejectLines } from './rejects';
import { startRun } from './setup';
import type { Source } from './source';
import { outcomeTable } from './table';
import { type Evidence, problemsOf } from './verdict';

/** Bytes of rejects.csv that are read for the first rejects: about 250 rows. */
const rejectsHead = 64 * 1024;

const listMembers = '1:1';

const counted = (n: number, one: string): string =>
  `${n.toLocaleString('en-US')} ${one}${n === 1 ? '' : 's'}`;

/** Asks the simulator what it holds, says it, and answers what is known from elsewhere than the app. */
async function evidenceOf(
  source: Source,
  simulator: SimulatorControl | undefined,
  say: (line?: string) => void,
): Promise<Evidence> {
  const rows = source.rows === undefined ? {} : { rows: source.rows };
  if (!simulator) return rows;
  const { members, requests, rateLimitAnswers, peaks } = await simulator.summary();
  const contactsHeld = members[listMembers] ?? 0;
  const { requestsPerSecond, importsPerMinute } = documentedLimits;
  say(
    `The simulator holds ${counted(contactsHeld, 'contact')} on list 1, after ${counted(requests, 'call')} of any kind, ${rateLimitAnswers.total} of them over a limit.`,
  );
  say(
    `As it counted: never more than ${counted(peaks.requestsInASecond, 'call')} in any second (${requestsPerSecond} are allowed), ${counted(peaks.importsInAMinute, 'import')} in any minute (${importsPerMinute}).`,
  );
  return { ...rows, contactsHeld };
}

async function sayRejects(api: Api, run: Run, email: string, say: (line?: string) => void): Promise<void> {
  const { invalid, duplicate, rejected, unknown } = run.counts;
  const all = invalid + duplicate + rejected + unknown;
  if (all === 0) return;
  const csv = await api.head(`/runs/${run.runId}/rejects`, rejectsHead);
  say(`First of ${counted(all, 'row')} that did not arrive, as GET /api/runs/{id}/rejects lists them:`);
  for (const line of rejectLines(csv, email)) say(line);
  say();
}

function importTime({ firstImportAt, lastImportAt }: Run): { importSeconds?: number } {
  if (firstImportAt === undefined || lastImportAt === undefined) return {};
  return { importSeconds: (Date.parse(lastImportAt) - Date.parse(firstImportAt)) / 1000 };
}

/** Runs the export to its end and prints the report. The exit code is 0 only when nothing is wrong. */
export async function reportRun(
  api: Api,
  source: Source,
  simulator: SimulatorControl | undefined,
  signal: AbortSignal,
  say: (line?: string) => void,
): Promise<{ runId: string; exitCode: number }> {
  const startedAt = Date.now();
  const runId = await startRun(api, false);
  say(`Run ${runId}`);
  const progress = progressOn(process.stdout);
  const run = await follow(api, runId, (seen) => progress.show(seen), signal).finally(() => progress.end());
  const seconds = (Date.now() - startedAt) / 1000;

  say();
  say(`Run ${runId} ended: ${run.state}`);
  say();
  const { counts, progress: made } = run;
  for (const line of outcomeTable({ counts, requests: made.requests, seconds, ...importTime(run) }))
    say(line);
  say();
  await sayRejects(api, run, source.mapping.email, say);
  const problems = problemsOf(run, await evidenceOf(source, simulator, say));
  for (const problem of problems) say(`PROBLEM: ${problem}`);
  if (problems.length === 0) say('Every row is accounted for.');
  return { runId, exitCode: problems.length === 0 ? 0 : 1 };
}

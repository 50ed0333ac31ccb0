/** Sending to a real account: its key, consent, and a look at the plan before anything is sent. */
import { askHidden, confirm } from '../console/ask';
import { UsageError } from '../console/usage-error';
import type { Api } from './api';
import { follow } from './follow';
import { inWords } from './progress';
import { type Consent, startRun } from './setup';
import { problemsOf } from './verdict';

const variable = 'ACTIVECAMPAIGN_API_KEY';

/** The API key from the environment, or asked for without showing it. It is kept in memory only. */
export async function accountKey(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string> {
  const key =
    env[variable]?.trim() ??
    (await askHidden('API key (Settings > Developer; it is not shown):', `Set ${variable}.`, signal));
  if (key === '') throw new UsageError(`The API key is empty. Set ${variable}, or type it when asked.`);
  return key;
}

/** Shows the consent text and asks; with `yes` the caller has consented on the command line. */
export async function askConsent(
  { text }: Consent,
  host: string,
  yes: boolean,
  write: (line: string) => void,
  signal: AbortSignal,
): Promise<boolean> {
  write('');
  for (const line of text.split('\n')) write(line === '' ? '' : `  ${line}`);
  write('');
  return yes || (await confirm(`Do you agree, for ${host}?`, 'Add --yes to agree beforehand.', signal));
}

/** What GET /runs/{id}/plan tells here. */
interface PlanView {
  counts: { read: number; invalid: number; duplicate: number };
  adds: number;
  changes: number;
  minutes: number;
  headroom?: { limit: number; total: number };
  notes: string[];
}

const n = (value: number): string => value.toLocaleString('en-US');

/** The plan as lines. Pure. */
export function planLines(plan: PlanView): string[] {
  const { read, invalid, duplicate } = plan.counts;
  return [
    `  ${n(read)} rows: ${n(plan.adds + plan.changes)} contacts to send, ${n(invalid)} invalid, ${n(duplicate)} duplicate; about ${inWords(plan.minutes * 60)}.`,
    ...(plan.headroom
      ? [`  The account holds ${n(plan.headroom.total)} of ${n(plan.headroom.limit)} contacts.`]
      : []),
    ...plan.notes.map((note) => `  ${note}`),
  ];
}

/** Does a dry run and answers its plan. Throws when it does not end as planned. */
export async function preview(api: Api, signal: AbortSignal): Promise<PlanView> {
  const runId = await startRun(api, true);
  const run = await follow(api, runId, () => undefined, signal);
  if (run.state !== 'planned' && run.state !== 'nothingToDo') throw new Error(problemsOf(run, {}).join(' '));
  return api.get<PlanView>(`/runs/${runId}/plan`);
}

/**
 * Activity `prepareRun`: checks the destination, reads the snapshots, maps and checks every row, drops duplicates,
 * writes batches, rejects and the plan. Can be repeated and may run twice at once: files carry a token, and the plan,
 * written once, names the token that counts.
 */
import { randomUUID } from 'node:crypto';
import { WaitError } from '../activecampaign/readers';
import { windowsOf } from '../activecampaign/pace/windows';
import { effectiveLimits, type EffectiveLimits } from '../model/limits';
import { ProductError, summarize } from '../model/errors';
import type { ExportDocument } from '../model/export';
import type { Run } from '../model/run';
import { planPath } from '../store/paths';
import { checkDestination, checkTries, isDoubtful, LateError } from './checkDestination';
import { destinationOf } from './delivery';
import { faultPoint } from './faultPoints';
import { BatchFilesReader } from './files/batchFiles';
import { BatchRecords } from './files/batchRecords';
import type { Prepared, RunRef } from './messages';
import { planSchema, sizeNotes, type Plan } from './plan';
import { reasonsToHold, type PlanFigures } from './guards';
import { oneAtATime } from './oneAtATime';
import { formatRanges } from './ranges';
import { readSegments, type Reading } from './readSegments';
import { callsEach } from './resubscribe/record';
import type { Emit, RunServices } from './services';
import { whileBeating } from './signOfLife';
import { hasEnded, moveTo } from './states';

export interface PrepareInput extends RunRef {
  /** Times (ms) at which ActiveCampaign may be asked. */
  slots: number[];
  /** How often the destination has been doubted before. */
  doubts?: number;
}

/** First pause (ms) before a doubtful check is made again, doubled each time. */
const firstPauseMs = 1000;

/** Whether, why and when the check of the destination is to be made once more. */
function reasonForAnother(
  error: unknown,
  doubts: number,
): Required<Pick<Prepared, 'reason' | 'waitUntil'>> | undefined {
  const now = Date.now();
  if (error instanceof WaitError) return { reason: 'wait', waitUntil: now + error.waitSeconds * 1000 };
  if (error instanceof LateError) return { reason: 'late', waitUntil: now };
  if (isDoubtful(error) && doubts + 1 < checkTries)
    return { reason: 'doubt', waitUntil: now + firstPauseMs * 2 ** doubts };
  return undefined;
}

/** Prepares the run, or finds what an earlier attempt prepared. Foreseen errors end the run; others are thrown. */
export async function prepareRun(services: RunServices, input: PrepareInput, emit: Emit): Promise<Prepared> {
  const run = await services.runs.read(input.runId);
  const end: Prepared = { next: 'end', batches: 0, open: '' };
  if (run.attempt !== input.attempt) return end;
  if (hasEnded(run) || run.cancel || run.error) return { ...end, next: 'close' };
  try {
    const plan = (await services.documents.read(planPath(run.runId), planSchema))?.value;
    if (plan) return await resume(services, run, plan);
    return await whileBeating(services, input, () => prepareAnew(services, run, input, emit));
  } catch (error) {
    const again = reasonForAnother(error, input.doubts ?? 0);
    if (again) return { ...end, next: 'again', ...again };
    if (!(error instanceof ProductError)) throw error;
    await services.runs.update(run.runId, (current) =>
      current.attempt === input.attempt ? { ...current, error: summarize(error) } : undefined,
    );
    return { ...end, next: 'close' };
  }
}

async function prepareAnew(
  services: RunServices,
  run: Run,
  input: PrepareInput,
  emit: Emit,
): Promise<Prepared> {
  const started = Date.now();
  await services.runs.update(run.runId, (current) => {
    const now = new Date();
    return { ...moveTo(current, 'preparing', now), startedAt: current.startedAt ?? now.toISOString() };
  });
  const { document, connection } = await destinationOf(services, run.exportId);
  const headroom = await checkDestination(services, document, connection, input.slots);
  const token = randomUUID().slice(0, 8);
  const reading = await oneAtATime(() => readSegments(services, run, document, connection, token));
  const limits = effectiveLimits(connection.limits, services.settings.settleSeconds);
  const plan = planOf(run, token, reading, document.leavers.policy, minutesOf(reading, limits), headroom);
  const counted = await storePlan(services, plan);
  const over = reasonsToHold(document, figuresOf(counted, reading, document));
  const holds = reading.damage === undefined ? over : [reading.damage, ...over];
  await faultPoint('planStored');
  const { counts } = reading;
  emit({
    event: 'runPrepared',
    ...{ runId: run.runId, exportId: run.exportId, attempt: input.attempt },
    ...{
      read: counts.read,
      invalid: counts.invalid,
      duplicate: counts.duplicate,
      unchanged: counts.unchanged,
    },
    ...{ adds: counted.adds, changes: counted.changes, leavers: counted.leaverCounts.leavers },
    batches: counted.batches,
    seconds: (Date.now() - started) / 1000,
  });
  const next = await services.runs.update(run.runId, (current) =>
    afterPlan(current, counted, reading, holds),
  );
  if (next.state === 'held') {
    const codes = holds.map(({ code }) => code);
    emit({ event: 'runHeld', runId: run.runId, exportId: run.exportId, codes });
    return { next: 'end', batches: 0, open: '' };
  }
  return await resume(services, next, counted);
}

/** Minutes at the account's limits, to a tenth: for the imports and for the calls that subscribe people again. */
function minutesOf({ batches, resubscribe }: Reading, limits: EffectiveLimits): number {
  const { importsPerMinute, share } = limits;
  const calls = (resubscribe * callsEach * windowsOf([limits], undefined).gapMs) / 60_000;
  return Math.round((batches / (importsPerMinute * share) + calls) * 10) / 10;
}

function planOf(
  run: Run,
  token: string,
  reading: Reading,
  leaversPolicy: Plan['leaversPolicy'],
  minutes: number,
  headroom: Plan['headroom'],
): Plan {
  const { mode: _mode, modeReason, damage, snapshots: _snapshots, members: _members, ...planned } = reading;
  const unread = 'The contact limit of the account was not checked: the key may not read it.';
  const notes = [
    ...(modeReason === undefined ? [] : [modeReason]),
    ...reading.notes,
    ...sizeNotes(planned.contacts, minutes),
  ];
  return {
    planId: `${run.runId}.${token}`,
    ...{ runId: run.runId, token, createdAt: new Date().toISOString() },
    ...planned,
    ...(damage === undefined ? {} : { newState: true as const }),
    leaversPolicy,
    minutes,
    ...(headroom === undefined ? {} : { headroom }),
    notes: headroom === undefined ? [...notes, unread] : notes,
  };
}

const figuresOf = (plan: Plan, { members }: Reading, { delivered }: ExportDocument): PlanFigures => ({
  members,
  before: plan.newState ? undefined : delivered?.contacts,
  contacts: plan.contacts,
  removals: plan.leaverCounts.notSent,
  adds: plan.adds,
  headroom: plan.headroom,
});

/** Writes the plan unless another copy of the activity was first; answers the plan that counts. */
async function storePlan(services: RunServices, plan: Plan): Promise<Plan> {
  try {
    await services.documents.write(planPath(plan.runId), plan, { ifNoneMatch: '*' });
    return plan;
  } catch (error) {
    if (!(error instanceof ProductError) || error.code !== 'precondition_failed') throw error;
    const first = await services.documents.read(planPath(plan.runId), planSchema);
    if (!first) throw error;
    return first.value;
  }
}

/** The run once its plan stands. Pure. */
function afterPlan(run: Run, plan: Plan, reading: Reading, holds: readonly ProductError[]): Run | undefined {
  if (hasEnded(run)) return undefined;
  const now = new Date();
  const planned: Run = {
    ...run,
    planId: plan.planId,
    mode: reading.mode,
    ...(reading.modeReason === undefined ? {} : { modeReason: reading.modeReason }),
    snapshots: reading.snapshots,
    counts: plan.counts,
    leaverCounts: plan.leaverCounts,
    segments: plan.segments,
    notes: plan.notes,
    progress: { batches: plan.batches, sent: 0, requests: 0, remainingSeconds: plan.minutes * 60 },
  };
  if (run.cancel) return planned;
  if (run.dryRun) {
    const notes = [...planned.notes, ...holds.map(({ message }) => `The run would be held: ${message}`)];
    return moveTo({ ...planned, notes, notSentReason: 'dryRun' }, 'planned', now);
  }
  if (holds.length > 0) {
    const held = { at: now.toISOString(), reasons: holds.map(summarize) };
    return moveTo({ ...planned, held, notSentReason: 'held' }, 'held', now);
  }
  return plan.batches > 0 ? moveTo(planned, 'delivering', now) : planned;
}

/** What is left to do of a plan. */
async function resume(services: RunServices, run: Run, plan: Plan): Promise<Prepared> {
  if (run.state === 'held') return { next: 'end', batches: 0, open: '' };
  if (hasEnded(run) || plan.batches === 0) return { next: 'close', batches: 0, open: '' };
  const entries = (await new BatchFilesReader(services.container, run.runId, plan.token).index()).batches;
  const summaries = await new BatchRecords(services.container, run.runId).listAll();
  const through = new Set(
    summaries.filter(({ phase }) => phase === 'sent' || phase === 'ended').map(({ batch }) => batch),
  );
  // Batches of people who return are sent when these are subscribed again, beside the polling (resubscribe/round.ts).
  const open = entries.flatMap((entry, batch) => (entry.resubscribe || through.has(batch) ? [] : [batch]));
  return { next: 'deliver', batches: plan.batches, open: formatRanges(open) };
}

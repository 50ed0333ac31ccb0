/** Calls about plans: release a held run, list who is in a plan. */
import { z } from 'zod';
import { accepted, csv } from '../shared/http/answer';
import { ProductError } from '../shared/model/errors';
import { runIdSchema } from '../shared/model/ids';
import { releaseHold } from '../shared/runs/hold';
import { planContacts, planKinds } from '../shared/runs/planContacts';
import { planSchema } from '../shared/runs/plan';
import { planPath } from '../shared/store/paths';
import { accountOf, startAttempt } from './durable';
import { route } from './route';
import { findRun, reachable, runView, usable, viewOf } from './runViews';

const runParams = z.strictObject({ id: runIdSchema });

const releaseRun = route({
  name: 'releaseRun',
  method: 'POST',
  path: 'runs/{id}/release',
  role: 'Contributor',
  summary: 'Lets a held run go on, given exactly its plan id. Never with a Contributor function key.',
  params: runParams,
  body: { kind: 'json', schema: z.strictObject({ planId: z.string().min(1).max(200) }) },
  answers: { 202: { description: 'The run goes on.', schema: runView } },
  errors: [
    'not_found',
    'forbidden',
    'run_not_held',
    'plan_mismatch',
    'connection_missing',
    'connection_disabled',
  ],
  handler: async ({ services, caller, params, body, requestId }) => {
    const found = await findRun(services, params.id);
    const { connection } = await usable(services, caller, found.exportId);
    // Nobody can be told apart behind a shared key, and removal is the one act that cannot be taken back.
    if (caller.kind === 'functionKey' && caller.role !== 'Administrator') {
      throw new ProductError('forbidden', 'A held run is released by a person or an administrator key.');
    }
    const now = new Date();
    const run = await releaseHold(services.runs, params.id, body.planId, caller.displayName, now);
    await services.audit.command(caller, requestId, {
      action: 'run.release',
      target: { kind: 'run', id: run.runId },
      after: { planId: body.planId },
    });
    await startAttempt(services.durable, run, accountOf(connection, services.settings.settleSeconds));
    services.emit({ event: 'runReleased', runId: run.runId, exportId: run.exportId });
    return accepted(viewOf(run), `/runs/${run.runId}`);
  },
});

const getPlanContacts = route({
  name: 'getPlanContacts',
  method: 'GET',
  path: 'runs/{id}/plan/contacts',
  role: 'Contributor',
  summary:
    'Who would be added, changed or removed, as CSV; `returned` are those changed ones who had left before.',
  params: runParams,
  query: z.strictObject({ kind: z.enum(planKinds) }),
  peopleData: true,
  answers: { 200: { description: 'The contacts.', contentType: 'text/csv; charset=utf-8' } },
  errors: ['not_found', 'run_documents_missing'],
  handler: async ({ services, caller, params, query, requestId }) => {
    const run = await findRun(services, params.id);
    await reachable(services, caller, run.exportId);
    const plan = await services.documents.read(planPath(run.runId), planSchema);
    if (!plan)
      throw new ProductError('not_found', `Run "${run.runId}" has no plan yet.`, { target: run.runId });
    const target = { kind: 'run', id: run.runId } as const;
    await services.audit.command(caller, requestId, { action: `run.plan.${query.kind}`, target });
    return csv(planContacts(services.container, plan.value, query.kind), `${query.kind}-${run.runId}.csv`);
  },
});

export const planRoutes = [releaseRun, getPlanContacts];

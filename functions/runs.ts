/** Calls about runs: look, rejects, plan, cancel. Starting them: starts.ts. */
import { z } from 'zod';
import { atLeast } from '../shared/access/roles';
import { accepted, csv, ok } from '../shared/http/answer';
import { readExport } from '../shared/exports/rights';
import { pageOf, pageQuery, pageSchema } from '../shared/http/paging';
import { ProductError } from '../shared/model/errors';
import { documentIdSchema, runIdSchema } from '../shared/model/ids';
import { runStateSchema, type Run } from '../shared/model/run';
import { cancelRun } from '../shared/runs/cancel';
import { planSchema } from '../shared/runs/plan';
import { closeHere } from '../shared/runs/closeHere';
import { hasEnded } from '../shared/runs/states';
import { planPath, rejectsPath } from '../shared/store/paths';
import { isMissing } from '../shared/store/download';
import { motorOf } from './watchRun';
import { route, type CallServices } from './route';
import { findRun, reachable, runView, viewOf } from './runViews';

const idParams = z.strictObject({ id: documentIdSchema });
const runParams = z.strictObject({ id: runIdSchema });
/** Silence (ms) of a run that Durable calls going, after which `force` believes that it is not. */
const forceAfterMs = 90_000;
/** Seconds after which it is worth looking at a going run again. */
const lookAgain = '2';

const getRun = route({
  name: 'getRun',
  method: 'GET',
  path: 'runs/{id}',
  role: 'Viewer',
  summary: 'One run: state, counts, progress.',
  params: runParams,
  answers: {
    200: { description: 'The run.', schema: runView, headers: { 'retry-after': 'Until the run has ended.' } },
  },
  errors: ['not_found'],
  handler: async ({ services, params }) => {
    const run = await findRun(services, params.id);
    const answer = ok(viewOf(run));
    return hasEnded(run) ? answer : { ...answer, headers: { 'retry-after': lookAgain } };
  },
});

const filters = pageQuery.extend({ exportId: documentIdSchema.optional(), state: runStateSchema.optional() });

/** Ids of the runs below a prefix; the newest of an export come last. */
async function* runIds(services: CallServices, exportId: string | undefined): AsyncGenerator<string> {
  const prefix = exportId === undefined ? 'runs/' : `runs/${exportId}/`;
  for await (const path of services.documents.list(prefix)) {
    if (path.endsWith('/run.json')) yield path.split('/').at(-2) ?? '';
  }
}

const listRuns = route({
  name: 'listRuns',
  method: 'GET',
  path: 'runs',
  role: 'Viewer',
  summary: 'Runs of all exports, or of one.',
  query: filters,
  answers: { 200: { description: 'A page of runs.', schema: pageSchema(runView) } },
  handler: async ({ services, query }) => {
    const load = async (runId: string) => {
      const run = await services.runs.find(runId);
      return run && (query.state === undefined || run.state === query.state) ? viewOf(run) : undefined;
    };
    return ok(await pageOf(runIds(services, query.exportId), query, '/runs', load));
  },
});

const listExportRuns = route({
  name: 'listExportRuns',
  method: 'GET',
  path: 'exports/{id}/runs',
  role: 'Viewer',
  summary: 'Runs of an export.',
  params: idParams,
  query: pageQuery.extend({ state: runStateSchema.optional() }),
  answers: { 200: { description: 'A page of runs.', schema: pageSchema(runView) } },
  errors: ['not_found'],
  handler: async ({ services, params, query }) => {
    await readExport(services.documents, params.id);
    const load = async (runId: string) => {
      const run = await services.runs.find(runId);
      return run && (query.state === undefined || run.state === query.state) ? viewOf(run) : undefined;
    };
    return ok(await pageOf(runIds(services, params.id), query, `/exports/${params.id}/runs`, load));
  },
});

const getRejects = route({
  name: 'getRejects',
  method: 'GET',
  path: 'runs/{id}/rejects',
  role: 'Contributor',
  summary: 'Every row that was not delivered, with file, line, reason and what to do.',
  params: runParams,
  peopleData: true,
  answers: { 200: { description: 'rejects.csv', contentType: 'text/csv; charset=utf-8' } },
  errors: ['not_found'],
  handler: async ({ services, caller, params, requestId }) => {
    const run = await findRun(services, params.id);
    await reachable(services, caller, run.exportId);
    try {
      const answer = await services.container.getBlobClient(rejectsPath(run.runId)).download();
      await services.audit.command(caller, requestId, {
        action: 'run.rejects',
        target: { kind: 'run', id: run.runId },
      });
      return csv(
        answer.readableStreamBody as unknown as AsyncIterable<Uint8Array>,
        `rejects-${run.runId}.csv`,
      );
    } catch (error) {
      if (!isMissing(error)) throw error;
      throw new ProductError('not_found', `Run "${run.runId}" has no rejects.csv yet.`, {
        target: run.runId,
      });
    }
  },
});

const getPlan = route({
  name: 'getPlan',
  method: 'GET',
  path: 'runs/{id}/plan',
  role: 'Viewer',
  summary: 'What the run would do, or did.',
  params: runParams,
  answers: { 200: { description: 'The plan.', schema: planSchema } },
  errors: ['not_found'],
  handler: async ({ services, params }) => {
    const run = await findRun(services, params.id);
    const plan = await services.documents.read(planPath(run.runId), planSchema);
    if (!plan)
      throw new ProductError('not_found', `Run "${run.runId}" has no plan yet.`, { target: run.runId });
    return ok(plan.value, plan.etag);
  },
});

const cancel = route({
  name: 'cancelRun',
  method: 'POST',
  path: 'runs/{id}/cancel',
  role: 'Contributor',
  summary:
    'Stops a run after the batches in flight; outcomes are kept. The timer starts no other on the same snapshots.',
  params: runParams,
  body: {
    kind: 'json',
    schema: z.strictObject({ reason: z.string().trim().min(1).max(500), force: z.boolean().optional() }),
  },
  answers: { 202: { description: 'The run will stop.', schema: runView } },
  errors: ['not_found', 'run_ended', 'forbidden'],
  handler: async ({ services, caller, params, body, requestId }) => {
    const { exportId, state } = await findRun(services, params.id);
    await reachable(services, caller, exportId);
    const force = body.force ?? false;
    if (force && !atLeast(caller, 'Administrator')) {
      throw new ProductError('forbidden', 'force needs the role Administrator.', { target: 'force' });
    }
    const request = { by: caller.displayName, reason: body.reason, force };
    const marked = await cancelRun(services.runs, params.id, request, new Date());
    await services.audit.command(caller, requestId, {
      action: 'run.cancel',
      target: { kind: 'run', id: marked.runId },
      before: { state },
      after: { reason: body.reason, force },
    });
    const run = await closeIfGone(services, marked);
    return accepted(viewOf(run), `/runs/${run.runId}`);
  },
});

/** A held run has no orchestration; with `force` one that is gone is not waited for. Both are closed here. */
async function closeIfGone(services: CallServices, run: Run): Promise<Run> {
  if (hasEnded(run)) return run;
  const gone = async (): Promise<boolean> => {
    const motor = await motorOf(services.durable, run);
    const silence = Date.now() - Date.parse(run.seenAt);
    return motor !== 'going' || silence > forceAfterMs;
  };
  const now = run.state === 'held' || (run.cancel?.force === true && (await gone()));
  return now ? await closeHere(services, run.runId, services.emit) : run;
}

export const runRoutes = [getRun, listRuns, listExportRuns, getRejects, getPlan, cancel];

/** Calls about runs: start, look, rejects, plan, cancel. */
import { z } from 'zod';
import { mayUse } from '../shared/access/connectionAccess';
import { atLeast, type Caller } from '../shared/access/roles';
import { accepted, csv, ok } from '../shared/http/answer';
import { pageOf, pageQuery, pageSchema } from '../shared/http/paging';
import { ProductError } from '../shared/model/errors';
import { documentIdSchema, runIdSchema } from '../shared/model/ids';
import { runSchema, runStateSchema, type Run } from '../shared/model/run';
import { cancelRun } from '../shared/runs/cancel';
import { destinationOf } from '../shared/runs/delivery';
import { planSchema } from '../shared/runs/plan';
import { createRun } from '../shared/runs/start';
import { hasEnded } from '../shared/runs/states';
import { planPath, rejectsPath } from '../shared/store/paths';
import { isMissing } from '../shared/store/download';
import { accountOf, startAttempt } from './durable';
import { route, type CallServices } from './route';

/** A run as callers see it. */
const runView = runSchema.extend({ links: z.record(z.string(), z.string()) });

const viewOf = (run: Run): z.infer<typeof runView> => {
  const self = `/api/runs/${run.runId}`;
  const links = { self, plan: `${self}/plan`, rejects: `${self}/rejects`, cancel: `${self}/cancel` };
  return { ...run, links };
};

const idParams = z.strictObject({ id: documentIdSchema });
const runParams = z.strictObject({ id: runIdSchema });
/** Seconds after which it is worth looking at a going run again. */
const lookAgain = '2';

async function find(services: CallServices, runId: string): Promise<Run> {
  const run = await services.runs.find(runId);
  if (!run) throw new ProductError('not_found', `There is no run "${runId}".`, { target: runId });
  return run;
}

/** The export's connection, if the caller may use it. Throws `not_found` otherwise. */
async function usable(services: CallServices, caller: Caller, exportId: string) {
  const found = await destinationOf(services, exportId);
  if (mayUse(caller, found.connection)) return found;
  throw new ProductError('not_found', `There is no export "${exportId}".`, { target: exportId });
}

const startRun = route({
  name: 'startRun',
  method: 'POST',
  path: 'exports/{id}/runs',
  role: 'Contributor',
  summary: 'Starts a run of an export.',
  params: idParams,
  body: {
    kind: 'json',
    optional: true,
    schema: z.strictObject({ mode: z.enum(['changes', 'full']).optional(), dryRun: z.boolean().optional() }),
  },
  answers: { 202: { description: 'The run was started.', schema: runView } },
  errors: [
    'not_found',
    'export_disabled',
    'connection_missing',
    'connection_disabled',
    'run_active',
    'segment_missing',
  ],
  handler: async ({ services, caller, params, body }) => {
    const { document, connection } = await usable(services, caller, params.id);
    // A segment that is not there or not ready is told at once, before a run exists.
    for (const segment of document.segments) await services.segments.openSnapshot(segment);
    const request = { ...body, startedBy: caller.displayName };
    const { run } = await createRun(services.documents, services.runs, document.id, request, new Date());
    const account = accountOf(connection, services.settings.settleSeconds);
    await startAttempt(services.durable, run, account);
    services.emit({
      event: 'runStarted',
      ...{ runId: run.runId, exportId: run.exportId, connectionId: connection.id },
      ...{ mode: run.mode, dryRun: run.dryRun, trigger: 'http' },
    });
    return accepted(viewOf(run), `/runs/${run.runId}`);
  },
});

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
    const run = await find(services, params.id);
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
  handler: async ({ services, params, query }) => {
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
  errors: ['not_found', 'connection_missing'],
  handler: async ({ services, caller, params, requestId }) => {
    const run = await find(services, params.id);
    await usable(services, caller, run.exportId);
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
    const run = await find(services, params.id);
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
  summary: 'Stops a run after the batches in flight; outcomes are kept.',
  params: runParams,
  body: {
    kind: 'json',
    schema: z.strictObject({ reason: z.string().trim().min(1).max(500), force: z.boolean().optional() }),
  },
  answers: { 202: { description: 'The run will stop.', schema: runView } },
  errors: ['not_found', 'run_ended', 'forbidden'],
  handler: async ({ services, caller, params, body, requestId }) => {
    const { exportId, state } = await find(services, params.id);
    await usable(services, caller, exportId);
    const force = body.force ?? false;
    if (force && !atLeast(caller, 'Administrator')) {
      throw new ProductError('forbidden', 'force needs the role Administrator.', { target: 'force' });
    }
    const request = { by: caller.displayName, reason: body.reason, force };
    const run = await cancelRun(services.runs, params.id, request, new Date());
    await services.audit.command(caller, requestId, {
      action: 'run.cancel',
      target: { kind: 'run', id: run.runId },
      before: { state },
      after: { reason: body.reason, force },
    });
    return accepted(viewOf(run), `/runs/${run.runId}`);
  },
});

export const runRoutes = [startRun, getRun, listRuns, listExportRuns, getRejects, getPlan, cancel];

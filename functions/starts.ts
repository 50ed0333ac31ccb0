/** Calls that start runs: of one export, and of all. */
import { z } from 'zod';
import { accepted } from '../shared/http/answer';
import { claimOnce, idempotencyKeyOf } from '../shared/http/idempotency';
import { ProductError } from '../shared/model/errors';
import { startAll, startedSchema } from '../shared/runs/startAll';
import { newRunId } from '../shared/runs/start';
import { idParams } from './parameters';
import { route } from './route';
import { reachable, runView, usable, viewOf } from './runViews';
import { startHere } from './startHere';

const startBody = z.strictObject({
  mode: z.enum(['changes', 'full']).optional(),
  dryRun: z.boolean().optional(),
});
const replayed = { 'idempotency-replayed': 'true' };
const startHeaders = {
  location: 'The run.',
  'idempotency-replayed': '`true` when an earlier call with the same key has started it.',
};

const startRun = route({
  name: 'startRun',
  method: 'POST',
  path: 'exports/{id}/runs',
  requestHeaders: ['idempotency-key'],
  role: 'Contributor',
  summary: 'Starts a run of an export.',
  params: idParams,
  body: { kind: 'json', optional: true, schema: startBody },
  answers: { 202: { description: 'The run was started.', schema: runView, headers: startHeaders } },
  errors: [
    'not_found',
    'export_disabled',
    'connection_missing',
    'connection_disabled',
    'run_active',
    'segments_unreachable',
    'model_missing',
    'model_invalid',
    'segment_missing',
    'partitions_missing',
    'partition_missing',
    'partition_foreign',
    'snapshot_mixed',
    'snapshot_not_ready',
    'idempotency_key_reused',
  ],
  handler: async ({ services, caller, params, body, request, requestId }) => {
    const destination = await usable(services, caller, params.id);
    const now = new Date();
    const key = idempotencyKeyOf(request.headers);
    const claim =
      key === undefined
        ? undefined
        : await claimOnce(
            services.documents,
            { key, callerId: caller.id, scope: `startRun/${params.id}`, body },
            () => newRunId(params.id, now),
            now,
          );
    const run = await startHere(services, { caller, requestId, now }, destination, {
      ...body,
      ...(claim ? { runId: claim.id } : {}),
    });
    return accepted(viewOf(run), `/runs/${run.runId}`, claim?.replayed ? replayed : {});
  },
});

const startRuns = route({
  name: 'startRuns',
  method: 'POST',
  path: 'runs',
  requestHeaders: ['idempotency-key'],
  role: 'Contributor',
  summary: 'Starts a run of every enabled export that the caller may run.',
  body: { kind: 'json', optional: true, schema: startBody },
  answers: {
    202: {
      description: 'The runs that were started, and the exports that were not, with the reason.',
      schema: startedSchema,
      headers: { 'idempotency-replayed': startHeaders['idempotency-replayed'] },
    },
  },
  errors: ['idempotency_key_reused'],
  handler: async ({ services, caller, body, request, requestId }) => {
    const now = new Date();
    const { answer, again } = await startAll(services.documents, {
      key: idempotencyKeyOf(request.headers),
      callerId: caller.id,
      body,
      now,
      start: async (exportId, runId) => {
        const destination = await usable(services, caller, exportId);
        return await startHere(services, { caller, requestId, now }, destination, { ...body, runId });
      },
      mayRun: async ({ id, connectionId }) => {
        if (connectionId === null) return true;
        return await reachable(services, caller, id).then(
          () => true,
          (error: unknown) => {
            if (error instanceof ProductError && error.code === 'not_found') return false;
            throw error;
          },
        );
      },
    });
    return { status: 202, json: answer, headers: again ? replayed : {} };
  },
});

export const startRoutes = [startRun, startRuns];

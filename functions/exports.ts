/** Calls: exports, without their runs. */
import { z } from 'zod';
import { automationsMissing } from '../shared/exports/form';
import { previewSchema } from '../shared/exports/preview';
import { exportAnswerSchema } from '../shared/exports/views';
import { noContent, ok, put } from '../shared/http/answer';
import { preconditionsOf } from '../shared/http/etag';
import { pageQuery, pageSchema } from '../shared/http/paging';
import { displayNameSchema } from '../shared/model/connection';
import type { ErrorCode } from '../shared/model/errors';
import { exportInputSchema } from '../shared/model/export';
import { documentIdSchema } from '../shared/model/ids';
import { route } from './adminServices';
import { idParams } from './parameters';

const answer = { description: 'The export.', schema: exportAnswerSchema };

/** What checking a body against connection, segments and account can answer. */
const checkErrors: ErrorCode[] = [
  'automations_required',
  'connection_missing',
  'connection_disabled',
  'list_missing',
  'list_requires_name',
  'field_missing',
  'tag_missing',
  'column_not_allowed',
  'segment_not_allowed',
  'segment_missing',
  'column_missing',
  'segments_unreachable',
  'model_missing',
  'model_invalid',
  'partitions_missing',
  'partition_missing',
  'partition_foreign',
  'snapshot_mixed',
  'key_refused',
  'login_page',
  'account_unpaid',
  'account_unavailable',
  'account_unreachable',
  'address_refused',
  'answer_unreadable',
  'rate_limited',
  'server_error',
  'request_refused',
  'secret_missing',
  'secret_forbidden',
  'secret_unusable',
  'vault_unavailable',
];

const body = { kind: 'json', schema: exportInputSchema, explain: automationsMissing } as const;

const listExports = route({
  name: 'listExports',
  method: 'GET',
  path: 'exports',
  role: 'Viewer',
  summary: 'All exports.',
  query: pageQuery,
  answers: { 200: { description: 'A page of exports.', schema: pageSchema(exportAnswerSchema) } },
  handler: async ({ services, query }) => ok(await services.exports.list(query)),
});

const getExport = route({
  name: 'getExport',
  method: 'GET',
  path: 'exports/{id}',
  role: 'Viewer',
  summary: 'An export.',
  params: idParams,
  answers: { 200: answer },
  errors: ['not_found'],
  handler: async ({ services, params }) => {
    const { value, etag } = await services.exports.get(params.id);
    return ok(value, etag);
  },
});

const putExport = route({
  name: 'putExport',
  method: 'PUT',
  requestHeaders: ['if-match', 'if-none-match'],
  path: 'exports/{id}',
  role: 'Contributor',
  summary:
    'Saves an export after all checks; nothing is sent. Another connectionId attaches another connection.',
  params: idParams,
  body,
  answers: { 200: answer, 201: { ...answer, description: 'The new export.' } },
  errors: [...checkErrors, 'forbidden', 'precondition_failed'],
  handler: async ({ services, caller, params, body, request, requestId }) => {
    const asked = preconditionsOf(request.headers);
    const { created, document } = await services.exports.put(caller, requestId, params.id, body, asked);
    return put(created, document.value, document.etag);
  },
});

const deleteExport = route({
  name: 'deleteExport',
  method: 'DELETE',
  requestHeaders: ['if-match'],
  path: 'exports/{id}',
  role: 'Contributor',
  summary:
    'Removes an export with its delivered state and run data. Keeps the audit, and leaves the list in ActiveCampaign as it is.',
  params: idParams,
  answers: { 204: { description: 'Removed; the list in ActiveCampaign was left as it is.' } },
  errors: ['not_found', 'forbidden', 'run_active', 'precondition_failed'],
  handler: async ({ services, caller, params, request, requestId }) => {
    await services.exports.remove(caller, requestId, params.id, preconditionsOf(request.headers));
    return noContent();
  },
});

const detachExport = route({
  name: 'detachExport',
  method: 'POST',
  path: 'exports/{id}/detach',
  role: 'Contributor',
  summary: 'Takes the connection away from an export; everything else of it stays.',
  params: idParams,
  answers: { 200: answer },
  errors: ['not_found', 'forbidden', 'run_active', 'precondition_failed'],
  handler: async ({ services, caller, params, requestId }) => {
    const { value, etag } = await services.exports.detach(caller, requestId, params.id);
    return ok(value, etag);
  },
});

const enableExport = route({
  name: 'enableExport',
  method: 'POST',
  path: 'exports/{id}/enable',
  role: 'Contributor',
  summary: 'Allows runs of the export again.',
  params: idParams,
  answers: { 200: answer },
  errors: ['not_found', 'forbidden', 'precondition_failed'],
  handler: async ({ services, caller, params, requestId }) => {
    const { value, etag } = await services.exports.setEnabled(caller, requestId, params.id, true);
    return ok(value, etag);
  },
});

const disableExport = route({
  name: 'disableExport',
  method: 'POST',
  path: 'exports/{id}/disable',
  role: 'Contributor',
  summary: 'Stops the timer and calls from starting the export; a run that is going ends by itself.',
  params: idParams,
  answers: { 200: answer },
  errors: ['not_found', 'forbidden', 'precondition_failed'],
  handler: async ({ services, caller, params, requestId }) => {
    const { value, etag } = await services.exports.setEnabled(caller, requestId, params.id, false);
    return ok(value, etag);
  },
});

const duplicateExport = route({
  name: 'duplicateExport',
  method: 'POST',
  path: 'exports/{id}/duplicate',
  role: 'Contributor',
  summary: 'Copies an export under another id; the copy is disabled.',
  params: idParams,
  body: {
    kind: 'json',
    schema: z.strictObject({ id: documentIdSchema, displayName: displayNameSchema.optional() }),
  },
  answers: { 201: { ...answer, description: 'The copy.', headers: { location: 'The copy.' } } },
  errors: ['not_found', 'forbidden', 'precondition_failed'],
  handler: async ({ services, caller, params, body, requestId }) => {
    const { value, etag } = await services.exports.duplicate(caller, requestId, params.id, body);
    return { status: 201, json: value, headers: { etag, location: `/api/exports/${value.id}` } };
  },
});

const previewExport = route({
  name: 'previewExport',
  method: 'POST',
  path: 'exports/preview',
  role: 'Contributor',
  summary: 'The first rows as an export, saved or not, would send them, and rows that it would refuse.',
  body,
  peopleData: true,
  answers: { 200: { description: 'At most 10 contacts and 10 rejects.', schema: previewSchema } },
  errors: [...checkErrors, 'snapshot_not_ready', 'csv_unreadable'],
  handler: async ({ services, caller, body, requestId }) =>
    ok(await services.exports.preview(caller, requestId, body)),
});

export const exportRoutes = [
  listExports,
  getExport,
  putExport,
  deleteExport,
  detachExport,
  enableExport,
  disableExport,
  duplicateExport,
  previewExport,
];

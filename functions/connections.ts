/** Calls: connections. */
import { z } from 'zod';
import { connectionAnswerSchema } from '../shared/connections/views';
import { noContent, ok, put } from '../shared/http/answer';
import { preconditionsOf } from '../shared/http/etag';
import { pageQuery, pageSchema } from '../shared/http/paging';
import { connectionInputSchema, connectionSchema } from '../shared/model/connection';
import { route } from './adminServices';
import { idParams } from './parameters';

const connection = { description: 'The connection.', schema: connectionSchema };

const listConnections = route({
  name: 'listConnections',
  method: 'GET',
  path: 'connections',
  role: 'Contributor',
  summary: 'Connections that the caller may see; contributors see name and type of those shared with them.',
  query: pageQuery,
  answers: { 200: { description: 'A page of connections.', schema: pageSchema(connectionAnswerSchema) } },
  handler: async ({ services, caller, query }) => ok(await services.connections.list(caller, query)),
});

const getConnection = route({
  name: 'getConnection',
  method: 'GET',
  path: 'connections/{id}',
  role: 'Contributor',
  summary: 'A connection.',
  params: idParams,
  answers: { 200: { description: 'The connection.', schema: connectionAnswerSchema } },
  errors: ['not_found'],
  handler: async ({ services, caller, params }) => {
    const { value, etag } = await services.connections.get(caller, params.id);
    return ok(value, etag);
  },
});

const putConnection = route({
  name: 'putConnection',
  method: 'PUT',
  requestHeaders: ['if-match', 'if-none-match'],
  path: 'connections/{id}',
  role: 'Administrator',
  summary: 'Sets up or changes a connection, after ActiveCampaign and the segments were reached with it.',
  params: idParams,
  body: { kind: 'json', schema: connectionInputSchema },
  answers: { 200: connection, 201: { ...connection, description: 'The new connection.' } },
  errors: [
    'consent_required',
    'host_invalid',
    'connect_failed',
    'key_refused',
    'login_page',
    'account_unpaid',
    'address_refused',
    'model_missing',
    'model_invalid',
    'secret_missing',
    'secret_forbidden',
    'secret_unusable',
    'secret_write_forbidden',
    'vault_unavailable',
    'precondition_failed',
  ],
  handler: async ({ services, caller, params, body, request, requestId }) => {
    const asked = preconditionsOf(request.headers);
    const { created, document } = await services.connections.put(caller, requestId, params.id, body, asked);
    return put(created, document.value, document.etag);
  },
});

const deleteConnection = route({
  name: 'deleteConnection',
  method: 'DELETE',
  requestHeaders: ['if-match'],
  path: 'connections/{id}',
  role: 'Administrator',
  summary: 'Removes a connection that no export uses, and the secret that the app wrote for it.',
  params: idParams,
  answers: { 204: { description: 'Removed.' } },
  errors: [
    'not_found',
    'connection_in_use',
    'precondition_failed',
    'secret_write_forbidden',
    'vault_unavailable',
  ],
  handler: async ({ services, caller, params, request, requestId }) => {
    await services.connections.remove(caller, requestId, params.id, preconditionsOf(request.headers));
    return noContent();
  },
});

const testConnection = route({
  name: 'testConnection',
  method: 'POST',
  path: 'connections/{id}/test',
  role: 'Administrator',
  summary: 'Verifies a connection again; what failed stands in `checked`.',
  params: idParams,
  answers: { 200: connection },
  errors: ['not_found'],
  handler: async ({ services, caller, params, requestId }) => {
    const { value, etag } = await services.connections.test(caller, requestId, params.id);
    return ok(value, etag);
  },
});

const disableConnection = route({
  name: 'disableConnection',
  method: 'POST',
  path: 'connections/{id}/disable',
  role: 'Administrator',
  summary: 'Stops everything on the connection at once: no run starts, those going are canceled.',
  params: idParams,
  answers: { 200: connection },
  errors: ['not_found'],
  handler: async ({ services, caller, params, requestId }) => {
    const { value, etag } = await services.connections.setEnabled(caller, requestId, params.id, false);
    return ok(value, etag);
  },
});

const enableConnection = route({
  name: 'enableConnection',
  method: 'POST',
  path: 'connections/{id}/enable',
  role: 'Administrator',
  summary: 'Allows runs on the connection again.',
  params: idParams,
  answers: { 200: connection },
  errors: ['not_found'],
  handler: async ({ services, caller, params, requestId }) => {
    const { value, etag } = await services.connections.setEnabled(caller, requestId, params.id, true);
    return ok(value, etag);
  },
});

/** What reading the account can answer. */
const accountErrors = [
  'not_found',
  'connection_disabled',
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
] as const;

const listSchema = z.strictObject({ id: z.string(), name: z.string(), requiresName: z.boolean() });
const fieldSchema = z.strictObject({ id: z.string(), title: z.string(), type: z.string() });

const listLists = route({
  name: 'listLists',
  method: 'GET',
  path: 'connections/{id}/lists',
  role: 'Contributor',
  summary: 'The lists of the account.',
  params: idParams,
  answers: { 200: { description: 'All lists.', schema: pageSchema(listSchema) } },
  errors: [...accountErrors],
  handler: async ({ services, caller, params }) => {
    const lists = await services.connections.lists(caller, params.id);
    return ok({ value: lists.map(({ id, name, requiresName }) => ({ id, name, requiresName })) });
  },
});

const listFields = route({
  name: 'listFields',
  method: 'GET',
  path: 'connections/{id}/fields',
  role: 'Contributor',
  summary: 'The custom fields of contacts of the account.',
  params: idParams,
  answers: { 200: { description: 'All custom fields.', schema: pageSchema(fieldSchema) } },
  errors: [...accountErrors],
  handler: async ({ services, caller, params }) => {
    const fields = await services.connections.fields(caller, params.id);
    return ok({ value: fields.map(({ id, title, type }) => ({ id, title, type })) });
  },
});

export const connectionRoutes = [
  listConnections,
  getConnection,
  putConnection,
  deleteConnection,
  testConnection,
  disableConnection,
  enableConnection,
  listLists,
  listFields,
];

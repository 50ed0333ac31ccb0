/** Call: the OpenAPI document of all calls. */
import { z } from 'zod';
import { connectionAnswerSchema, sharedConnectionSchema } from '../shared/connections/views';
import { auditEntrySchema } from '../shared/audit/entry';
import { previewSchema } from '../shared/exports/preview';
import { exportAnswerSchema } from '../shared/exports/views';
import { ok } from '../shared/http/answer';
import { routesFor, type Route } from '../shared/http/route';
import { connectionInputSchema, connectionSchema } from '../shared/model/connection';
import { exportInputSchema } from '../shared/model/export';
import { startedSchema } from '../shared/runs/startAll';
import { statusSchema } from '../shared/status/schema';
import { openApiDocument, type DocumentedRoute } from '../shared/openapi/document';
import { version } from './version';

const info = {
  title: 'Segments to ActiveCampaign',
  version,
  description:
    'Brings Customer Insights segments to ActiveCampaign. Lists answer {value, nextLink?}; documents carry an ETag; every answer has x-request-id; errors have one shape.',
  license: { name: 'MIT', identifier: 'MIT' },
};

const named = {
  ConnectionInput: connectionInputSchema,
  Connection: connectionSchema,
  SharedConnection: sharedConnectionSchema,
  ConnectionAnswer: connectionAnswerSchema,
  ExportInput: exportInputSchema,
  Export: exportAnswerSchema,
  Preview: previewSchema,
  AuditEntry: auditEntrySchema,
  Started: startedSchema,
  Status: statusSchema,
};

/** The document of a table of routes. */
export const documentOf = (routes: readonly DocumentedRoute[]): Record<string, unknown> =>
  openApiDocument(routes, info, named);

/** The call that serves the document; `table` has this call in it as well, so it is asked only when called. */
export function openApiRoute<S>(table: () => readonly DocumentedRoute[]): Route<S> {
  let document: Record<string, unknown> | undefined;
  return routesFor<S>()({
    name: 'openApi',
    method: 'GET',
    path: 'openapi.json',
    role: 'Viewer',
    summary: 'This document.',
    answers: {
      200: { description: 'OpenAPI 3.1.', schema: z.looseObject({ openapi: z.literal('3.1.0') }) },
    },
    handler: () => ok((document ??= documentOf(table()))),
  });
}

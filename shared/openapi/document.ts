/** The OpenAPI 3.1 document, made from the table of routes and the very schemas that validate. */
import { errorAnswerSchema } from '../http/errorAnswer';
import { routePrefix } from '../http/answer';
import type { AnswerRule, Route } from '../http/route';
import { errorRegistry, type ErrorCode } from '../model/errors';
import { Schemas, type JsonSchema, type NamedSchemas } from './schemas';

/** The facts of a route that the document shows; what its handler works with does not matter. */
export type DocumentedRoute = Omit<Route<never>, 'handle'>;

export interface DocumentInfo {
  title: string;
  version: string;
  description: string;
  license: { name: string; identifier: string };
}

/** Codes that a route can answer, from what it takes and who may call it. */
export function codesOf(route: DocumentedRoute): ErrorCode[] {
  const codes: ErrorCode[] = [
    'settings_invalid',
    'internal_error',
    'storage_unavailable',
    'parameter_invalid',
  ];
  if (route.role !== 'open') codes.push('unauthenticated', 'forbidden');
  if (route.body) codes.push('body_too_large', 'body_not_json');
  if (route.body?.kind === 'json') codes.push('body_invalid');
  if (route.body?.kind === 'text') codes.push('body_type_wrong');
  return [...new Set([...codes, ...(route.errors ?? [])])].sort();
}

const requestHeaders = {
  'if-match': 'ETag of the version to change, or *. Otherwise 412.',
  'if-none-match': '*: only when there is no such document yet. Otherwise 412.',
  'idempotency-key': 'The same key and body within 24 hours give the same result.',
} as const;

type Parameter = Record<string, unknown>;

function parametersOf(route: DocumentedRoute, schemas: Schemas): Parameter[] {
  const of = (where: 'path' | 'query', schema: DocumentedRoute['params']): Parameter[] => {
    if (!schema) return [];
    const { properties = {}, required = [] } = schemas.of(schema, 'input') as {
      properties?: Record<string, JsonSchema>;
      required?: string[];
    };
    return Object.entries(properties).map(([name, { description, ...property }]) => ({
      name,
      in: where,
      required: where === 'path' || required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: property,
    }));
  };
  const headers = (route.requestHeaders ?? []).map((name) => ({
    name,
    in: 'header',
    required: false,
    description: requestHeaders[name],
    schema: { type: 'string' },
  }));
  return [...of('path', route.params), ...of('query', route.query), ...headers];
}

function bodyOf(route: DocumentedRoute, schemas: Schemas): { requestBody?: unknown } {
  const { body } = route;
  if (!body) return {};
  const [type, schema] =
    body.kind === 'json'
      ? ['application/json', schemas.of(body.schema, 'input')]
      : [body.contentType, { type: 'string' }];
  const required = body.kind === 'text' || body.optional !== true;
  return { requestBody: { required, content: { [type]: { schema } } } };
}

const text = { type: 'string' };

function answerOf(rule: AnswerRule, schemas: Schemas): unknown {
  const content = {
    ...(rule.schema ? { 'application/json': { schema: schemas.of(rule.schema, 'output') } } : {}),
    ...(rule.contentType === undefined ? {} : { [rule.contentType]: { schema: text } }),
    ...(rule.alternative === undefined ? {} : { [rule.alternative]: { schema: text } }),
  };
  const headers = Object.fromEntries(
    Object.entries({ 'x-request-id': 'Id of the call, the same as in the logs.', ...rule.headers }).map(
      ([name, description]) => [name, { description, schema: text }],
    ),
  );
  return {
    description: rule.description,
    headers,
    ...(Object.keys(content).length > 0 ? { content } : {}),
  };
}

/** One response for each status, naming the codes that have it. */
function errorsOf(route: DocumentedRoute, schemas: Schemas): Record<string, unknown> {
  const codes = codesOf(route);
  const statuses = [...new Set(codes.map((code) => errorRegistry[code].status))];
  return Object.fromEntries(
    statuses.map((status) => {
      const lines = codes
        .filter((code) => errorRegistry[code].status === status)
        .map((code) => `\`${code}\`: ${errorRegistry[code].meaning}`);
      if (status === 401) lines.push('In mode keys the host itself answers, with an empty body.');
      return [status, answerOf({ description: lines.join('\n\n'), schema: errorAnswerSchema }, schemas)];
    }),
  );
}

const security = [{ functionKey: [] }, { entra: [] }];

function operationOf(route: DocumentedRoute, schemas: Schemas): unknown {
  const answers = Object.fromEntries(
    Object.entries(route.answers).map(([status, rule]) => [status, answerOf(rule, schemas)]),
  );
  const who = route.role === 'open' ? 'Open to anybody.' : `Role: ${route.role}.`;
  const people = route.peopleData === true ? " Hands out people's data: audited, never cached." : '';
  return {
    operationId: route.name,
    summary: route.summary,
    description: `${who}${people}`,
    tags: [route.path.split('/')[0]],
    parameters: parametersOf(route, schemas),
    ...bodyOf(route, schemas),
    responses: { ...answers, ...errorsOf(route, schemas) },
    security: route.role === 'open' ? [] : security,
  };
}

/** The document. `named` are the schemas that it shows as components. */
export function openApiDocument(
  routes: readonly DocumentedRoute[],
  info: DocumentInfo,
  named: NamedSchemas,
): Record<string, unknown> {
  const schemas = new Schemas({ ...named, Error: errorAnswerSchema });
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes)
    (paths[`/${route.path}`] ??= {})[route.method.toLowerCase()] = operationOf(route, schemas);
  const tags = [...new Set(routes.map(({ path }) => path.split('/')[0] ?? ''))];
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: routePrefix }],
    tags: tags.map((name) => ({ name, description: `Calls below ${routePrefix}/${name}.` })),
    paths,
    components: {
      schemas: schemas.components,
      securitySchemes: {
        functionKey: { type: 'apiKey', in: 'header', name: 'x-functions-key', description: 'Mode keys.' },
        entra: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Mode entra.' },
      },
    },
  };
}

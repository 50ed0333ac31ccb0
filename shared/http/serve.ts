/** Serves a route: settings, caller, role, parameters, body, handler, answer, in this order, the same for every call. */
import type {
  FunctionInput,
  HttpHandler,
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
} from '@azure/functions';
import { authenticate, requireRole } from '../access/authenticate';
import type { Caller } from '../access/roles';
import { ProductError } from '../model/errors';
import type { LoadedSettings } from '../settings/load';
import { emit } from '../telemetry/emit';
import { settingsInvalidEvent } from '../telemetry/settingsInvalid';
import type { Answer } from './answer';
import { readBody } from './body';
import { errorAnswer } from './errorAnswer';
import { logFor, unforeseen, type Log } from './log';
import { checkParams, checkQuery } from './parameters';
import type { Route } from './route';

/** What stands behind all routes. `services` is asked only when the settings are good. */
export interface Behind<S> {
  loaded: LoadedSettings;
  /** The invocation is given because the durable client is an input of it. */
  services: (context: InvocationContext) => Promise<S> | S;
  /** Inputs of every route besides the call itself: the durable client. */
  extraInputs?: FunctionInput[];
}

const nobody: Caller = { id: 'nobody', displayName: 'nobody', role: 'None', kind: 'user' };

async function answer<S>(
  route: Route<S>,
  behind: Behind<S>,
  request: HttpRequest,
  context: InvocationContext,
  log: Log,
  seen: { caller: Caller },
): Promise<Answer> {
  const { loaded } = behind;
  if (!loaded.ok) throw new ProductError('settings_invalid', 'The settings of the app are missing or wrong.');
  if (route.role !== 'open') {
    seen.caller = authenticate(request, loaded.settings);
    requireRole(seen.caller, route.role);
  }
  const params = checkParams(route.params, request.params);
  const query = checkQuery(route.query, request.query);
  const body = route.body ? await readBody(request, route.body) : undefined;
  const services = await behind.services(context);
  const requestId = context.invocationId;
  return await route.handle({ caller: seen.caller, params, query, body, request, services, log, requestId });
}

/** Every answer: its request id, never kept by a cache, never taken for another type. */
function response(given: Answer, requestId: string): HttpResponseInit {
  const headers: Record<string, string> = {
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    ...given.headers,
  };
  if (given.text)
    return {
      status: given.status,
      headers: { ...headers, 'content-type': given.text.contentType },
      body: given.text.body,
    };
  if (given.json === undefined) return { status: given.status, headers };
  return {
    status: given.status,
    headers: { ...headers, 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(given.json),
  };
}

/** Settings of which this instance has told that they are bad: each call would only say it again. */
const told = new WeakSet<LoadedSettings>();

function tellOnce(loaded: LoadedSettings & { ok: false }, context: InvocationContext): void {
  if (told.has(loaded)) return;
  told.add(loaded);
  emit(
    (line) => {
      context.error(line);
    },
    settingsInvalidEvent(loaded.problems, context.invocationId),
  );
}

/** The handler that the Functions host calls for a route. Never throws. */
export const serve =
  <S>(route: Route<S>, behind: Behind<S>): HttpHandler =>
  async (request: HttpRequest, context: InvocationContext): Promise<HttpResponseInit> => {
    const requestId = context.invocationId;
    const log = logFor(context, { requestId, route: route.name });
    const seen = { caller: nobody };
    let given: Answer;
    let code: string | undefined;
    try {
      given = await answer(route, behind, request, context, log, seen);
    } catch (error) {
      const failure = errorAnswer(error, requestId);
      code = failure.code;
      given = failure;
      if (failure.code === 'internal_error') log.error('call failed', unforeseen(error));
      if (failure.code === 'storage_unavailable') log.error('storage failed', unforeseen(error));
      if (!behind.loaded.ok) tellOnce(behind.loaded, context);
    }
    log.info('call', { status: given.status, code, caller: seen.caller.id, role: seen.caller.role });
    return response(given, requestId);
  };

/** The API side of the simulator: key, limits, faults, endpoint, answer; one exchange at a time. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Account } from '../account/account';
import { postContactList } from '../api/contactLists';
import * as reads from '../api/reads';
import { findRoute, type Route } from '../api/routes';
import { now } from '../clock';
import { faultReply, forbidden, loginPage, tooManyReply } from '../faults/answers';
import type { FaultKind } from '../faults/settings';
import { submit } from '../imports/submit';
import { json, type Reply } from '../reply';
import { breakOff, readBody, write } from './exchange';
import type { SimulatorState } from './state';

/** Faults after which the request has been carried out all the same. */
const carriedOut: ReadonlySet<FaultKind> = new Set(['slow', 'resetAfter']);

/** Answers one API request. */
export async function answerApi(
  simulator: SimulatorState,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const at = now();
  const url = new URL(request.url ?? '/', simulator.origin);
  const key = request.headers['api-token'];
  const found = typeof key === 'string' ? simulator.accountOf(key) : undefined;
  if (!found) {
    request.resume();
    simulator.unknownKeys++;
    write(response, simulator.options.badKey === 'forbidden' ? forbidden : loginPage);
    return;
  }
  const { account, caller } = found;
  account.batches.settle(at);
  const route = findRoute(request.method ?? 'GET', url.pathname);
  const limited = account.budget.request(at);
  const limitHeaders = {
    'ratelimit-limit': String(simulator.options.limits.requestsPerSecond * simulator.scale.factor),
    'ratelimit-remaining': String(account.budget.remaining(at)),
  };
  const body = await readBody(request);
  if (limited) {
    account.traffic.rateLimited.requests = (account.traffic.rateLimited.requests ?? 0) + 1;
    account.traffic.answered(route.endpoint, 429, undefined);
    write(response, tooManyReply(simulator.scale.retryAfter(limited.waitMs)), limitHeaders);
    return;
  }

  const fault = simulator.deck.draw(route.endpoint);
  const instead = fault && insteadOf(simulator, fault, at);
  const broken = fault === 'resetBefore' || fault === 'resetAfter';
  const reply =
    route.endpoint === 'import'
      ? runImport(simulator, account, body, at, fault, instead)
      : (instead ?? read(account, route, url.searchParams, body, caller, at));
  account.traffic.answered(route.endpoint, broken ? 0 : reply.status, fault);
  if (broken) {
    breakOff(response);
    return;
  }
  if (fault === 'slow') await simulator.sleep(simulator.scale.ms(simulator.deck.settings.slowSeconds));
  write(response, reply, limitHeaders);
}

/** The reply that stands in for the real one; undefined when the request is carried out. */
function insteadOf(simulator: SimulatorState, fault: FaultKind, at: number): Reply | undefined {
  if (carriedOut.has(fault)) return undefined;
  if (fault === 'resetBefore') return { status: 0, body: '' };
  const { retryAfter } = simulator.deck.settings;
  return faultReply(fault as Parameters<typeof faultReply>[0], {
    retryAfter: typeof retryAfter === 'number' ? retryAfter / simulator.scale.factor : retryAfter,
    now: at,
    importsPerMinute: simulator.options.limits.importsPerMinute,
  });
}

function runImport(
  simulator: SimulatorState,
  account: Account,
  body: Buffer,
  at: number,
  fault: FaultKind | undefined,
  instead: Reply | undefined,
): Reply {
  const { reply, batchId, ...facts } = submit(account, simulator.deck, body, at, instead);
  account.traffic.imported({
    at,
    ...facts,
    batchId,
    accepted: batchId !== null,
    status: fault === 'resetBefore' || fault === 'resetAfter' ? 0 : reply.status,
    fault: fault ?? null,
  });
  return reply;
}

function read(
  account: Account,
  { endpoint, id = '' }: Route,
  query: URLSearchParams,
  body: Buffer,
  caller: reads.Caller,
  at: number,
): Reply {
  switch (endpoint) {
    case 'usersMe':
      return reads.usersMe(account);
    case 'account':
      return reads.settingsAccount(account, caller);
    case 'lists':
      return reads.lists(account, query);
    case 'list':
      return reads.list(account, id);
    case 'fields':
      return reads.fields(account, query);
    case 'tags':
      return reads.tags(account, query);
    case 'contacts':
      return reads.contacts(account, query);
    case 'contact':
      return reads.contact(account, id);
    case 'contactLists':
      return postContactList(account, body.toString('utf8'));
    case 'importList':
      return reads.importList(account, at);
    case 'importInfo':
      return reads.importInfo(account, query, at);
    case 'import':
    case 'unknown':
      return json(404, { message: 'The simulator has no such endpoint.' });
  }
}

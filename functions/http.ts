/** Registers every call of the table of routes. */
import { app, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { accountName, parseHost } from '../shared/activecampaign/hosts';
import { createClient } from '../shared/activecampaign/client';
import { Audit } from '../shared/audit/audit';
import { Connections } from '../shared/connections/connections';
import type { OpenReader } from '../shared/connections/parts';
import { registerRoutes } from '../shared/http/register';
import { emitter } from './activity';
import { accountOf, waitForTurn } from './durable';
import type { CallServices } from './route';
import { routes } from './routes';
import { loaded, services } from './services';

/** The services of one call. Calls to ActiveCampaign wait for their turn in the account's pace. */
async function servicesOf(context: InvocationContext): Promise<CallServices> {
  const shared = await services();
  const durable = df.getClient(context);
  const rules = { patterns: shared.app.activeCampaignHosts, allowLocalhost: shared.app.development };
  const open: OpenReader = (connection, apiKey) =>
    createClient({
      ...rules,
      host: connection.host,
      apiKey,
      capSeconds: shared.app.retryAfterCapSeconds,
      beforeRequest: () => waitForTurn(durable, accountOf(connection, shared.settings.settleSeconds)),
    });
  const audit = new Audit(shared.documents);
  const connections = new Connections({
    documents: shared.documents,
    secrets: shared.secrets,
    hosts: { parse: (text) => parseHost(text, rules), accountName },
    open,
    segments: shared.segments,
    audit,
    runs: { cancelAll: () => Promise.resolve() },
    now: () => new Date(),
  });
  return { ...shared, durable, emit: emitter(context), audit, connections };
}

registerRoutes(app, routes, { loaded, services: servicesOf, extraInputs: [df.input.durableClient()] });

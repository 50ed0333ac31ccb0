/** Registers every call of the table of routes. */
import { app, type InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { accountName, parseHost } from '../shared/activecampaign/hosts';
import { createClient } from '../shared/activecampaign/client';
import { Audit } from '../shared/audit/audit';
import { Connections } from '../shared/connections/connections';
import type { OpenReader } from '../shared/connections/parts';
import { Exports } from '../shared/exports/exports';
import { previewOf } from '../shared/exports/previewSource';
import { registerRoutes } from '../shared/http/register';
import { closeHere } from '../shared/runs/closeHere';
import { cancelAllOf } from '../shared/runs/cancelAll';
import { vaultFailingEvent } from '../shared/telemetry/vaultFailing';
import { emitter } from './activity';
import { accountOf, waitForTurn } from './durable';
import type { CallServices } from './route';
import { routes } from './routes';
import { assembled, loaded, services, type Services } from './services';

/** The services of one call. Calls to ActiveCampaign wait for their turn in the account's pace. */
function callServices(shared: Services, context: InvocationContext): CallServices {
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
  const emit = emitter(context);
  const audit = new Audit(shared.documents);
  const { documents, segments, runs } = shared;
  const secrets = shared.secrets.telling((error) => {
    const event = vaultFailingEvent(error, null, context.invocationId);
    if (event) emit(event);
  });
  const parts = { documents, secrets, segments, open, audit, now: () => new Date() };
  const connections = new Connections({
    ...parts,
    hosts: { parse: (text) => parseHost(text, rules), accountName },
    runs: {
      cancelAll: async (id, by) => {
        for (const { runId, state } of await cancelAllOf(documents, runs, id, by, new Date()))
          if (state === 'held') await closeHere(shared, runId, emit);
      },
    },
  });
  const exports = new Exports({ ...parts, preview: previewOf(segments) });
  return { ...shared, durable, emit, audit, connections, exports };
}

const extraInputs = [df.input.durableClient()];
const needsNothing = ({ evenWhenDown }: (typeof routes)[number]): boolean => evenWhenDown === true;
registerRoutes(
  app,
  routes.filter((one) => !needsNothing(one)),
  { loaded, extraInputs, services: async (context) => callServices(await services(), context) },
);
registerRoutes(app, routes.filter(needsNothing), {
  ...{ loaded, extraInputs },
  services: (context) => callServices(assembled(), context),
});

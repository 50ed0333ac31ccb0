/** What the handlers of calls work with, and the `route` function typed for it. */
import type { DurableClient } from 'durable-functions';
import type { Audit } from '../shared/audit/audit';
import type { Connections } from '../shared/connections/connections';
import type { Exports } from '../shared/exports/exports';
import { routesFor } from '../shared/http/route';
import type { Emit } from '../shared/runs/services';
import type { Services } from './services';

/** Services of one call: those of the instance, and what hangs on the invocation. */
export interface CallServices extends Services {
  durable: DurableClient;
  emit: Emit;
  audit: Audit;
  connections: Connections;
  exports: Exports;
}

export const route = routesFor<CallServices>();

/** What every delivering activity of a run looks up first; cached for the wave it belongs to. */
import type { ActiveCampaignClient } from '../activecampaign/client';
import { connectionSchema, type Connection } from '../model/connection';
import { ProductError } from '../model/errors';
import { exportSchema } from '../model/export';
import { effectiveLimits, type EffectiveLimits } from '../model/limits';
import type { Run } from '../model/run';
import { connectionPath, exportPath, planPath } from '../store/paths';
import { BatchFilesReader } from './files/batchFiles';
import { BatchRecords } from './files/batchRecords';
import { planSchema, type Plan } from './plan';
import type { RunServices } from './services';

export interface Delivery {
  connection: Connection;
  limits: EffectiveLimits;
  listId: string;
  plan: Plan;
  batches: BatchFilesReader;
  records: BatchRecords;
}

/** How long (ms) a look-up serves the activities of an instance. */
const cacheMs = 30_000;
const cached = new Map<string, { at: number; delivery: Promise<Delivery> }>();

/** The delivery of a run in this attempt. Throws when a document is missing. */
export async function deliveryOf(
  services: RunServices,
  run: Pick<Run, 'runId' | 'exportId'>,
): Promise<Delivery> {
  const key = `${services.container.url}/${run.runId}`;
  const known = cached.get(key);
  if (known && Date.now() - known.at < cacheMs) return await known.delivery;
  const delivery = lookUp(services, run);
  cached.set(key, { at: Date.now(), delivery });
  delivery.catch(() => cached.delete(key));
  if (cached.size > 20) cached.delete(cached.keys().next().value ?? '');
  return await delivery;
}

async function lookUp(services: RunServices, run: Pick<Run, 'runId' | 'exportId'>): Promise<Delivery> {
  const plan = (await services.documents.read(planPath(run.runId), planSchema))?.value;
  if (!plan) throw new ProductError('run_documents_missing', `The plan of run ${run.runId} is missing.`);
  const { document, connection } = await destinationOf(services, run.exportId);
  return {
    connection,
    limits: effectiveLimits(connection.limits, services.settings.settleSeconds),
    listId: document.listId,
    plan,
    batches: new BatchFilesReader(services.container, run.runId, plan.token),
    records: new BatchRecords(services.container, run.runId),
  };
}

/** The export and its connection. Throws `not_found`, `connection_missing` or `connection_disabled`. */
export async function destinationOf(services: Pick<RunServices, 'documents'>, exportId: string) {
  const document = (await services.documents.read(exportPath(exportId), exportSchema))?.value;
  if (!document)
    throw new ProductError('not_found', `There is no export "${exportId}".`, { target: exportId });
  const { connectionId } = document;
  const found =
    connectionId && (await services.documents.read(connectionPath(connectionId), connectionSchema));
  if (!found) {
    const which =
      connectionId === null ? 'no connection' : `the connection "${connectionId}", which does not exist`;
    throw new ProductError('connection_missing', `The export "${exportId}" has ${which}.`, {
      target: exportId,
    });
  }
  const connection = found.value;
  if (!connection.enabled) {
    throw new ProductError('connection_disabled', `The connection "${connection.id}" is disabled.`, {
      target: connection.id,
    });
  }
  return { document, connection };
}

/** The client for a delivery. */
export const clientOf = (services: RunServices, delivery: Delivery): Promise<ActiveCampaignClient> =>
  services.clientFor(delivery.connection);

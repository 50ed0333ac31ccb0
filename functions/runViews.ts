/** Runs as callers see them, and who may see them. */
import { z } from 'zod';
import { mayUse } from '../shared/access/connectionAccess';
import { atLeast, type Caller } from '../shared/access/roles';
import { findConnection } from '../shared/connections/store';
import { readExport } from '../shared/exports/rights';
import { ProductError } from '../shared/model/errors';
import type { ExportDocument } from '../shared/model/export';
import { runSchema, type Run } from '../shared/model/run';
import { destinationOf } from '../shared/runs/delivery';
import type { CallServices } from './route';

/** A run as callers see it. */
export const runView = runSchema.extend({ links: z.record(z.string(), z.string()) });

export const viewOf = (run: Run): z.infer<typeof runView> => {
  const self = `/api/runs/${run.runId}`;
  const links = { self, plan: `${self}/plan`, rejects: `${self}/rejects`, cancel: `${self}/cancel` };
  return { ...run, links: run.state === 'held' ? { ...links, release: `${self}/release` } : links };
};

/** Throws `not_found`. */
export async function findRun(services: CallServices, runId: string): Promise<Run> {
  const run = await services.runs.find(runId);
  if (!run) throw new ProductError('not_found', `There is no run "${runId}".`, { target: runId });
  return run;
}

const noExport = (exportId: string): ProductError =>
  new ProductError('not_found', `There is no export "${exportId}".`, { target: exportId });

/**
 * The export, if the caller may reach its runs and what they hold, also while its connection is disabled or gone.
 * Without a connection only administrators may: nobody else was given it. Throws `not_found`.
 */
export async function reachable(
  services: CallServices,
  caller: Caller,
  exportId: string,
): Promise<ExportDocument> {
  const { value } = await readExport(services.documents, exportId);
  const connection =
    value.connectionId === null ? undefined : await findConnection(services.documents, value.connectionId);
  const may = connection ? mayUse(caller, connection.value) : atLeast(caller, 'Administrator');
  if (!may) throw noExport(exportId);
  return value;
}

/**
 * The export and its connection, if the caller may start runs of it. Throws `not_found`, also for what the caller may
 * not use, `connection_missing`, `connection_disabled`.
 */
export async function usable(services: CallServices, caller: Caller, exportId: string) {
  const { connectionId } = (await readExport(services.documents, exportId)).value;
  // What the caller may not see does not say whether it is disabled either.
  if (connectionId !== null) await reachable(services, caller, exportId);
  return await destinationOf(services, exportId);
}

/** Runs as callers see them, and who may see them. */
import { z } from 'zod';
import { mayUse } from '../shared/access/connectionAccess';
import type { Caller } from '../shared/access/roles';
import { ProductError } from '../shared/model/errors';
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

/** The export and its connection, if the caller may use it. Throws `not_found` otherwise. */
export async function usable(services: CallServices, caller: Caller, exportId: string) {
  const found = await destinationOf(services, exportId);
  if (mayUse(caller, found.connection)) return found;
  throw new ProductError('not_found', `There is no export "${exportId}".`, { target: exportId });
}

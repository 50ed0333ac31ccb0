/** Call: how the app stands. Answers quickly and in any case: what cannot be reached says so. */
import type { DurableClient } from 'durable-functions';
import { EntityId } from 'durable-functions';
import { emptyPace, type PaceState } from '../shared/activecampaign/pace';
import { connectionIds, findConnection } from '../shared/connections/store';
import { ok } from '../shared/http/answer';
import { exportSchema } from '../shared/model/export';
import { names } from '../shared/runs/names';
import { tickSchema } from '../shared/runs/tickDocument';
import { statusSchema } from '../shared/status/schema';
import { gatherStatus, type StatusSources } from '../shared/status/status';
import { documentIds } from '../shared/store/children';
import { exportPath, tickPath } from '../shared/store/paths';
import { route } from './route';
import { services as containerInPlace, type Services } from './services';

/** How many documents are read side by side. */
const lanes = 16;

/** Reads something for each id; what has gone meanwhile is left out. */
async function readAll<T>(
  ids: AsyncIterable<string>,
  read: (id: string) => Promise<T | undefined>,
): Promise<T[]> {
  const all: string[] = [];
  for await (const id of ids) all.push(id);
  const found: (T | undefined)[] = [];
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let at = next++; at < all.length; at = next++) found[at] = await read(all[at] ?? '');
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return found.filter((one) => one !== undefined);
}

function sourcesOf(services: Services, durable: DurableClient): StatusSources {
  const { documents, runs, segments, secrets } = services;
  return {
    tick: async () => {
      await containerInPlace();
      return (await documents.read(tickPath, tickSchema))?.value;
    },
    connections: async () => {
      await containerInPlace();
      return readAll(connectionIds(documents), async (id) => (await findConnection(documents, id))?.value);
    },
    exports: async () => {
      await containerInPlace();
      return readAll(documentIds(documents.container, 'exports/'), async (id) => {
        const document = (await documents.read(exportPath(id), exportSchema))?.value;
        if (!document) return undefined;
        const runId = document.activeRunId ?? document.lastRunId;
        return { document, run: runId === undefined ? undefined : await runs.find(runId) };
      });
    },
    snapshots: async () =>
      new Map((await segments.listSegments()).map(({ segment, snapshot }) => [segment, snapshot])),
    vault: (secretName) => secrets.probe(secretName),
    pace: async (account) => {
      const answer = await durable.readEntityState<PaceState>(new EntityId(names.pace, account));
      return answer.entityExists ? (answer.entityState ?? emptyPace()) : undefined;
    },
  };
}

const getStatus = route({
  name: 'getStatus',
  method: 'GET',
  path: 'status',
  role: 'Viewer',
  summary:
    'How the app stands: timer, storage, vault, connections, runs that are going, pace, when each export runs next.',
  evenWhenDown: true,
  answers: { 200: { description: 'The status; what cannot be reached says so.', schema: statusSchema } },
  handler: async ({ services, caller }) => {
    const { refreshSchedule } = services.app;
    return ok(await gatherStatus(sourcesOf(services, services.durable), caller, refreshSchedule, new Date()));
  },
});

export const statusRoutes = [getStatus];

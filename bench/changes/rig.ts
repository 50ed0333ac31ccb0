/** A stack with the segment that changes, and what it says about its runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { snapshotFolder } from '../../local/sample/layout';
import { uploadTable } from '../../local/sample/upload';
import { instanceIdOf } from '../../shared/model/ids';
import type { Run } from '../../shared/model/run';
import { startRig, type Rig } from '../delivery/rig';
import { probed } from './process';
import { seedAccount, seedState } from './seed';
import { mapping, tableOf, type Version } from './segment';

export interface ChangesRigOptions {
  rows: number;
  columns?: number;
  exports?: number;
  timeScale?: number;
  /** Whether the first snapshot has been delivered; with `account` also as the simulator shows it. */
  delivered?: 'state' | 'stateAndAccount';
  /** Which snapshot lies there. */
  version: Version;
}

const hour = 3_600_000;
const times = (): Record<Version, Date> => ({
  first: new Date(Date.now() - 2 * hour),
  refreshed: new Date(Date.now() - hour),
});

/** Starts everything; exports unsubscribe who leaves. Also answers the bytes of the snapshot. */
export async function startChanges(options: ChangesRigOptions): Promise<Rig & { bytes: number }> {
  const { rows, columns = 8, exports: count = 1, timeScale = 1, version, delivered } = options;
  const at = times();
  let bytes = 0;
  const lists = Array.from({ length: count }, (_, i) => String(i + 1));
  const rig = await startRig({
    ...{ timeScale, exports: count, simulatorProcess: true },
    simulator: {
      accounts: [
        {
          keys: ['simulator-key'],
          lists: lists.map((id) => ({ id, name: `List ${id}` })),
          contactLimit: 20_000_000,
        },
      ],
    },
    host: { args: ['--no-timers'], env: probed },
    upload: async (blobs) => {
      const uploaded = await uploadTable(blobs, tableOf(version, rows, columns), at[version]);
      bytes = uploaded.bytes;
      return uploaded.segment;
    },
    export: {
      ...{ mapping, leavers: { policy: 'unsubscribe' }, schedule: { type: 'withRefresh' } },
      limits: { removals: { count: 1_000_000, share: 1 } },
    },
  });
  try {
    if (delivered) await seedState(rig.blobs, rig.exportIds, rows, snapshotFolder(at.first));
    if (delivered === 'stateAndAccount') await seedAccount(rig.simulator.control, lists, rows);
    return { ...rig, bytes };
  } catch (error) {
    await rig.stop();
    throw error;
  }
}

/** Telemetry of this name in the host's log. */
export const events = (rig: Rig, name: string): Record<string, unknown>[] =>
  rig.host.log.flatMap((line) => {
    const at = line.indexOf(`{"event":"${name}"`);
    return at < 0 ? [] : [JSON.parse(line.slice(at)) as Record<string, unknown>];
  });

/** History follows the run's document: an activity that has ended the run comes to its own end a moment later. */
const historyPatienceMs = 30_000;

/** Seconds that an activity of a run's orchestration took, by Durable's history; its wait in a queue is included. */
export async function activitySeconds(rig: Rig, run: Run, name: string): Promise<number> {
  for (const deadline = Date.now() + historyPatienceMs; ;) {
    const seconds = await secondsInHistory(rig, run, name);
    if (seconds !== undefined) return seconds;
    if (Date.now() > deadline) throw new Error(`The run ${run.runId} has not called ${name}.`);
    await sleep(200);
  }
}

async function secondsInHistory(rig: Rig, run: Run, name: string): Promise<number | undefined> {
  const { origin, masterKey } = rig.host;
  const id = encodeURIComponent(instanceIdOf(run.runId, run.attempt));
  const answer = await fetch(
    `${origin}/runtime/webhooks/durabletask/instances/${id}?showHistory=true&code=${masterKey}`,
  );
  const { historyEvents } = (await answer.json()) as {
    historyEvents: { EventType: string; FunctionName?: string; ScheduledTime?: string; Timestamp: string }[];
  };
  const found = historyEvents.findLast(
    (event) => event.EventType === 'TaskCompleted' && event.FunctionName === name,
  );
  return found && (Date.parse(found.Timestamp) - Date.parse(found.ScheduledTime ?? '')) / 1000;
}

/** A whole stack with connections and exports, driven over HTTP: for the benches, and for tests of whole runs. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, apiAt } from '../../local/demo/api';
import type { Consent } from '../../local/demo/setup';
import { sampleMapping } from '../../local/sample/columns';
import { sampleContainer, samplePrefix } from '../../local/sample/layout';
import { defaultSample, type SampleSpec } from '../../local/sample/segment';
import { uploadSample } from '../../local/sample/upload';
import type { StorageFaults } from '../../local/azurite/faulty';
import type { FaultInput } from '../../local/simulator/faults/settings';
import type { SimulatorInput } from '../../local/simulator/options';
import type { Simulator } from '../../local/simulator/start';
import type { Host } from '../../local/stack/host';
import { type HostOptions, simulatorSecret, type StackOptions } from '../../local/stack/options';
import { startStack, type Stack } from '../../local/stack/start';
import { BlobServiceClient } from '@azure/storage-blob';
import type { Limits } from '../../shared/model/limits';
import { endedStates, type Run } from '../../shared/model/run';

export interface RigOptions {
  sample?: Partial<SampleSpec> & { rows: number };
  /** Puts a segment of its own in the place of the sample and answers its name. */
  upload?: (blobs: BlobServiceClient) => Promise<string>;
  /** How many times faster than ActiveCampaign's own time everything runs. */
  timeScale: number;
  simulator?: SimulatorInput;
  simulatorProcess?: boolean;
  /** Limits of the connection besides those of the time scale. */
  limits?: Limits;
  /** Faults of the app's storage from the end of the set-up on. */
  storageFaults?: StorageFaults;
  /** Faults of the simulator from the end of the set-up on. */
  faults?: FaultInput;
  host?: HostOptions;
  settings?: StackOptions['settings'];
  folder?: string;
  /** A storage emulator that runs already, in the place of one of the rig's own. */
  emulator?: StackOptions['emulator'];
  /** Where the segment is put, when storage is started elsewhere. */
  blobs?: BlobServiceClient;
  /** Further fields of the exports. */
  export?: Record<string, unknown>;
  /** Number of exports, each to a list of its own; default 1. */
  exports?: number;
}

export interface Rig {
  stack: Stack;
  host: Host;
  simulator: Simulator;
  blobs: BlobServiceClient;
  /** Calls to the app, also after a restart of the host. */
  api: Api;
  exportIds: string[];
  stop(): Promise<void>;
}

/** A connection's limits when time runs `scale` times faster. */
export const scaledLimits = (scale: number): Limits => ({
  importsPerMinute: 100 * scale,
  singleImportsPerMinute: 20 * scale,
  requestsPerSecond: 5 * scale,
  waitSeconds: 60 / scale,
  pollSeconds: 10 / scale,
  answerSeconds: Math.max(4, 20 / scale),
  settleSeconds: Math.max(30, 3600 / scale),
});

/** Starts everything, uploads the segment, connects, saves the exports. */
export async function startRig(options: RigOptions): Promise<Rig> {
  const stack = await startStack({
    settings: {
      SEGMENTS_LOCATION: `${sampleContainer}/${samplePrefix}`,
      REFRESH_SCHEDULE: '0 0 3 1 1 *',
      ...options.settings,
    },
    simulator: { timeScale: options.timeScale, ...options.simulator },
    simulatorProcess: options.simulatorProcess ?? false,
    ...(options.folder === undefined ? {} : { folder: options.folder }),
    ...(options.host === undefined ? {} : { host: options.host }),
    ...(options.emulator === undefined ? {} : { emulator: options.emulator }),
    ...(options.storageFaults === undefined ? {} : { storageFaults: { shares: {} } }),
  });
  try {
    return await setUp(stack, options);
  } catch (error) {
    await stack.stop();
    const last = (stack.host?.log ?? []).slice(-20).join('\n  ');
    throw new Error(`The rig was not set up. The host's last lines:\n  ${last}`, { cause: error });
  }
}

async function setUp(stack: Stack, options: RigOptions): Promise<Rig> {
  const { host, simulator } = stack;
  const blobs = stack.blobs ?? options.blobs;
  if (!host || !simulator || !blobs) throw new Error('The stack lacks host, simulator or storage.');
  const segment = await upload(options, appsView(stack) ?? blobs);
  const api = apiAt(`${host.origin}/api`, host.functionKey, new AbortController().signal);
  const consent = await api.get<Consent>('/consent');
  await api.send('PUT', '/connections/rig', {
    displayName: 'Rig',
    host: simulator.host,
    secretName: simulatorSecret,
    consent: { accepted: true, version: consent.version },
    limits: { ...scaledLimits(options.timeScale), ...options.limits },
  });
  const exportIds = Array.from({ length: options.exports ?? 1 }, (_, i) => `rig-${i + 1}`);
  for (const [i, id] of exportIds.entries()) {
    await api.send('PUT', `/exports/${id}`, {
      ...{ displayName: id, connectionId: 'rig', listId: String(i + 1), segments: [segment] },
      ...{ mapping: sampleMapping, automations: 'never', schedule: { type: 'off' } },
      ...options.export,
    });
  }
  if (options.storageFaults) stack.storageFaults?.setFaults(options.storageFaults);
  if (options.faults) await simulator.control.setFaults(options.faults);
  return { stack, host, simulator, blobs, api, exportIds, stop: () => stack.stop() };
}

async function upload({ sample, upload }: RigOptions, blobs: BlobServiceClient): Promise<string> {
  if (upload) return await upload(blobs);
  return (await uploadSample(blobs, { ...defaultSample, ...sample }, new Date())).segment;
}

/** The storage as the app sees it, when that is not Azurite itself: model.json names blobs of this account. */
function appsView({ storage, storageFaults }: Stack): BlobServiceClient | undefined {
  if (!storage || !storageFaults) return undefined;
  const { connectionString, blobServiceUri } = storage;
  return BlobServiceClient.fromConnectionString(
    connectionString.replace(blobServiceUri, storageFaults.blobServiceUri),
  );
}

/** Starts a run and answers its id. */
export async function start(rig: Rig, exportId = 'rig-1', body: object = {}): Promise<string> {
  return (await rig.api.send<{ runId: string }>('POST', `/exports/${exportId}/runs`, body)).runId;
}

/** The run as it stands; undefined while the app does not answer. */
export const look = (rig: Rig, runId: string): Promise<Run | undefined> =>
  rig.api.get<Run>(`/runs/${runId}`).catch(() => undefined);

/** Waits until the run has ended; calls `meanwhile` at each look, for example to start a killed host again. */
export async function ended(
  rig: Rig,
  runId: string,
  patienceSeconds: number,
  meanwhile?: (run: Run | undefined) => Promise<void> | void,
): Promise<Run> {
  return await until(rig, runId, patienceSeconds, (run) => endedStates.has(run.state), meanwhile);
}

/** Each look costs host and storage some milliseconds, which the run then lacks. */
const lookEveryMs = 400;

/** Waits until the run is as wanted. Throws with its document when that takes too long. */
export async function until(
  rig: Rig,
  runId: string,
  patienceSeconds: number,
  wanted: (run: Run) => boolean,
  meanwhile?: (run: Run | undefined) => Promise<void> | void,
): Promise<Run> {
  const deadline = Date.now() + patienceSeconds * 1000;
  let last: Run | undefined;
  while (Date.now() < deadline) {
    const run = rig.host.running ? await look(rig, runId) : undefined;
    if (run && wanted(run)) return run;
    last = run ?? last;
    await meanwhile?.(run);
    await sleep(lookEveryMs);
  }
  throw new Error(
    `Run ${runId} is not as wanted after ${patienceSeconds} s: ${JSON.stringify(last)}\n${rig.host.log.slice(-15).join('\n')}`,
  );
}

/** Makes the timer tick now, as the portal's "run" does. */
export async function tickNow(rig: Pick<Rig, 'host'>): Promise<void> {
  const answer = await fetch(`${rig.host.origin}/admin/functions/scheduledRefresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-functions-key': rig.host.masterKey },
    body: '{}',
  });
  if (answer.status !== 202) throw new Error(`The timer could not be started: ${answer.status}.`);
}

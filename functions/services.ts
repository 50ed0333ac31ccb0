/**
 * Composition root: builds, once per instance, what activities and calls work with. Everything real is made here:
 * the app's identity, the storage clients, the vault client.
 */
import { existsSync, readFileSync } from 'node:fs';
import { DefaultAzureCredential, type TokenCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import { createClient } from '../shared/activecampaign/client';
import type { Connection } from '../shared/model/connection';
import { effectiveLimits } from '../shared/model/limits';
import { changingFaultHook, type FaultHook, faultHookFrom, setFaultHook } from '../shared/runs/faultPoints';
import { RunStore } from '../shared/runs/runStore';
import type { RunServices } from '../shared/runs/services';
import { createSecretClient } from '../shared/secrets/client';
import { Secrets } from '../shared/secrets/secrets';
import { parseLocations } from '../shared/segments/location';
import { segmentsOf } from '../shared/segments/sources';
import { loadSettings, type Settings } from '../shared/settings/load';
import type { StorageAddress } from '../shared/settings/storage';
import { DocumentStore } from '../shared/store/documents';

/** The settings as they were when the instance started. */
export const loaded = loadSettings(process.env);

export interface Services extends RunServices {
  app: Settings;
  secrets: Secrets;
}

let built: Services | undefined;
let container: Promise<unknown> | undefined;

/** The services of this instance, whether or not anything outside answers; made at the first call. */
export const assembled = (): Services => (built ??= assemble());

/** The services of this instance, with the app's container in place. Throws when storage cannot be reached. */
export async function services(): Promise<Services> {
  const all = assembled();
  container ??= all.container.createIfNotExists().catch((error: unknown) => {
    container = undefined;
    throw error;
  });
  await container;
  return all;
}

/** Fault rules, or `@` and a file that holds them: the file is read at each point, so that they change without a restart. */
function faultHook(told: string): FaultHook {
  const kill = () => process.kill(process.pid, 'SIGKILL');
  if (!told.startsWith('@')) return faultHookFrom(told, kill);
  const file = told.slice(1);
  return changingFaultHook(() => (existsSync(file) ? readFileSync(file, 'utf8') : ''), kill);
}

function assemble(): Services {
  if (!loaded.ok) throw new Error('The settings are invalid.');
  const app = loaded.settings;
  if (app.development && process.env.FAULT_POINTS) {
    setFaultHook(faultHook(process.env.FAULT_POINTS));
  }
  const credential = new DefaultAzureCredential();
  const container = blobService(app.dataStorage, credential).getContainerClient(app.exportsContainer);
  const secrets = new Secrets(createSecretClient(app, credential));
  const documents = new DocumentStore(container);
  return {
    app,
    secrets,
    container,
    documents,
    runs: new RunStore(documents),
    segments: segmentsOf(blobService(app.segmentsStorage, credential), segmentLocations(app)),
    clientFor: async (connection: Connection) =>
      createClient({
        host: connection.host,
        apiKey: await secrets.read(connection.secretName),
        patterns: app.activeCampaignHosts,
        allowLocalhost: app.development,
        capSeconds: app.retryAfterCapSeconds,
        timeoutMs: Math.ceil(effectiveLimits(connection.limits, 0).answerSeconds * 1000),
        ...(connection.limits?.waitSeconds === undefined
          ? {}
          : { waitSeconds: connection.limits.waitSeconds }),
      }),
    forgetKey: (connection: Connection) => {
      secrets.forget(connection.secretName);
    },
    settings: {
      holdExpiresSeconds: app.holdExpiresSeconds,
      settleSeconds: app.settleDeadlineSeconds,
      retryAfterCapSeconds: app.retryAfterCapSeconds,
      snapshotMaxAgeSeconds: app.snapshotMaxAgeSeconds,
    },
  };
}

function blobService(address: StorageAddress, credential: TokenCredential): BlobServiceClient {
  return address.kind === 'uri'
    ? new BlobServiceClient(address.uri, credential)
    : BlobServiceClient.fromConnectionString(address.connectionString);
}

const segmentLocations = (app: Settings) =>
  parseLocations(app.segmentsLocations.map(({ container, prefix }) => `${container}/${prefix}`).join(','));

/**
 * Everything the app needs on one machine, put together: certificates, identity endpoint, Azurite, vault stand-in,
 * ActiveCampaign simulator and the local host. For demo, `npm start`, tests and bench.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { azureVariables } from '../../shared/settings/development';
import { type Azurite, type EmulatedAccount, startAzurite } from '../azurite/start';
import { type FaultyStorage, startFaultyStorage } from '../azurite/faulty';
import { type IdentityEndpoint, startIdentity } from '../identity/server';
import { appIdentity } from '../identity/tokens';
import { defaultKey } from '../simulator/options';
import { spawnSimulator } from '../simulator/spawn';
import { type Simulator, startSimulator } from '../simulator/start';
import { type Certificates, makeCertificates } from '../tls/certificates';
import { trustFile, trustHere } from '../tls/trust';
import { startVault, type Vault } from '../vault/server';
import { Host } from './host';
import {
  hostStorageOpen,
  partsAlong,
  settingsInForce,
  simulatorSecret,
  type AppSettings,
  type StackOptions,
} from './options';

export interface Stack {
  folder: string;
  tls: Certificates;
  /** The app's settings in force. */
  settings: AppSettings;
  /** Environment of a process that runs the app (settings, identity, trust), for a host started by other means. */
  env: NodeJS.ProcessEnv;
  identity: IdentityEndpoint | undefined;
  azurite: Azurite | undefined;
  /** The account with the app's data, of that Azurite or of the emulator that was given; undefined elsewhere. */
  storage: EmulatedAccount | undefined;
  /** What fails before Azurite; undefined unless asked for. `blobs` goes around it. */
  storageFaults: FaultyStorage | undefined;
  vault: Vault | undefined;
  simulator: Simulator | undefined;
  /** The local host; undefined when none was asked for. */
  host: Host | undefined;
  /** The emulator's blobs through the real client, for tests and sample data; undefined with storage elsewhere. */
  blobs: BlobServiceClient | undefined;
  /** Stops what was started and removes a temporary folder. A second call does nothing. */
  stop: () => Promise<void>;
}

/** Starts the parts that the settings leave open. When one fails, the others are stopped and the error is thrown. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const undo: (() => Promise<unknown>)[] = [];
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= stopAll(undo));
  try {
    return { ...(await startParts(options, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The environment without the variables by which the app knows Azure: containers of other makers set some of them,
 * too, and the stack is a developer's machine by definition. The app's own refusal of them is untouched.
 */
export const withoutAzure = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(([name]) => !azureVariables.some((variable) => variable === name)),
  );

/** Last started, first stopped; one that fails to stop keeps no other from it. */
async function stopAll(undo: (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const each of undo.reverse()) await each().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw new AggregateError(failures, 'Parts of the stack did not stop.');
}

async function startParts(
  options: StackOptions,
  undo: (() => Promise<unknown>)[],
): Promise<Omit<Stack, 'stop'>> {
  const given = options.settings ?? {};
  const along = partsAlong(given);
  const folder = await stackFolder(options.folder, undo);
  const { emulator } = options;
  const tls = emulator?.tls ?? (await makeCertificates(path.join(folder, 'tls')));
  trustHere(tls);

  /** Notes how to stop a part as soon as it runs: also when a part beside it fails. */
  const started = async <T extends { stop: () => Promise<unknown> }>(part: Promise<T>): Promise<T> => {
    const running = await part;
    undo.push(running.stop);
    return running;
  };
  const parts = await Promise.allSettled([
    along.vault
      ? started(
          startIdentity({
            resources: along.storage
              ? ['https://vault.azure.net', 'https://storage.azure.com']
              : ['https://vault.azure.net'],
          }),
        )
      : undefined,
    along.storage && !emulator
      ? started(
          startAzurite({
            tls,
            ...(options.storage === 'folder' ? { location: path.join(folder, 'azurite') } : {}),
            ...(options.blobPort === undefined ? {} : { ports: { blob: options.blobPort } }),
          }),
        )
      : undefined,
    along.vault
      ? started(
          startVault({
            tls,
            secrets: options.secrets ?? { [simulatorSecret]: firstKey(options) },
            ...(options.vaultRole ? { roles: { [appIdentity.objectId]: options.vaultRole } } : {}),
          }),
        )
      : undefined,
    along.simulator
      ? started((options.simulatorProcess ? spawnSimulator : startSimulator)(tls, options.simulator))
      : undefined,
    options.hostStorage && hostStorageOpen(given)
      ? started(
          startAzurite(options.storage === 'folder' ? { location: path.join(folder, 'azurite-host') } : {}),
        )
      : undefined,
  ]);
  const failed = parts.find((part) => part.status === 'rejected');
  if (failed) throw failed.reason;
  const [identity, azurite, vault, simulator] = [
    valueOf(parts[0]),
    valueOf(parts[1]),
    valueOf(parts[2]),
    valueOf(parts[3]),
  ];

  const storage = along.storage ? (emulator?.account ?? azurite) : undefined;
  const storageFaults =
    storage && options.storageFaults
      ? await started(startFaultyStorage(tls, storage.blobServiceUri, options.storageFaults))
      : undefined;
  const settings = settingsInForce(given, {
    storage: storage && {
      ...storage,
      ...(storageFaults && { blobServiceUri: storageFaults.blobServiceUri }),
    },
    vault: vault?.url,
    simulator: simulator?.host,
    hostStorage: valueOf(parts[4])?.connectionString,
  });
  const env: NodeJS.ProcessEnv = {
    ...withoutAzure(process.env),
    ...settings,
    ...identity?.env,
    NODE_EXTRA_CA_CERTS: await trustFile(tls),
  };
  const host = options.host === false ? undefined : await startHost(options, folder, settings, env, undo);
  return {
    folder,
    tls,
    settings,
    env,
    identity,
    azurite,
    storage,
    storageFaults,
    vault,
    simulator,
    host,
    blobs: storage && BlobServiceClient.fromConnectionString(storage.connectionString),
  };
}

const valueOf = <T>(part: PromiseSettledResult<T>): T | undefined =>
  part.status === 'fulfilled' ? part.value : undefined;

async function stackFolder(given: string | undefined, undo: (() => Promise<unknown>)[]): Promise<string> {
  if (given !== undefined) {
    await mkdir(given, { recursive: true });
    return path.resolve(given);
  }
  const folder = await mkdtemp(path.join(os.tmpdir(), 'local-stack-'));
  undo.push(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  return folder;
}

/** The key that the simulator's first account takes. */
function firstKey({ simulator }: StackOptions): string {
  const key = simulator?.accounts?.[0]?.keys[0];
  return typeof key === 'object' ? key.key : (key ?? defaultKey);
}

async function startHost(
  { host: hostOptions, onHostLine }: StackOptions,
  folder: string,
  settings: AppSettings,
  env: NodeJS.ProcessEnv,
  undo: (() => Promise<unknown>)[],
): Promise<Host> {
  // Always a file of its own: a developer's local.settings.json must not leak into what the stack runs.
  const settingsFile = path.join(folder, 'app.settings.json');
  await writeFile(settingsFile, JSON.stringify({ IsEncrypted: false, Values: settings }, null, 2), {
    mode: 0o600,
  });
  const files = { state: path.join(folder, 'host'), settings: settingsFile };
  const host = new Host(hostOptions === false ? {} : (hostOptions ?? {}), files, env, onHostLine);
  undo.push(() => host.stop());
  await host.start();
  return host;
}

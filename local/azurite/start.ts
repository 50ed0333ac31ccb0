/** Azurite from npm as a child process; over HTTPS with OAuth, so that the app's own credential drives it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Certificates } from '../tls/certificates';
import { endWithParent, nodePath, stopChild } from '../processes/child';
import { emulatorFile } from './file';

/** Azurite's published account (Microsoft Learn, "Use the Azurite emulator"): no secret. */
export const publishedAccount = 'devstoreaccount1';
const accountKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface AzuriteOptions {
  /** HTTPS, and with it OAuth. Without: plain HTTP and the account's key only, for programs that trust no CA of ours. */
  tls?: Pick<Certificates, 'certFile' | 'keyFile'>;
  /** Folder for the data. Without it the data is kept in memory and gone at the end. */
  location?: string;
  /** Ports; free ones where not given. */
  ports?: { blob?: number; queue?: number };
  /** Names of the accounts, each with the published key. Default: the published one alone. */
  accounts?: readonly string[];
  /** Longest wait for both services, milliseconds. */
  timeoutMs?: number;
}

/** An account of an emulator. */
export interface EmulatedAccount {
  /** `https://localhost:<port>/devstoreaccount1`, for DATA_STORAGE__blobServiceUri. */
  blobServiceUri: string;
  queueServiceUri: string;
  /** With the account's published key, for clients without a credential; also has the tables, which take no other. */
  connectionString: string;
  accountName: string;
  accountKey: string;
}

/** An emulator that was started here, by its first account. */
export interface Azurite extends EmulatedAccount {
  /** Another account of the same emulator, one of those it was started with. */
  account: (name: string) => EmulatedAccount;
  child: ChildProcess;
  stop: () => Promise<void>;
}

interface Ports {
  blob: number;
  queue: number;
  table: number;
}

/**
 * What Azurite prints once a service takes requests. Port 0 lets the system choose: no race for free ports.
 * Tables are waited for as well, although nobody needs them: until then Azurite does not end in order.
 */
const listening = /Azurite (Blob|Queue|Table) service is successfully listening at https?:\/\/[^:]+:(\d+)/g;

/** Reads the child's output until the services have said their ports. Rejects when it ends or stays silent. */
function waitForPorts(child: ChildProcess, timeoutMs: number): Promise<Ports> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => {
      done(new Error(`Azurite was not ready within ${timeoutMs} ms:\n${output.slice(-2000)}`));
    }, timeoutMs);
    const read = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-10_000);
      const ports = new Map(
        [...output.matchAll(listening)].map(([, service, port]) => [service, Number(port)]),
      );
      const [blob, queue, table] = ['Blob', 'Queue', 'Table'].map((service) => ports.get(service));
      if (blob && queue && table) done(undefined, { blob, queue, table });
    };
    const ended = () => {
      done(new Error(`Azurite ended before it was ready:\n${output.slice(-2000)}`));
    };
    const failed = (error: Error) => {
      done(error);
    };
    function done(error?: Error, ports?: Ports): void {
      clearTimeout(timer);
      child.off('exit', ended).off('error', failed);
      child.stdout?.off('data', read).resume();
      child.stderr?.off('data', read).resume();
      if (ports) resolve(ports);
      else reject(error ?? new Error('Azurite failed.'));
    }
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', ended).once('error', failed);
  });
}

function accountAt(accountName: string, ports: Ports, secure: boolean): EmulatedAccount {
  const scheme = secure ? 'https' : 'http';
  const uri = (port: number) => `${scheme}://localhost:${port}/${accountName}`;
  const [blobServiceUri, queueServiceUri] = [uri(ports.blob), uri(ports.queue)];
  return {
    blobServiceUri,
    queueServiceUri,
    connectionString: [
      `DefaultEndpointsProtocol=${scheme};AccountName=${accountName};AccountKey=${accountKey}`,
      `BlobEndpoint=${blobServiceUri};QueueEndpoint=${queueServiceUri};TableEndpoint=${uri(ports.table)};`,
    ].join(';'),
    accountName,
    accountKey,
  };
}

/** Starts blob and queue service on 127.0.0.1 and waits until both take requests. Throws when they do not. */
export async function startAzurite(options: AzuriteOptions): Promise<Azurite> {
  const { accounts = [publishedAccount] } = options;
  // Azurite writes into its working folder now and then: never into the project.
  const scratch = options.location ? undefined : await mkdtemp(path.join(os.tmpdir(), 'azurite-'));
  if (options.location) await mkdir(options.location, { recursive: true });
  const where = options.location ? ['--location', path.resolve(options.location)] : ['--inMemoryPersistence'];
  const child = spawn(
    nodePath,
    [
      ...endWithParent,
      emulatorFile,
      '--silent',
      '--skipApiVersionCheck',
      // Without it, and without internet, Azurite takes more than a minute to end.
      '--disableTelemetry',
      ...(options.tls
        ? ['--oauth', 'basic', '--cert', options.tls.certFile, '--key', options.tls.keyFile]
        : []),
      '--blobPort',
      String(options.ports?.blob ?? 0),
      '--queuePort',
      String(options.ports?.queue ?? 0),
      '--tablePort',
      '0',
      ...where,
    ],
    {
      cwd: scratch ?? path.resolve(options.location ?? '.'),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // Azurite's README, "Customized storage accounts & keys".
      env: {
        ...process.env,
        AZURITE_ACCOUNTS: accounts.map((name) => `${name}:${accountKey}`).join(';'),
      },
    },
  );
  const stop = async (): Promise<void> => {
    await stopChild(child, 'disconnect', 5000);
    if (scratch) await rm(scratch, { recursive: true, force: true });
  };
  try {
    const ports = await waitForPorts(child, options.timeoutMs ?? 60_000);
    const account = (name: string): EmulatedAccount => accountAt(name, ports, options.tls !== undefined);
    return { ...account(accounts[0] ?? publishedAccount), account, child, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The vault stand-in with the app's own client to it. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { appIdentity, issueToken } from '../../local/identity/tokens';
import { makeCertificates, type Certificates } from '../../local/tls/certificates';
import { trustHere } from '../../local/tls/trust';
import { startVault, type Vault } from '../../local/vault/server';
import { createSecretClient } from '../../shared/secrets/client';
import { Secrets } from '../../shared/secrets/secrets';

export interface TestVault {
  vault: Vault;
  secrets: Secrets;
  /** Moves the clock that the cache reads. */
  pass: (milliseconds: number) => void;
  /** Lets the app write and delete secrets, or takes it away. */
  mayWrite: (allowed: boolean) => void;
  stop: () => Promise<void>;
}

let made: Promise<Certificates> | undefined;

/** One authority a test file: two of one name would be mistaken for each other. Nothing stays on disk. */
export const certificates = (): Promise<Certificates> =>
  (made ??= (async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'vault-'));
    const tls = await makeCertificates(folder);
    await rm(folder, { recursive: true, force: true });
    trustHere(tls);
    return tls;
  })());

export async function startTestVault(values: Record<string, string>): Promise<TestVault> {
  const vault = await startVault({ tls: await certificates(), secrets: values });
  const client = createSecretClient(
    { keyVaultUri: vault.url, development: true },
    {
      getToken: () => {
        const { token, expiresOn } = issueToken(appIdentity, 'https://vault.azure.net');
        return Promise.resolve({ token, expiresOnTimestamp: expiresOn * 1000 });
      },
    },
  );
  let passed = 0;
  return {
    vault,
    secrets: new Secrets(client, () => Date.now() + passed),
    pass: (milliseconds) => (passed += milliseconds),
    mayWrite: (allowed) => {
      vault.setRole(appIdentity.objectId, allowed ? 'Key Vault Secrets Officer' : 'Key Vault Secrets User');
    },
    stop: () => vault.stop(),
  };
}

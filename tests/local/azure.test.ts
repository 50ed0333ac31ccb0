/** The stand-ins for Azure through the real clients: Azurite, identity endpoint and vault with nothing replaced. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { DefaultAzureCredential, ManagedIdentityCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { BlobServiceClient } from '@azure/storage-blob';
import { type Azurite, startAzurite } from '../../local/azurite/start';
import { type IdentityEndpoint, startIdentity } from '../../local/identity/server';
import { appIdentity } from '../../local/identity/tokens';
import { makeCertificates } from '../../local/tls/certificates';
import { trustHere } from '../../local/tls/trust';
import { startVault, type Vault } from '../../local/vault/server';

let folder: string;
let identity: IdentityEndpoint;
let azurite: Azurite;
let vault: Vault;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'stand-ins-'));
  const tls = await makeCertificates(folder);
  trustHere(tls);
  identity = await startIdentity();
  Object.assign(process.env, identity.env);
  [azurite, vault] = await Promise.all([
    startAzurite({ tls }),
    startVault({ tls, secrets: { 'activecampaign-key': 'the key' } }),
  ]);
});

afterAll(async () => {
  await Promise.all([azurite?.stop(), vault?.stop(), identity?.stop()]);
  delete process.env.IDENTITY_ENDPOINT;
  delete process.env.IDENTITY_HEADER;
  await rm(folder, { recursive: true, force: true });
});

test('the app’s own credential writes and reads blobs in Azurite, with no key', async () => {
  const service = new BlobServiceClient(azurite.blobServiceUri, new DefaultAzureCredential());
  const container = service.getContainerClient('by-identity');
  await container.create();
  await container.getBlockBlobClient('a/b.txt').upload('hello', 5);
  expect((await container.getBlockBlobClient('a/b.txt').downloadToBuffer()).toString()).toBe('hello');
  expect(identity.issued.get('https://storage.azure.com')).toBeGreaterThan(0);
});

test('the connection string reaches the same data', async () => {
  const byKey = BlobServiceClient.fromConnectionString(azurite.connectionString);
  const container = byKey.getContainerClient('by-key');
  await container.createIfNotExists();
  const byIdentity = new BlobServiceClient(azurite.blobServiceUri, new DefaultAzureCredential());
  expect(await byIdentity.getContainerClient('by-key').exists()).toBe(true);
});

test('the app’s own credential reads a secret from the vault', async () => {
  const client = new SecretClient(vault.url, new DefaultAzureCredential(), {
    disableChallengeResourceVerification: true,
  });
  expect((await client.getSecret('activecampaign-key')).value).toBe('the key');
});

test('a managed identity that was not set up gets no token', async () => {
  const stranger = new ManagedIdentityCredential({ clientId: '99999999-9999-4999-8999-999999999999' });
  await expect(stranger.getToken('https://vault.azure.net/.default')).rejects.toThrow();
  const known = new ManagedIdentityCredential({ clientId: appIdentity.clientId });
  expect((await known.getToken('https://vault.azure.net/.default'))?.token).toContain('.');
});

test('a process that does not present the identity header gets no token', async () => {
  const url = `${identity.env.IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=https://vault.azure.net`;
  expect((await fetch(url)).status).toBe(401);
  const header = { 'x-identity-header': identity.env.IDENTITY_HEADER };
  expect((await fetch(url, { headers: header })).status).toBe(200);
  expect((await fetch(url.replace('vault.azure.net', 'graph.example'), { headers: header })).status).toBe(
    400,
  );
});

/** The vault stand-in through the real SecretClient: operations, roles, faults. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { TokenCredential } from '@azure/identity';
import { SecretClient } from '@azure/keyvault-secrets';
import { appIdentity, issueToken, type LocalIdentity } from '../../local/identity/tokens';
import { makeCertificates, type Certificates } from '../../local/tls/certificates';
import { startVault, throttled, unavailable, type Vault } from '../../local/vault/server';

const officer: LocalIdentity = { objectId: 'oid-officer', clientId: 'app-officer' };
const stranger: LocalIdentity = { objectId: 'oid-stranger', clientId: 'app-stranger' };

let folder: string;
let tls: Certificates;
let vault: Vault;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'vault-'));
  tls = await makeCertificates(folder);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

beforeEach(async () => {
  vault = await startVault({
    tls,
    secrets: { 'ac-key': 'first' },
    roles: {
      [appIdentity.objectId]: 'Key Vault Secrets User',
      [officer.objectId]: 'Key Vault Secrets Officer',
    },
  });
});
afterEach(() => vault.stop());

const credential = (identity: LocalIdentity, resource = 'https://vault.azure.net'): TokenCredential => ({
  getToken: async () => {
    const { token, expiresOn } = issueToken(identity, resource);
    return { token, expiresOnTimestamp: expiresOn * 1000 };
  },
});

const clientOf = (identity: LocalIdentity, resource?: string) =>
  new SecretClient(vault.url, credential(identity, resource), {
    disableChallengeResourceVerification: true,
    tlsOptions: { ca: tls.ca },
    retryOptions: { maxRetries: 2, retryDelayInMs: 1 },
  });

test('an officer sets, reads, lists, disables, deletes, recovers and purges secrets', async () => {
  const client = clientOf(officer);
  const set = await client.setSecret('other', 'v1', { contentType: 'text/plain', tags: { host: 'x' } });
  await client.setSecret('other', 'v2');
  expect((await client.getSecret('other')).value).toBe('v2');
  const old = await client.getSecret('other', { version: set.properties.version! });
  expect([old.value, old.properties.contentType, old.properties.tags]).toEqual([
    'v1',
    'text/plain',
    { host: 'x' },
  ]);

  await client.updateSecretProperties('other', set.properties.version!, { enabled: false });
  await expect(client.getSecret('other', { version: set.properties.version! })).rejects.toMatchObject({
    statusCode: 403,
    code: 'Forbidden',
  });
  const deleted = await (await client.beginDeleteSecret('other', { intervalInMs: 1 })).pollUntilDone();
  expect(deleted.recoveryId).toContain('/deletedsecrets/other');
  await expect(client.setSecret('other', 'v3')).rejects.toMatchObject({ statusCode: 409, code: 'Conflict' });
  await (await client.beginRecoverDeletedSecret('other', { intervalInMs: 1 })).pollUntilDone();
  expect((await client.getSecret('other')).value).toBe('v2');
  await (await client.beginDeleteSecret('other', { intervalInMs: 1 })).pollUntilDone();
  await client.purgeDeletedSecret('other');
  await client.setSecret('other', 'v4');
  expect((await client.getSecret('other')).value).toBe('v4');
});

test('lists are read to the last page', async () => {
  const client = clientOf(officer);
  for (let i = 0; i < 60; i++) vault.secrets.set(`s${i}`, `${i}`);
  const names: string[] = [];
  for await (const secret of client.listPropertiesOfSecrets()) names.push(secret.name);
  expect(names).toHaveLength(61);
  expect(new Set(names).size).toBe(61);
});

test('who may only read secrets cannot write or delete one', async () => {
  const client = clientOf(appIdentity);
  expect((await client.getSecret('ac-key')).value).toBe('first');
  const refused = {
    statusCode: 403,
    code: 'Forbidden',
    details: { error: { innererror: { code: 'ForbiddenByRbac' } } },
  };
  await expect(client.setSecret('ac-key', 'x')).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden' });
  await expect(client.setSecret('ac-key', 'x')).rejects.toThrow(/secrets\/setSecret\/action/);
  await expect(client.beginDeleteSecret('ac-key')).rejects.toMatchObject({ statusCode: refused.statusCode });
  await expect(client.getDeletedSecret('nope')).rejects.toMatchObject({ statusCode: 404 });
  expect((await client.getSecret('ac-key')).value).toBe('first');
});

test('who has no role reads nothing; a role given later counts from then on', async () => {
  const client = clientOf(stranger);
  await expect(client.getSecret('ac-key')).rejects.toMatchObject({ statusCode: 403 });
  vault.setRole(stranger.objectId, 'Key Vault Secrets User');
  expect((await client.getSecret('ac-key')).value).toBe('first');
});

test('a token for another service is refused', async () => {
  const client = clientOf(officer, 'https://storage.azure.com');
  await expect(client.getSecret('ac-key')).rejects.toMatchObject({ statusCode: 401 });
});

test('a missing secret is SecretNotFound, a name that Azure refuses is refused', async () => {
  const client = clientOf(officer);
  await expect(client.getSecret('nope')).rejects.toMatchObject({ statusCode: 404, code: 'SecretNotFound' });
  await expect(client.getSecret('bad name!')).rejects.toMatchObject({ statusCode: 400 });
});

test('the client gets over a throttled and an unavailable vault', async () => {
  const client = clientOf(appIdentity);
  vault.faults.push(throttled(0), unavailable());
  expect((await client.getSecret('ac-key')).value).toBe('first');
  expect(vault.faults).toHaveLength(0);
  vault.faults.push(unavailable(), unavailable(), unavailable());
  await expect(client.getSecret('ac-key')).rejects.toMatchObject({ statusCode: 503 });
});

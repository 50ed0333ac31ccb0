/** The whole stack: a small function app that reaches storage, vault and ActiveCampaign as the product does. */
import { access, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { projectRoot } from '../../local/processes/child';
import { hostStorageOpen, partsAlong, settingsInForce } from '../../local/stack/options';
import { type Stack, startStack } from '../../local/stack/start';
import { makeCertificates } from '../../local/tls/certificates';
import { startVault } from '../../local/vault/server';

/** Uses the real clients with nothing but the settings, and counts its calls in a blob. */
const app = `
const { createRequire } = require('node:module');
const need = createRequire(${JSON.stringify(path.join(projectRoot, 'package.json'))});
const { app } = need('@azure/functions');
const { DefaultAzureCredential } = need('@azure/identity');
const { SecretClient } = need('@azure/keyvault-secrets');
const { BlobServiceClient } = need('@azure/storage-blob');
const axios = need('axios');
const env = process.env;
const secrets = new SecretClient(env.KEY_VAULT_URI, new DefaultAzureCredential(), { disableChallengeResourceVerification: true });
const blobs = new BlobServiceClient(env.DATA_STORAGE__blobServiceUri, new DefaultAzureCredential());
app.http('look', { route: 'look', authLevel: 'function', methods: ['GET'], handler: async (request, context) => {
  const key = (await secrets.getSecret('activecampaign-key')).value;
  const me = await axios.get('https://' + env.ACTIVECAMPAIGN_HOSTS + '/api/3/users/me', { headers: { 'Api-Token': key } });
  const container = blobs.getContainerClient('looks');
  await container.createIfNotExists();
  await container.getBlockBlobClient(String(Date.now() + Math.random())).upload('x', 1);
  let looks = 0;
  for await (const _ of container.listBlobsFlat()) looks++;
  context.log('looked ' + looks);
  return { jsonBody: { user: me.data.user.email, looks } };
} });
`;

let folder: string;
let root: string;
let stack: Stack | undefined;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'stack-test-'));
  root = path.join(folder, 'app');
  await mkdir(root);
  await writeFile(path.join(root, 'package.json'), JSON.stringify({ main: 'app.js' }));
  await writeFile(path.join(root, 'app.js'), app);
  const hostJson = { version: '2.0', extensions: { http: { routePrefix: 'api' } } };
  await writeFile(path.join(root, 'host.json'), JSON.stringify(hostJson));
});
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const look = async ({ host }: Stack): Promise<unknown> => {
  const answer = await fetch(`${host?.origin}/api/look`, {
    headers: { 'x-functions-key': host?.functionKey ?? '' },
  });
  return answer.status === 200 ? answer.json() : answer.status;
};

test('the app reaches storage, vault and ActiveCampaign by its settings alone, also after the host was killed', async () => {
  stack = await startStack({ host: { root } });
  const { host, folder: state } = stack;
  expect(await look(stack)).toEqual({ user: 'admin@demo.example', looks: 1 });
  expect((await fetch(`${host?.origin}/api/look`)).status).toBe(401);
  expect(host?.log.some((line) => line.includes('looked 1'))).toBe(true);

  const { origin, functionKey } = host!;
  await host!.kill();
  expect(host!.running).toBe(false);
  await expect(fetch(`${origin}/api/look`)).rejects.toThrow();
  await host!.start();
  expect([host!.origin, host!.functionKey]).toEqual([origin, functionKey]);
  expect(await look(stack)).toMatchObject({ looks: 2 });
  expect((await stack.simulator!.control.summary()).requestsByEndpoint).toEqual({ usersMe: 2 });

  await stack.stop();
  await expect(access(state)).rejects.toThrow();
  await expect(fetch(`${origin}/api/look`)).rejects.toThrow();
});

test('a simulator in a process of its own, data in a folder: all is there again after a stop', async () => {
  const kept = path.join(folder, 'kept');
  stack = await startStack({ folder: kept, storage: 'folder', simulatorProcess: true, host: { root } });
  expect(await look(stack)).toMatchObject({ looks: 1 });
  const { functionKey } = stack.host!;
  const { child } = stack.azurite!;
  await stack.stop();
  expect(child.exitCode).toBe(0);
  stack = await startStack({ folder: kept, storage: 'folder', simulatorProcess: true, host: { root } });
  expect(await look(stack)).toMatchObject({ looks: 2 });
  expect(stack.host!.functionKey).toBe(functionKey);
});

test('what the settings point elsewhere is used as it is, and nothing is started along for it', async () => {
  const settings = {
    DATA_STORAGE__blobServiceUri: 'https://contoso.blob.core.windows.net',
    ACTIVECAMPAIGN_HOSTS: 'contoso.api-us1.com',
  };
  stack = await startStack({ settings, host: false, secrets: { own: 'x' } });
  expect([stack.azurite, stack.blobs, stack.simulator]).toEqual([undefined, undefined, undefined]);
  expect(stack.settings).toMatchObject({ ...settings, KEY_VAULT_URI: stack.vault?.url });
  expect([...(stack.vault?.secrets.live.keys() ?? [])]).toEqual(['own']);
  // Its identity has tokens for what is a stand-in only: a real account would answer a puzzling 401.
  const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = stack.identity!.env;
  const ask = async (resource: string) =>
    (
      await fetch(`${IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=${resource}`, {
        headers: { 'x-identity-header': IDENTITY_HEADER },
      })
    ).status;
  expect([await ask('https://vault.azure.net'), await ask('https://storage.azure.com')]).toEqual([200, 400]);
});

test('when the host cannot start, its reason is told and nothing is left running', async () => {
  const broken = path.join(folder, 'broken');
  await mkdir(broken);
  await writeFile(path.join(broken, 'package.json'), JSON.stringify({ main: 'app.js' }));
  await writeFile(path.join(broken, 'host.json'), JSON.stringify({ version: '2.0' }));
  await writeFile(path.join(broken, 'app.js'), "throw new Error('broken on purpose');");
  const kept = path.join(folder, 'half-way');
  await expect(startStack({ folder: kept, host: { root: broken } })).rejects.toThrow(/broken on purpose/);
  const { Values } = JSON.parse(await readFile(path.join(kept, 'app.settings.json'), 'utf8')) as {
    Values: Record<string, string>;
  };
  for (const url of [
    Values.KEY_VAULT_URI,
    `https://${Values.ACTIVECAMPAIGN_HOSTS}`,
    Values.DATA_STORAGE__blobServiceUri,
  ])
    await expect(fetch(url!)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
});

test('a port that is taken stops everything else too', async () => {
  const tls = await makeCertificates(path.join(folder, 'taken'));
  const vault = await startVault({ tls });
  const port = Number(new URL(vault.url).port);
  try {
    await expect(
      startStack({ settings: { DATA_STORAGE: 'AccountName=x' }, host: false, simulator: { port } }),
    ).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
  } finally {
    await vault.stop();
  }
});

test('a host that needs storage of its own gets one over plain HTTP, unless the settings name an account', async () => {
  stack = await startStack({ hostStorage: true, host: false, settings: { DATA_STORAGE: 'AccountName=x' } });
  const { AzureWebJobsStorage = '' } = stack.settings;
  await BlobServiceClient.fromConnectionString(AzureWebJobsStorage).createContainer('host');
  const endpoints = [...AzureWebJobsStorage.matchAll(/(Blob|Queue|Table)Endpoint=(http:[^;]+)/g)];
  expect(endpoints.map(([, service]) => service)).toEqual(['Blob', 'Queue', 'Table']);
  for (const [, , url] of endpoints) expect((await fetch(url!)).status).toBeGreaterThanOrEqual(400);
  expect(hostStorageOpen({ AzureWebJobsStorage: 'UseDevelopmentStorage=true;' })).toBe(true);
  expect(hostStorageOpen({ AzureWebJobsStorage: 'AccountName=mine;AccountKey=eA==' })).toBe(false);
});

test('storage can fail now and then for the app while tests look at it undisturbed', async () => {
  stack = await startStack({ host: false, storageFaults: { shares: { serverBusy: 1 } } });
  const uri = stack.settings.DATA_STORAGE__blobServiceUri ?? '';
  expect(uri).toBe(stack.storageFaults?.blobServiceUri);
  expect((await fetch(`${uri}?comp=list`)).status).toBe(503);
  await stack.blobs?.createContainer('undisturbed');
  expect(stack.storageFaults?.counts).toEqual({ serverBusy: 1 });
});

test.each([
  [{}, { storage: true, vault: true, simulator: true }],
  [{ DATA_STORAGE: 'UseDevelopmentStorage=true' }, { storage: false, vault: true, simulator: true }],
  [{ KEY_VAULT_URI: 'https://v.vault.azure.net' }, { storage: true, vault: false, simulator: true }],
  [{ ACTIVECAMPAIGN_HOSTS: ' ' }, { storage: true, vault: true, simulator: true }],
  [{ ACTIVECAMPAIGN_HOSTS: 'x.api-us1.com' }, { storage: true, vault: true, simulator: false }],
])('with the settings %j these parts are started along: %j', (settings, along) => {
  expect(partsAlong(settings as Record<string, string>)).toEqual(along);
});

test('beside a real vault Azurite is reached by its published key, because the identity is the user’s own', () => {
  const storage = {
    blobServiceUri: 'https://localhost:1/devstoreaccount1',
    connectionString: 'AccountName=x',
  };
  const settings = settingsInForce(
    { KEY_VAULT_URI: 'https://v.vault.azure.net' },
    { storage, vault: undefined, simulator: undefined },
  );
  expect(settings).toMatchObject({
    DATA_STORAGE: 'AccountName=x',
    KEY_VAULT_URI: 'https://v.vault.azure.net',
  });
  expect(settings.DATA_STORAGE__blobServiceUri).toBeUndefined();
});

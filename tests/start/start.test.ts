/** npm start as a whole process: refuses bad settings, starts what is left open, uses what is elsewhere, stops cleanly. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BlobServiceClient } from '@azure/storage-blob';
import { startAzurite } from '../../local/azurite/start';
import { startIdentity } from '../../local/identity/server';
import { sampleContainer, samplePrefix } from '../../local/sample/layout';
import { defaultSample } from '../../local/sample/segment';
import { uploadSample } from '../../local/sample/upload';
import { startSimulator } from '../../local/simulator/start';
import { makeCertificates } from '../../local/tls/certificates';
import { trustHere } from '../../local/tls/trust';
import { startVault } from '../../local/vault/server';
import { type Command, printedCalls, run } from '../demo/process';

let folder: string;
const running = new Set<Command>();
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-process-'));
});
afterEach(() => {
  for (const { child } of running) child.kill('SIGKILL');
  running.clear();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function start(values: Record<string, unknown>, env: NodeJS.ProcessEnv = {}, through?: 'shell') {
  const file = join(folder, 'settings.json');
  await writeFile(file, JSON.stringify({ IsEncrypted: false, Values: values }));
  const command = run(
    'start',
    ['--settings', file, '--port', '0', '--data', join(folder, 'data')],
    env,
    through,
  );
  running.add(command);
  return command;
}

/** The app as its own output says how to reach it. */
async function ready(command: Command) {
  const [, baseUrl = '', key = ''] = await command.printed(
    /base URL +(\S+)\n +function key +(\S+)[^]*First calls/,
  );
  return async (method: string, path: string, body?: unknown, withKey = true) => {
    const answer = await fetch(baseUrl + path, {
      method,
      headers: { 'content-type': 'application/json', ...(withKey ? { 'x-functions-key': key } : {}) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return {
      status: answer.status,
      body: (await answer.json().catch(() => undefined)) as Record<string, unknown>,
    };
  };
}

const connection = (host: string, version: unknown) => ({
  displayName: 'Local',
  host,
  secretName: 'activecampaign-key',
  consent: { accepted: true, version },
});

test('bad settings: every one is named at once, nothing is started, and the exit code says so', async () => {
  const command = await start({
    REFRESH_SCHEDULE: 'daily',
    KEY_VAULT_URI: 'vault',
    FUNCTION_KEY_ROL: 'Viewer',
  });
  expect(await command.ended).toBe(1);
  for (const sentence of [
    'REFRESH_SCHEDULE: ',
    'KEY_VAULT_URI: ',
    'FUNCTION_KEY_ROL: ',
    'FUNCTION_KEY_ROLE?',
  ]) {
    expect(command.output).toContain(sentence);
  }
  expect(command.output).not.toContain('Ready');
});

test('what is left open is started along, survives a stop, and the first calls work', async () => {
  const first = await start({});
  const call = await ready(first);
  expect(await call('GET', '/health', undefined, false)).toMatchObject({ status: 200, body: { ok: true } });
  expect((await call('GET', '/segments', undefined, false)).status).toBe(401);
  expect((await call('GET', '/segments/HighValueCustomers')).status).toBe(200);
  const [, host = ''] = /"host":"(localhost:\d+)"/.exec(first.output) ?? [];
  const calls = printedCalls(first.output);
  expect(calls.length).toBeGreaterThanOrEqual(6);
  for (const { url, init } of calls) {
    const answer = await fetch(url, init);
    expect({ url, ok: answer.ok, text: answer.ok ? '' : await answer.text() }).toEqual({
      url,
      ok: true,
      text: '',
    });
  }
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);

  const second = await start({}, {}, 'shell');
  const again = await ready(second);
  expect(second.output).toContain(`https://${host} (simulator)`);
  expect(await again('GET', '/connections/local')).toMatchObject({ status: 200, body: { host } });
  expect((await again('GET', '/segments/HighValueCustomers')).status).toBe(200);
  // What SIGTERM to npm does: the shell between ends, and says nothing to the command.
  second.child.kill('SIGTERM');
  await second.ended;
  expect(second.output).toMatch(/\nStopped\.\n$/);
  expect(await again('GET', '/health').catch(() => 'gone')).toBe('gone');
}, 120_000);

test('what the settings point elsewhere is used as it is: storage, vault and ActiveCampaign', async () => {
  const tls = await makeCertificates(join(folder, 'elsewhere'));
  trustHere(tls);
  const identity = await startIdentity();
  const azurite = await startAzurite({ tls });
  const vault = await startVault({ tls, secrets: { 'activecampaign-key': 'key-elsewhere' } });
  const simulator = await startSimulator(tls, { accounts: [{ keys: ['key-elsewhere'] }] });
  try {
    const blobs = BlobServiceClient.fromConnectionString(azurite.connectionString);
    await uploadSample(blobs, defaultSample, new Date());
    const command = await start(
      {
        DATA_STORAGE: azurite.connectionString,
        SEGMENTS_LOCATION: `${sampleContainer}/${samplePrefix}`,
        KEY_VAULT_URI: vault.url,
        ACTIVECAMPAIGN_HOSTS: simulator.host,
      },
      { ...identity.env, NODE_EXTRA_CA_CERTS: tls.caFile },
    );
    const call = await ready(command);
    expect(command.output.match(/as the settings say/g)).toHaveLength(3);
    const { version } = (await call('GET', '/consent')).body;
    const put = await call('PUT', '/connections/local', connection(simulator.host, version));
    expect(put).toMatchObject({ status: 201 });
    expect(vault.calls.size).toBeGreaterThan(0);
    expect((await simulator.control.summary()).requests).toBeGreaterThan(0);
    expect(await blobs.getContainerClient('exports').getBlobClient('connections/local.json').exists()).toBe(
      true,
    );
    command.child.kill('SIGTERM');
    expect(await command.ended).toBe(0);
  } finally {
    await Promise.all([azurite.stop(), vault.stop(), simulator.stop(), identity.stop()]);
  }
}, 120_000);

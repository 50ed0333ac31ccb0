/** Connections over their calls: vault stand-in, ActiveCampaign simulator and storage emulator behind them. */
import { appIdentity } from '../../local/identity/tokens';
import { consent } from '../../shared/connections/consent';
import { connectionBody, exportBody } from './bodies';
import { startWorld, type World } from './world';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    accounts: [{ keys: ['simulator-key', { key: 'no-admin', admin: false }], contactLimit: 500 }],
  });
});
afterAll(() => world.stop());
beforeEach(async () => {
  await world.clean();
  await world.simulator.control.setFaults({ script: [] });
  world.vault.mayWrite(false);
  world.canceled.length = 0;
  await world.calls();
});

const put = (more: object = {}, id = 'main', headers: Record<string, string> = {}) =>
  world.as('Administrator', 'putConnection', { params: { id }, body: connectionBody(world, more), headers });
const errorOf = (answer: { json: Record<string, unknown> }) => answer.json.error as Record<string, unknown>;
/** A refusal: the error's code, with nothing saved and no secret written. */
const refusal = async (more: object) => {
  const secrets = world.vault.vault.secrets;
  const [before, written] = [await world.blobNames(), [...secrets.live.keys()]];
  const answer = await put(more);
  expect(await world.blobNames()).toEqual(before);
  expect([...secrets.live.keys()]).toEqual(written);
  return { status: answer.status, ...errorOf(answer) } as { status: number; code: string; message: string };
};

test('connecting verifies both sides and shows what it found', async () => {
  const answer = await put();
  expect(answer.status).toBe(201);
  expect(answer.json).toMatchObject({
    id: 'main',
    type: 'ActiveCampaign',
    host: world.simulator.host,
    secretName: 'ac-key',
    secretWritten: false,
    audience: 'administrators',
    consent: { accepted: true, version: consent.version, by: 'Zoë Müller' },
    account: { contactLimit: 500, contactTotal: 0, headroomReadable: true },
    exportUser: 'Zoë Müller',
    checked: { activeCampaign: { ok: true }, customerInsights: { ok: true } },
    enabled: true,
  });
  const read = await world.as('Administrator', 'getConnection', { params: { id: 'main' } });
  expect(read.json).toEqual(answer.json);
  expect(read.headers.etag).toBe(answer.headers.etag);
});

test.each([
  ['https://contoso.api-us1.com', 'contoso.api-us1.com'],
  ['contoso.api-us1.com:443', 'contoso.api-us1.com'],
  ['contoso.api-us1.com/api/3', 'contoso.api-us1.com'],
  ['user@contoso.api-us1.com', undefined],
  ['contoso.example.com', undefined],
  ['10.0.0.1', undefined],
  ['contoso.api-us1.com.evil.com', undefined],
  ['contoso。api-us1。com', undefined],
  ['xn--80ak6aa92e.com', undefined],
])('the host %s is refused before anything is called', async (host, shown) => {
  const error = await refusal({ host });
  expect(error).toMatchObject({ status: 422, code: 'host_invalid', target: 'host' });
  if (shown !== undefined) expect(error.message).toContain(`"${shown}"`);
  expect(await world.calls()).toBe(0);
});

test('a key that ActiveCampaign refuses, by 403 or by its login page, saves nothing', async () => {
  expect(await refusal({ secretName: 'wrong-key' })).toMatchObject({
    status: 422,
    code: 'key_refused',
    target: 'activeCampaign',
    details: [{ path: 'activeCampaign', message: expect.stringContaining('key_refused') as string }],
  });
  await world.simulator.control.setFaults({ script: [{ answer: 'loginPage200', on: 'any', times: 9 }] });
  expect(await refusal({})).toMatchObject({ status: 422, code: 'login_page', target: 'activeCampaign' });
});

test('an account that is down, one that is unpaid, and a missing secret are told apart', async () => {
  await world.simulator.control.setFaults({ script: [{ answer: 'error500', on: 'any', times: 9 }] });
  expect(await refusal({})).toMatchObject({ status: 422, code: 'connect_failed', target: 'activeCampaign' });
  await world.simulator.control.setFaults({ script: [{ answer: 'payment402', on: 'any', times: 9 }] });
  expect(await refusal({})).toMatchObject({ code: 'account_unpaid' });
  await world.simulator.control.setFaults({ script: [] });
  expect(await refusal({ secretName: 'none' })).toMatchObject({ code: 'secret_missing' });
});

test('a key that may not read the contact limit connects all the same, and the answer says so', async () => {
  world.vault.vault.secrets.set('plain-key', 'no-admin');
  const answer = await put({ secretName: 'plain-key' });
  expect(answer.status).toBe(201);
  expect(answer.json.account).toMatchObject({ headroomReadable: false });
});

test('consent is needed, to the current version of the text', async () => {
  const text = await world.as('Viewer', 'getConsent');
  expect(text.json).toEqual(consent);
  for (const given of [
    { accepted: false, version: consent.version },
    { accepted: true, version: '0' },
  ])
    expect(await refusal({ consent: given })).toMatchObject({ status: 422, code: 'consent_required' });
  expect(await world.calls()).toBe(0);
});

test('a typed key needs the right to write: without it 422 with the line to run, and the key nowhere', async () => {
  const error = await refusal({ secretName: undefined, apiKey: 'simulator-key' });
  expect(error).toMatchObject({ status: 422, code: 'secret_write_forbidden' });
  expect(error.message).toContain('az keyvault secret set --vault-name localhost --name activecampaign-main');
  expect(JSON.stringify(error)).not.toContain('simulator-key');
});

test('a typed key is written to the vault only, replaced by the next one, and deleted with the connection', async () => {
  world.vault.mayWrite(true);
  const secrets = world.vault.vault.secrets;
  const first = await put({ secretName: undefined, apiKey: ' simulator-key\n' });
  expect(first.json).toMatchObject({ secretWritten: true });
  const name = first.json.secretName as string;
  expect(secrets.get(name)?.value).toBe('simulator-key');
  const second = await put({ secretName: undefined, apiKey: 'no-admin' });
  expect(secrets.get(name)).toBeUndefined();
  const next = second.json.secretName as string;
  expect(secrets.get(next)?.value).toBe('no-admin');
  // A change without a key keeps the one that is there.
  expect((await put({ secretName: undefined, displayName: 'Other' })).json).toMatchObject({
    secretName: next,
    secretWritten: true,
  });
  const seen = JSON.stringify([first, second, await world.audit()]);
  expect(seen).not.toContain('no-admin');
  expect(seen).not.toContain('simulator-key');
  const removed = await world.as('Administrator', 'deleteConnection', { params: { id: 'main' } });
  expect(removed.status).toBe(204);
  expect(secrets.get(next)).toBeUndefined();
});

test('a secret that the app wrote and another connection names stays while that one names it', async () => {
  world.vault.mayWrite(true);
  const secrets = world.vault.vault.secrets;
  const first = await put({ secretName: undefined, apiKey: 'simulator-key' });
  const name = first.json.secretName as string;
  await put({ secretName: name }, 'second');
  // Neither a new key nor removal takes it from the other connection.
  await put({ secretName: 'ac-key' });
  expect(secrets.get(name)?.value).toBe('simulator-key');
  const again = await put({ secretName: undefined, apiKey: 'simulator-key' });
  const shared = again.json.secretName as string;
  await put({ secretName: shared }, 'second');
  const removed = await world.as('Administrator', 'deleteConnection', { params: { id: 'main' } });
  expect(removed.status).toBe(204);
  expect(secrets.get(shared)?.value).toBe('simulator-key');
});

test.each([
  ['both ways to give the key', { apiKey: 'x' }, 'apiKey'],
  ['no way to give the key', { secretName: undefined }, 'secretName'],
  ['a key with a line break', { secretName: undefined, apiKey: 'a\r\nX-Evil: 1' }, 'apiKey'],
  ['a secret name with a path', { secretName: '../keys' }, 'secretName'],
  ['a name with a text direction sign', { displayName: 'a\u202eb' }, 'displayName'],
  ['an unknown audience', { audience: 'everybody' }, 'audience'],
  ['a share above the whole', { limits: { share: 2 } }, 'limits.share'],
  ['an unknown field', { apikey: 'x' }, 'apikey'],
])('%s is refused', async (_name, more, path) => {
  const error = await refusal(more);
  expect(error).toMatchObject({ status: 422, code: 'body_invalid' });
  expect(JSON.stringify(error)).toContain(`"path":"${path}"`);
  expect(await world.calls()).toBe(0);
});

test('a new host needs a consent of its own; the same host keeps the one that was recorded', async () => {
  const first = await put({}, 'main', {});
  const again = await put({ displayName: 'Renamed' });
  expect(again.json.consent).toEqual(first.json.consent);
  expect(again.json.createdAt).toBe(first.json.createdAt);
});

test('a rotated key needs no restart: a refusal makes the app read the secret again', async () => {
  const secrets = world.vault.vault.secrets;
  secrets.set('rotating', 'simulator-key');
  await put({ secretName: 'rotating' });
  await world.services.connections.lists(
    { id: 'x', displayName: 'x', role: 'Administrator', kind: 'user' },
    'main',
  );
  // The key in memory turns bad, the vault has a good one.
  world.vault.secrets.forget('rotating');
  secrets.set('rotating', 'revoked-key');
  await world.vault.secrets.read('rotating');
  secrets.set('rotating', 'simulator-key');
  const lists = await world.as('Administrator', 'listLists', { params: { id: 'main' } });
  expect(lists.json).toEqual({
    value: [
      { id: '1', name: 'Newsletter', requiresName: false },
      { id: '2', name: 'Loyalty programme', requiresName: false },
    ],
  });
});

test('a test keeps what it found, also that it failed, and what is known of the account', async () => {
  await put();
  await world.simulator.control.setFaults({ script: [{ answer: 'forbidden403', on: 'any', times: 9 }] });
  const failed = await world.as('Administrator', 'testConnection', { params: { id: 'main' } });
  expect(failed).toMatchObject({
    status: 200,
    json: {
      checked: { activeCampaign: { ok: false, code: 'key_refused' }, customerInsights: { ok: true } },
      account: { contactLimit: 500 },
    },
  });
  await world.simulator.control.setFaults({ script: [] });
  const good = await world.as('Administrator', 'testConnection', { params: { id: 'main' } });
  expect(good.json).toMatchObject({ checked: { activeCampaign: { ok: true } } });
});

test('contributors see name and type of what is shared with them, nothing else, and cannot change it', async () => {
  await put();
  await put({ audience: 'contributors', displayName: 'Shared' }, 'shared');
  const list = await world.as('Contributor', 'listConnections');
  expect(list.json).toEqual({ value: [{ id: 'shared', type: 'ActiveCampaign', displayName: 'Shared' }] });
  const of = (name: string, id: string) => world.as('Contributor', name, { params: { id } });
  expect((await of('getConnection', 'shared')).json).toEqual({
    id: 'shared',
    type: 'ActiveCampaign',
    displayName: 'Shared',
  });
  for (const name of ['getConnection', 'listLists', 'listFields'])
    expect((await of(name, 'main')).status).toBe(404);
  expect((await of('listFields', 'shared')).status).toBe(200);
  for (const name of ['deleteConnection', 'testConnection', 'disableConnection', 'enableConnection'])
    expect((await of(name, 'shared')).status).toBe(403);
});

test('disabling cancels what is going, also when repeated, and stops looking at the account', async () => {
  await put();
  for (const time of [1, 2]) {
    const answer = await world.as('Administrator', 'disableConnection', { params: { id: 'main' } });
    expect(answer.json).toMatchObject({ enabled: false });
    expect(world.canceled).toHaveLength(time);
  }
  const lists = await world.as('Administrator', 'listLists', { params: { id: 'main' } });
  expect(errorOf(lists)).toMatchObject({ code: 'connection_disabled' });
  // Saving does not enable it by the way.
  expect((await put()).json).toMatchObject({ enabled: false });
  expect(
    (await world.as('Administrator', 'enableConnection', { params: { id: 'main' } })).json,
  ).toMatchObject({
    enabled: true,
  });
});

test('a connection that exports use is not removed; the answer names them', async () => {
  await put();
  for (const id of ['one', 'two'])
    await world.as('Administrator', 'putExport', { params: { id }, body: exportBody() });
  const refused = await world.as('Administrator', 'deleteConnection', { params: { id: 'main' } });
  expect(refused).toMatchObject({ status: 409 });
  expect(errorOf(refused)).toMatchObject({
    code: 'connection_in_use',
    details: [
      { path: 'exports', message: 'one' },
      { path: 'exports', message: 'two' },
    ],
  });
  await world.as('Administrator', 'detachExport', { params: { id: 'one' } });
  await world.as('Administrator', 'deleteExport', { params: { id: 'two' } });
  expect((await world.as('Administrator', 'deleteConnection', { params: { id: 'main' } })).status).toBe(204);
  expect((await world.as('Administrator', 'getConnection', { params: { id: 'main' } })).status).toBe(404);
});

test('changes honour If-Match and If-None-Match, and two writers at once never both win unseen', async () => {
  const first = await put({}, 'main', { 'if-none-match': '*' });
  expect(first.status).toBe(201);
  expect((await put({}, 'main', { 'if-none-match': '*' })).status).toBe(412);
  const etag = first.headers.etag ?? '';
  expect((await put({ displayName: 'B' }, 'main', { 'if-match': etag })).status).toBe(200);
  expect((await put({ displayName: 'C' }, 'main', { 'if-match': etag })).status).toBe(412);
  const both = await Promise.all([put({ displayName: 'D' }), put({ displayName: 'E' })]);
  expect(both.map(({ status }) => status).sort()).toContain(200);
  for (const { status, json } of both.filter(({ status }) => status !== 200))
    expect([status, errorOf({ json }).code]).toEqual([412, 'precondition_failed']);
});

test('every change is in the audit with before and after; refused ones are not', async () => {
  await put();
  await put({ displayName: 'Renamed' });
  await refusal({ host: 'https://x' });
  await world.as('Administrator', 'disableConnection', { params: { id: 'main' } });
  await world.as('Administrator', 'deleteConnection', { params: { id: 'main' } });
  const entries = await world.audit();
  expect(entries.map((entry) => entry.type === 'command' && entry.action)).toEqual([
    'connection.put',
    'connection.put',
    'connection.disable',
    'connection.delete',
  ]);
  expect(entries[1]).toMatchObject({
    by: { displayName: 'Zoë Müller', kind: 'user' },
    target: { kind: 'connection', id: 'main' },
    before: { displayName: 'Marketing account' },
    after: { displayName: 'Renamed' },
  });
});

test('without the right to read the vault, the error says which role is missing', async () => {
  world.vault.vault.setRole(appIdentity.objectId, undefined);
  world.vault.secrets.forget('ac-key');
  expect(await refusal({})).toMatchObject({ code: 'secret_forbidden' });
});

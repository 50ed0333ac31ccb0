/** Secrets through the app's own client against the vault stand-in, which enforces the rights of Azure's roles. */
import { appIdentity } from '../../local/identity/tokens';
import { unavailable } from '../../local/vault/server';
import { ProductError } from '../../shared/model/errors';
import { startTestVault, type TestVault } from './vault';

let world: TestVault;
beforeEach(async () => {
  world = await startTestVault({ 'ac-key': 'key-1\n', empty: ' ', lines: 'a\nb' });
});
afterEach(() => world.stop());

const reads = () => world.vault.calls.get('get') ?? 0;
const failure = async (act: Promise<unknown>): Promise<{ code: string; message: string }> => {
  try {
    await act;
  } catch (error) {
    if (error instanceof ProductError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('Nothing was thrown.');
};

test('a key is read once for everybody in five minutes, then again, so that a rotated key needs no restart', async () => {
  const { secrets, vault, pass } = world;
  expect(await Promise.all(Array.from({ length: 20 }, () => secrets.read('ac-key')))).toEqual(
    Array(20).fill('key-1'),
  );
  expect(reads()).toBe(1);
  vault.secrets.set('ac-key', 'key-2');
  pass(4 * 60_000);
  expect(await secrets.read('ac-key')).toBe('key-1');
  pass(61_000);
  expect(await secrets.read('ac-key')).toBe('key-2');
});

test('a refused key is read again at once', async () => {
  const { secrets, vault } = world;
  await secrets.read('ac-key');
  vault.secrets.set('ac-key', 'key-2');
  secrets.forget('ac-key');
  expect(await secrets.read('ac-key')).toBe('key-2');
});

test('failures are named and not kept', async () => {
  const { secrets, vault } = world;
  expect((await failure(secrets.read('none'))).code).toBe('secret_missing');
  expect((await failure(secrets.read('empty'))).code).toBe('secret_unusable');
  expect((await failure(secrets.read('lines'))).code).toBe('secret_unusable');
  vault.secrets.set('none', 'x');
  expect(await secrets.read('none')).toBe('x');
  vault.setRole(appIdentity.objectId, undefined);
  secrets.forget('none');
  expect((await failure(secrets.read('none'))).code).toBe('secret_forbidden');
  vault.faults.push(...Array.from({ length: 4 }, unavailable));
  expect((await failure(secrets.read('ac-key'))).code).toBe('vault_unavailable');
}, 60_000);

test('without the right to write, the error gives the line to run and not the key', async () => {
  const { secrets } = world;
  const { code, message } = await failure(secrets.write('new', 'CANARY'));
  expect(code).toBe('secret_write_forbidden');
  expect(message).toContain('az keyvault secret set --vault-name localhost --name new --value <the API key>');
  expect(message).not.toContain('CANARY');
  expect(world.vault.secrets.get('new')).toBeUndefined();
});

test('with the right, a key is written, read back and deleted; deleting twice is no error', async () => {
  const { secrets, mayWrite } = world;
  mayWrite(true);
  await secrets.write('new', 'key-9');
  expect(await secrets.read('new')).toBe('key-9');
  await secrets.remove('new');
  await secrets.remove('new');
  expect((await failure(secrets.read('new'))).code).toBe('secret_missing');
});

test('without the right to delete, a secret that is gone already is no error, one that is there is', async () => {
  const { secrets } = world;
  await secrets.remove('gone');
  expect((await failure(secrets.remove('ac-key'))).message).toContain('az keyvault secret delete');
});

test('no error carries the words of the vault, which name identities', async () => {
  const { secrets } = world;
  const { message } = await failure(secrets.write('new', 'x'));
  expect(message).not.toContain(appIdentity.objectId);
});

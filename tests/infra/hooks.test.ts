import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const run = (script: string, env: Record<string, string>, cwd = process.cwd()) =>
  spawnSync(process.execPath, [script], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '', ...env },
  });

const deployed = {
  SERVICE_API_URI: 'https://func-x.azurewebsites.net',
  SERVICE_API_NAME: 'func-x',
  AZURE_RESOURCE_GROUP: 'rg-demo',
  KEY_VAULT_NAME: 'kv-x',
  DATA_ACCOUNT_NAME: 'stdx',
};

describe('after azd up', () => {
  test('with function keys the command that reads the key and the role of its holder are printed', () => {
    const { stdout } = run('infra/hooks/first-calls.mjs', {
      ...deployed,
      APP_AUTHENTICATION: 'keys',
      APP_FUNCTION_KEY_ROLE: 'Administrator',
    });
    expect(stdout).toContain('Whoever has the key below is Administrator');
    expect(stdout).toContain('az functionapp keys list --resource-group rg-demo --name func-x');
    expect(stdout).toMatch(/connections\/shop\/test[\s\S]*api\/segments[\s\S]*runs[\s\S]*"dryRun":true/);
    expect(stdout).not.toContain('undefined');
  });

  test('with Entra a token of the app registration is used, and no key is mentioned', () => {
    const { stdout } = run('infra/hooks/first-calls.mjs', {
      ...deployed,
      APP_AUTHENTICATION: 'entra',
      APP_AUTH_CLIENT_ID: 'client-1',
    });
    expect(stdout).toContain('--scope api://client-1/.default');
    expect(stdout).not.toContain('x-functions-key');
    expect(stdout).not.toContain('undefined');
  });
});

describe('before azd deploy', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'backend-'));
    cpSync('infra/hooks', path.join(folder, 'infra/hooks'), { recursive: true });
    mkdirSync(path.join(folder, 'scripts'));
    cpSync('scripts/host-json.mjs', path.join(folder, 'scripts/host-json.mjs'));
    mkdirSync(path.join(folder, 'build'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });
  const packaged = (backend: string) => {
    const hostJson = execFileSync(process.execPath, ['scripts/host-json.mjs', backend], { encoding: 'utf8' });
    writeFileSync(path.join(folder, 'build/host.json'), hostJson);
  };
  const check = (provisioned: string) =>
    run('infra/hooks/backend.mjs', { DEPLOYED_DURABLE_BACKEND: provisioned }, folder);

  test.each([
    ['storage', 'storage', 0],
    ['dts', 'dts', 0],
    ['storage', 'dts', 1],
    ['dts', 'storage', 1],
  ])('a package for %s on a provisioned %s ends with %d', (backend, provisioned, status) => {
    packaged(backend);
    expect(check(provisioned).status).toBe(status);
  });
});

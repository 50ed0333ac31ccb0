import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

interface Application {
  appId: string;
  displayName: string;
  appRoles: { id: string; value: string }[];
  identifierUris: string[];
  api: {
    preAuthorizedApplications: { appId: string; delegatedPermissionIds: string[] }[];
    oauth2PermissionScopes: { value: string }[];
  };
}
interface Directory {
  caller: 'user' | 'servicePrincipal';
  mayWrite: boolean;
  applications: Application[];
  servicePrincipals: { id: string; appId: string }[];
  assignments: { principalId: string; appRoleId: string }[];
  env: Record<string, string>;
  calls: string[];
}

let folder: string;
let directory: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'access-'));
  directory = path.join(folder, 'directory.json');
  mkdirSync(path.join(folder, 'bin'));
  for (const command of ['az', 'azd']) {
    const target = path.join(folder, 'bin', command);
    copyFileSync(path.join(__dirname, 'fake/directory.mjs'), target);
    chmodSync(target, 0o755);
  }
  // The stand-ins have no extension; this makes Node read them as modules.
  writeFileSync(path.join(folder, 'bin', 'package.json'), '{"type":"module"}');
  write({
    caller: 'user',
    mayWrite: true,
    applications: [],
    servicePrincipals: [],
    assignments: [],
    env: {},
    calls: [],
  });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const write = (value: Directory) => {
  writeFileSync(directory, JSON.stringify(value));
};
const read = () => JSON.parse(readFileSync(directory, 'utf8')) as Directory;

function hook(env: Record<string, string> = {}): { status: number | null; said: string } {
  const result = spawnSync(process.execPath, [path.resolve('infra/hooks/access.mjs')], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: `${path.join(folder, 'bin')}${path.delimiter}${process.env.PATH ?? ''}`,
      FAKE_DIRECTORY: directory,
      AZURE_ENV_NAME: 'demo',
      ...env,
    },
  });
  return { status: result.status, said: result.stdout + result.stderr };
}

test('the first run registers the app with three roles, makes the installer Administrator and passes the id on', () => {
  expect(hook().status).toBe(0);
  const { applications, assignments, env } = read();
  expect(applications).toHaveLength(1);
  expect(applications[0]!.appRoles.map((role) => role.value)).toEqual([
    'Administrator',
    'Contributor',
    'Viewer',
  ]);
  expect(applications[0]!.identifierUris).toEqual(['api://client-1']);
  expect(assignments).toEqual([
    {
      principalId: 'person-1',
      resourceId: 'principal-1',
      appRoleId: applications[0]!.appRoles[0]!.id,
    },
  ]);
  expect(env.AUTH_CLIENT_ID).toBe('client-1');
});

test('a second run changes nothing', () => {
  hook();
  const first = read();
  expect(hook().status).toBe(0);
  const second = read();
  expect({ ...second, calls: [] }).toEqual({ ...first, calls: [] });
});

test('what others added to the registration stays', () => {
  hook();
  const before = read();
  const app = before.applications[0]!;
  app.appRoles.push({ id: 'theirs', value: 'Auditor' });
  app.identifierUris.push('https://contoso.example/exports');
  app.api.preAuthorizedApplications.push({ appId: 'their-client', delegatedPermissionIds: [] });
  write(before);
  expect(hook({ AUTH_CLIENT_ID: 'client-1' })).toMatchObject({ status: 0 });
  const after = read().applications[0]!;
  expect(after.appRoles.map((role) => role.value).sort()).toEqual([
    'Administrator',
    'Auditor',
    'Contributor',
    'Viewer',
  ]);
  expect(after.identifierUris).toContain('https://contoso.example/exports');
  expect(after.api.preAuthorizedApplications.map((one) => one.appId)).toContain('their-client');
});

test('without the right to register apps the commands are printed, keys are used and the deployment goes on', () => {
  write({ ...read(), mayWrite: false });
  const { status, said } = hook();
  expect(status).toBe(0);
  expect(said).toContain('mode "keys"');
  expect(said).toContain('az rest --method POST --uri https://graph.microsoft.com/v1.0/applications');
  expect(read().env.AUTH_CLIENT_ID).toBeUndefined();
});

test('a pipeline without rights leaves sign-in on that a person has set up', () => {
  hook();
  write({ ...read(), mayWrite: false, caller: 'servicePrincipal' });
  const { status, said } = hook({ AUTH_CLIENT_ID: 'client-1' });
  expect(status).toBe(0);
  expect(said).toContain('left as it is');
  expect(read().env.AUTH_CLIENT_ID).toBe('client-1');
});

test('two registrations of the same name are not guessed between', () => {
  hook();
  const before = read();
  before.applications.push({ ...before.applications[0]!, appId: 'client-2' });
  write(before);
  const { status, said } = hook();
  expect(status).toBe(1);
  expect(said).toContain('azd env set AUTH_CLIENT_ID');
});

test('mode keys can be chosen, and registers nothing', () => {
  expect(hook({ ACCESS_MODE: 'keys' }).status).toBe(0);
  expect(read().applications).toEqual([]);
  expect(read().env.AUTH_CLIENT_ID).toBe('');
});

test('a missing az is an error that says what to do', () => {
  rmSync(path.join(folder, 'bin', 'az'));
  const { status, said } = hook({ PATH: path.join(folder, 'bin') });
  expect(status).toBe(1);
  expect(said).toContain('az could not be started');
});

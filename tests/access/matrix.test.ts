/** Every route with every kind of caller, in both modes, through the adapter that the host calls. */
import { routes } from '../../functions/routes';
import { roles, type Role } from '../../shared/access/roles';
import type { Behind } from '../../shared/http/serve';
import { loadSettings } from '../../shared/settings/load';
import { call } from '../http/call';
import { azureEnv, developmentEnv } from '../settings/settings';
import { principal, staticWebAppsPrincipal } from './principals';
import { roleTable } from './roleTable';

/** Services that nobody may reach in these tests: who passes the gate sends a body and parameters that are refused. */
const behind = (env: NodeJS.ProcessEnv): Behind<never> => ({
  loaded: loadSettings(env),
  services: () => {
    throw new Error('reached the services');
  },
});
const entra = behind(azureEnv());
const keys = (role: string) => behind({ ...developmentEnv(), FUNCTION_KEY_ROLE: role });

/** `denied` by role, `unknown` without identity, `in` when the gate was passed. */
async function gate(name: string, of: Behind<never>, headers: Record<string, string>): Promise<string> {
  const route = routes.find((one) => one.name === name);
  if (!route) throw new Error(name);
  const { status } = await call(route, of, { headers, query: { unknownName: '1' } });
  return status === 401 ? 'unknown' : status === 403 ? 'denied' : 'in';
}

const mayCall = (role: string, least: Role | 'open'): string =>
  least === 'open' || roles.indexOf(role as Role) >= roles.indexOf(least) ? 'in' : 'denied';

test('every route has a row in the table, and the least role that the row says', () => {
  expect(Object.fromEntries(routes.map(({ name, role }) => [name, role]))).toEqual(roleTable);
});

describe.each(Object.entries(roleTable))('%s (%s)', (name, least) => {
  test.each(['None', ...roles])('mode keys, FUNCTION_KEY_ROLE %s', async (role) => {
    expect(await gate(name, keys(role), {})).toBe(mayCall(role, least));
    // A forged identity neither helps nor harms.
    const forged = { 'x-ms-client-principal': principal({ roles: ['Administrator'] }) };
    expect(await gate(name, keys(role), forged)).toBe(mayCall(role, least));
  });

  test.each(['None', ...roles])('mode entra, role %s', async (role) => {
    const headers = { 'x-ms-client-principal': principal({ roles: role === 'None' ? [] : [role] }) };
    expect(await gate(name, entra, headers)).toBe(mayCall(role, least));
  });

  const nobody: [string, Record<string, string>][] = [
    ['no principal', {}],
    ['a function key', { 'x-functions-key': 'some-key' }],
    ['a bearer token', { authorization: 'Bearer a.b.c' }],
    ['a principal that is no base64', { 'x-ms-client-principal': '{}' }],
    [
      'a principal of Static Web Apps',
      { 'x-ms-client-principal': staticWebAppsPrincipal(['Administrator']) },
    ],
    [
      'a principal of another provider',
      { 'x-ms-client-principal': principal({ roles: ['Administrator'], authTyp: 'google' }) },
    ],
    [
      'a principal without object id',
      { 'x-ms-client-principal': principal({ roles: ['Administrator'], id: null }) },
    ],
    [
      'a role in the name only',
      { 'x-ms-client-principal-name': 'Administrator', 'x-ms-client-principal-id': '1' },
    ],
  ];
  test.each(nobody)('mode entra, %s', async (_what, headers) => {
    expect(await gate(name, entra, headers)).toBe(least === 'open' ? 'in' : 'unknown');
  });

  test('with the platform’s authentication off nobody gets in, whatever the header says', async () => {
    const route = routes.find((one) => one.name === name);
    const off = behind({ ...azureEnv(), WEBSITE_AUTH_ENABLED: 'False' });
    const headers = { 'x-ms-client-principal': principal({ roles: ['Administrator'] }) };
    expect((await call(route!, off, { headers })).json).toMatchObject({
      error: { code: 'settings_invalid' },
    });
  });
});

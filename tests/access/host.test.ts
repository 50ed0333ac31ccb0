/** Every route in both modes on the local host, which checks function keys as Azure does. Needs dist/ and build/. */
import { routes } from '../../functions/routes';
import type { Stack } from '../../local/stack/start';
import { roles, type Role } from '../../shared/access/roles';
import { putSegments } from '../connections/segments';
import { callerOf } from '../http/caller';
import { principal } from './principals';
import { roleTable } from './roleTable';
import { startStack } from '../storage/stack';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    settings: { SEGMENTS_LOCATION: 'customerinsights/CustomerInsights_1a2b/BlobExport' },
    host: { args: ['--no-timers'] },
  });
  await putSegments(stack.blobs!);
}, 120_000);
afterAll(async () => {
  caller.close();
  await stack.stop();
});

const caller = callerOf('', {});

const restart = async (env: Record<string, string>) => {
  await stack.host!.stop();
  await stack.host!.start({ env });
};

/** A call that does nothing, whoever makes it: there is no such thing, and the body is not one. */
const urlOf = (path: string) =>
  `${stack.host!.origin}/api/${path
    .replace(/^runs\/\{id\}/, 'runs/nothing.20260101t000000-abcdef')
    .replace('{id}', 'nothing-here')
    .replace('{name}', 'Nothing')}`;
const statusOf = async (name: string, headers: Record<string, string>): Promise<number> => {
  const { method, path } = routes.find((one) => one.name === name)!;
  const body = method === 'GET' ? {} : { body: '[]' };
  const answer = await caller.send(method, urlOf(path), { headers, ...body });
  return answer.status;
};
const gates = async (headers: Record<string, string>) => {
  const found: Record<string, string> = {};
  for (const name of Object.keys(roleTable)) {
    const status = await statusOf(name, headers);
    found[name] = status === 401 ? 'unknown' : status === 403 ? 'denied' : status === 503 ? 'down' : 'in';
  }
  return found;
};
const expected = (of: (least: Role | 'open') => string) =>
  Object.fromEntries(
    Object.entries(roleTable).map(([name, least]) => [name, least === 'open' ? 'in' : of(least)]),
  );
const byRole = (role: string) =>
  expected((least) => (roles.indexOf(role as Role) >= roles.indexOf(least as Role) ? 'in' : 'denied'));

const admin = { 'x-ms-client-principal': principal({ roles: ['Administrator'] }) };

test.each(['None', ...roles])(
  'mode keys, role %s: no key and a wrong key are nobody, the right key has the role, a principal nothing',
  async (role) => {
    await restart({ FUNCTION_KEY_ROLE: role });
    const key = { 'x-functions-key': stack.host!.functionKey };
    expect(await gates({})).toEqual(expected(() => 'unknown'));
    expect(await gates({ ...admin, 'x-functions-key': 'wrong' })).toEqual(expected(() => 'unknown'));
    expect(await gates(admin)).toEqual(expected(() => 'unknown'));
    expect(await gates(key)).toEqual(byRole(role));
    expect(await gates({ ...key, ...admin })).toEqual(byRole(role));
  },
);

test('mode entra: keys are nobody, a principal that the platform has checked has its role', async () => {
  await restart({ AUTHENTICATION: 'entra', FUNCTION_KEY_ROLE: 'None', WEBSITE_AUTH_ENABLED: 'True' });
  const key = { 'x-functions-key': stack.host!.functionKey };
  expect(await gates({})).toEqual(expected(() => 'unknown'));
  expect(await gates(key)).toEqual(expected(() => 'unknown'));
  for (const role of roles)
    expect(await gates({ 'x-ms-client-principal': principal({ roles: [role] }) })).toEqual(byRole(role));
});

test('with bad settings the functions are there and every call answers 503; one call and each tick tell which', async () => {
  await restart({ AUTHENTICATION: 'entra', FUNCTION_KEY_ROLE: 'Viewer', RETENTION_DAYS: 'soon' });
  const found = await gates({});
  expect(new Set(Object.values(found))).toEqual(new Set(['down']));
  const answer = (await (await fetch(urlOf('health'))).json()) as { error: { code: string } };
  expect(answer.error.code).toBe('settings_invalid');
  const told = () => stack.host!.log.filter((line) => line.includes('{"event":"settingsInvalid"'));
  expect(told()).toHaveLength(1);
  await fetch(`${stack.host!.origin}/admin/functions/scheduledRefresh`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-functions-key': stack.host!.masterKey },
    body: '{}',
  });
  while (told().length < 2) await new Promise((resolve) => setTimeout(resolve, 50));
  for (const line of told())
    for (const name of ['FUNCTION_KEY_ROLE', 'WEBSITE_AUTH_ENABLED', 'RETENTION_DAYS'])
      expect(line).toContain(name);
});

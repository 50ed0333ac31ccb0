import fc from 'fast-check';
import { authenticate, authLevel, requireRole } from '../../shared/access/authenticate';
import { atLeast, roles } from '../../shared/access/roles';
import { ProductError } from '../../shared/model/errors';
import { principal, staticWebAppsPrincipal } from './principals';

const entra = { authentication: 'entra', functionKeyRole: 'None' } as const;
const keys = (functionKeyRole: 'None' | 'Viewer' | 'Contributor' | 'Administrator') =>
  ({ authentication: 'keys', functionKeyRole }) as const;
const call = (headers: Record<string, string>) => ({ headers: new Headers(headers) });
const codeOf = (act: () => unknown): string => {
  try {
    act();
    return 'nothing thrown';
  } catch (error) {
    return error instanceof ProductError ? error.code : String(error);
  }
};

test('a person is known by object id, name and app roles, under the short and the long claim type', () => {
  for (const roleType of ['roles', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'])
    expect(
      authenticate(call({ 'x-ms-client-principal': principal({ roles: ['Contributor'], roleType }) }), entra),
    ).toEqual({
      id: '00000000-0000-0000-0000-000000000001',
      displayName: 'Zoë Müller',
      role: 'Contributor',
      kind: 'user',
    });
});

test('another system with client credentials has the same roles', () => {
  const caller = authenticate(
    call({ 'x-ms-client-principal': principal({ roles: ['Viewer'], application: 'app-7' }) }),
    entra,
  );
  expect(caller).toMatchObject({ kind: 'application', displayName: 'application app-7', role: 'Viewer' });
});

test('of several roles the highest counts; unknown roles and other letter case count for nothing', () => {
  const roleOf = (held: string[]) =>
    authenticate(call({ 'x-ms-client-principal': principal({ roles: held }) }), entra).role;
  expect(roleOf(['Viewer', 'Administrator', 'Contributor'])).toBe('Administrator');
  expect(roleOf(['administrator', 'Owner', 'Administrator '])).toBe('None');
  expect(roleOf([])).toBe('None');
});

test('a claim that the principal itself calls its role type gives no role', () => {
  const header = principal({
    roles: [],
    extra: [{ typ: 'nickname', val: 'Administrator' }],
    roleTyp: 'nickname',
  });
  expect(authenticate(call({ 'x-ms-client-principal': header }), entra).role).toBe('None');
});

const good = principal({ roles: ['Administrator'] });
test.each<[string, Record<string, string>]>([
  ['no header', {}],
  ['an empty header', { 'x-ms-client-principal': '' }],
  ['something that is not base64', { 'x-ms-client-principal': '{"auth_typ":"aad"}' }],
  ['base64 of something else', { 'x-ms-client-principal': Buffer.from('null').toString('base64') }],
  [
    'bytes that are not UTF-8',
    { 'x-ms-client-principal': Buffer.from([0xff, 0xfe, 0x22]).toString('base64') },
  ],
  ['two headers joined into one', { 'x-ms-client-principal': `${good}, ${good}` }],
  ['base64url', { 'x-ms-client-principal': `${good.slice(0, -4)}-_==` }],
  ['the shape of Static Web Apps', { 'x-ms-client-principal': staticWebAppsPrincipal(['Administrator']) }],
  [
    'another identity provider',
    { 'x-ms-client-principal': principal({ roles: ['Administrator'], authTyp: 'google' }) },
  ],
  [
    'a header of another provider',
    { 'x-ms-client-principal': good, 'x-ms-client-principal-idp': 'facebook' },
  ],
  ['no object id', { 'x-ms-client-principal': principal({ roles: ['Administrator'], id: null }) }],
  ['only the name header', { 'x-ms-client-principal-name': 'admin', 'x-ms-client-principal-id': '1' }],
  ['a bearer token that nobody checked', { authorization: 'Bearer x.y.z' }],
])('in mode entra %s is nobody: unauthenticated', (_name, headers) => {
  expect(codeOf(() => authenticate(call(headers), entra))).toBe('unauthenticated');
});

test('whatever stands in the header, the answer is a caller or unauthenticated', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.base64String(),
        fc.json().map((text) => Buffer.from(text).toString('base64')),
      ),
      (header) => {
        const code = codeOf(() => authenticate(call({ 'x-ms-client-principal': header }), entra));
        return code === 'unauthenticated';
      },
    ),
  );
});

test.each(['None', 'Viewer', 'Contributor', 'Administrator'] as const)(
  'in mode keys the role is FUNCTION_KEY_ROLE (%s) and a principal is ignored',
  (role) => {
    expect(authenticate(call({ 'x-ms-client-principal': good }), keys(role))).toEqual({
      id: 'function-key',
      displayName: `function key (${role})`,
      role,
      kind: 'functionKey',
    });
  },
);

test('a role includes the lower ones, never the higher ones', () => {
  const matrix = [...roles, 'None' as const].map((held) =>
    roles.map((asked) => atLeast({ role: held }, asked)),
  );
  expect(matrix).toEqual([
    [true, false, false],
    [true, true, false],
    [true, true, true],
    [false, false, false],
  ]);
  expect(codeOf(() => requireRole(authenticate(call({}), keys('Viewer')), 'Contributor'))).toBe('forbidden');
});

test('the host checks keys in mode keys only', () => {
  expect([authLevel(keys('Viewer')), authLevel(entra), authLevel(undefined)]).toEqual([
    'function',
    'anonymous',
    'anonymous',
  ]);
});

/** Principal headers as App Service authentication makes them, and as a forger would. */
interface Parts {
  roles: string[];
  roleType?: string;
  roleTyp?: string;
  authTyp?: string;
  id?: string | null;
  application?: string;
  extra?: { typ: string; val: string }[];
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value), 'utf8').toString('base64');

export const principal = (parts: Parts): string =>
  encode({
    auth_typ: parts.authTyp ?? 'aad',
    claims: [
      ...(parts.id === null
        ? []
        : [
            {
              typ: 'http://schemas.microsoft.com/identity/claims/objectidentifier',
              val: parts.id ?? '00000000-0000-0000-0000-000000000001',
            },
          ]),
      ...(parts.application === undefined
        ? [{ typ: 'name', val: 'Zoë Müller' }]
        : [{ typ: 'azp', val: parts.application }]),
      ...parts.roles.map((val) => ({ typ: parts.roleType ?? 'roles', val })),
      ...(parts.extra ?? []),
    ],
    name_typ: 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress',
    role_typ: parts.roleTyp ?? 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role',
  });

export const staticWebAppsPrincipal = (roles: string[]): string =>
  encode({ identityProvider: 'aad', userId: '1', userDetails: 'x', userRoles: roles });

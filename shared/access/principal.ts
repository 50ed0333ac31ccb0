/**
 * Reads the identity that App Service authentication hands on in `x-ms-client-principal`: base64 of UTF-8 JSON
 * (Microsoft Learn, "Work with user identities in Azure App Service authentication"). Pure.
 */
import { z } from 'zod';
import { ProductError } from '../model/errors';
import { highest, type Caller } from './roles';

const principalSchema = z.object({
  auth_typ: z.literal('aad'),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })),
});

/**
 * Claim types that carry Entra app roles. The principal's own `role_typ` is not asked: it usually names the
 * long form while the roles come under the short one, and no other claim type should ever count as a role.
 */
const roleTypes = ['roles', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role'];
const objectIdTypes = ['http://schemas.microsoft.com/identity/claims/objectidentifier', 'oid'];
const nameTypes = ['name', 'preferred_username', 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn'];
const applicationTypes = ['azp', 'appid'];

const unreadable = (): ProductError =>
  new ProductError('unauthenticated', 'The identity handed on by the platform is not one of Entra ID.', {
    target: 'x-ms-client-principal',
  });

/** Strict base64, because a lenient reader would take two joined headers for one. */
function decode(header: string): unknown {
  if (header.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(header)) throw unreadable();
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'base64')));
  } catch {
    throw unreadable();
  }
}

/** The caller that a principal header stands for. Throws `unauthenticated` for anything but an Entra identity. */
export function callerOf(header: string): Caller {
  const parsed = principalSchema.safeParse(decode(header));
  if (!parsed.success) throw unreadable();
  const { claims } = parsed.data;
  const first = (types: readonly string[]): string | undefined =>
    types
      .map((typ) => claims.find((claim) => claim.typ === typ)?.val)
      .find((val) => val !== undefined && val !== '');
  const id = first(objectIdTypes);
  if (id === undefined) throw unreadable();
  // Application tokens say so in idtyp where it is configured; without it, they are those without a name.
  const name = first(nameTypes);
  const isApplication = first(['idtyp']) === 'app' || name === undefined;
  return {
    id,
    displayName: isApplication ? `application ${first(applicationTypes) ?? id}` : name,
    role: highest(claims.filter((claim) => roleTypes.includes(claim.typ)).map((claim) => claim.val)),
    kind: isApplication ? 'application' : 'user',
  };
}

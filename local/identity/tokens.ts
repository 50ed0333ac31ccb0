/** The tokens of the local identity stand-in: unsigned JWTs of the form that Entra ID issues. Pure but for the clock. */

/** Tenant of every local token. */
export const localTenant = '11111111-1111-4111-8111-111111111111';

/** A managed identity: who it is to Azure's roles. */
export interface LocalIdentity {
  /** Object id of its service principal: role assignments name this. */
  objectId: string;
  /** Client id: user-assigned identities are asked for by it. */
  clientId: string;
}

/** The identity that the local host's app runs as. */
export const appIdentity: LocalIdentity = {
  objectId: '22222222-2222-4222-8222-222222222222',
  clientId: '33333333-3333-4333-8333-333333333333',
};

/** What the stand-ins read in a token. Times in seconds since 1970. */
export interface Claims {
  aud: string;
  iss: string;
  tid: string;
  oid: string;
  appid: string;
  nbf: number;
  exp: number;
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token for one resource (`https://vault.azure.net`, `https://storage.azure.com`), good for a day. */
export function issueToken(
  identity: LocalIdentity,
  resource: string,
  nowMs = Date.now(),
): { token: string; expiresOn: number } {
  const now = Math.floor(nowMs / 1000);
  const claims: Claims & { iat: number; sub: string } = {
    aud: resource.replace(/\/$/, ''),
    iss: `https://sts.windows.net/${localTenant}/`,
    tid: localTenant,
    oid: identity.objectId,
    sub: identity.objectId,
    appid: identity.clientId,
    nbf: now - 300,
    iat: now - 300,
    exp: now + 86_400,
  };
  // Three parts as clients expect; the last is no signature: only stand-ins on this machine take such a token.
  return {
    token: `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.${part('unsigned')}`,
    expiresOn: claims.exp,
  };
}

/** The claims of a bearer token for this audience; a sentence as Azure would say it when it is not acceptable. */
export function readToken(token: string | undefined, audience: string, nowMs = Date.now()): Claims | string {
  if (token === undefined) return 'AKV10000: Request is missing a Bearer or PoP token.';
  let claims: Partial<Claims>;
  try {
    claims = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'),
    ) as Partial<Claims>;
  } catch {
    return 'AKV10001: The Bearer token is malformed.';
  }
  const { aud, iss, tid, oid, appid, nbf, exp } = claims;
  if (iss !== `https://sts.windows.net/${localTenant}/` || tid !== localTenant)
    return 'AKV10032: Invalid issuer.';
  if (typeof aud !== 'string' || aud.replace(/\/$/, '') !== audience) return 'AKV10022: Invalid audience.';
  if (nbf === undefined || exp === undefined || nowMs < nbf * 1000 || nowMs >= exp * 1000)
    return 'AKV10046: The token is expired or not valid yet.';
  if (oid === undefined || appid === undefined) return 'AKV10001: The Bearer token is malformed.';
  return { aud, iss, tid, oid, appid, nbf, exp };
}

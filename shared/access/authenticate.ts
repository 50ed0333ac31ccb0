/** Who is calling, by the deployment's one access mode (docs/settings.md, AUTHENTICATION). */
import { ProductError } from '../model/errors';
import type { Settings } from '../settings/load';
import { callerOf } from './principal';
import { atLeast, type Caller, type Role } from './roles';

/** The parts of a request that say who calls. */
export interface Credentials {
  headers: { get(name: string): string | null };
}

export type AccessSettings = Pick<Settings, 'authentication' | 'functionKeyRole'>;

/**
 * What the host checks before the app is asked: in mode keys the function key, in mode entra nothing, because the
 * platform's authentication stands before the host. With bad settings nothing is served but the refusal, to anybody.
 */
export const authLevel = (settings: AccessSettings | undefined): 'function' | 'anonymous' =>
  settings?.authentication === 'keys' ? 'function' : 'anonymous';

/**
 * The caller. In mode keys the host has checked the key and every header about identities is ignored; in mode
 * entra the platform has checked the token and removed what a caller put into the header (the settings are
 * refused while its authentication is off). Throws `unauthenticated`.
 */
export function authenticate(request: Credentials, settings: AccessSettings): Caller {
  if (settings.authentication === 'keys')
    return {
      id: 'function-key',
      displayName: `function key (${settings.functionKeyRole})`,
      role: settings.functionKeyRole,
      kind: 'functionKey',
    };
  const header = request.headers.get('x-ms-client-principal');
  if (header === null || header === '')
    throw new ProductError('unauthenticated', 'The call carries no identity. Sign in with Entra ID.');
  const provider = request.headers.get('x-ms-client-principal-idp');
  if (provider !== null && provider !== 'aad')
    throw new ProductError('unauthenticated', 'Only identities of Entra ID are taken.', {
      target: 'x-ms-client-principal-idp',
    });
  return callerOf(header);
}

/** Throws `forbidden` unless the caller has at least this role. */
export function requireRole(caller: Caller, role: Role): void {
  if (atLeast(caller, role)) return;
  const how =
    caller.kind === 'functionKey'
      ? 'The setting FUNCTION_KEY_ROLE decides what callers with a key may do.'
      : 'App roles are assigned in Entra ID under Enterprise applications.';
  throw new ProductError(
    'forbidden',
    `This call needs the role ${role}; the caller has ${caller.role}. ${how}`,
  );
}

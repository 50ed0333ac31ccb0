/** Who may use a connection: administrators, and contributors where it is shared with them. Pure. */
import type { Connection } from '../model/connection';
import { atLeast, type Caller } from './roles';

/** True when the caller may build exports on the connection and run them. */
export const mayUse = (caller: Pick<Caller, 'role'>, connection: Pick<Connection, 'audience'>): boolean =>
  atLeast(caller, 'Administrator') ||
  (atLeast(caller, 'Contributor') && connection.audience === 'contributors');

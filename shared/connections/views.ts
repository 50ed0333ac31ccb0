/** What callers see of a connection. Pure. */
import { z } from 'zod';
import type { Caller } from '../access/roles';
import { atLeast } from '../access/roles';
import { mayUse } from '../access/connectionAccess';
import { connectionSchema, type Connection } from '../model/connection';

/** For contributors: name and type of a connection that is shared with them. */
export const sharedConnectionSchema = connectionSchema.pick({ id: true, type: true, displayName: true });
export type SharedConnection = z.infer<typeof sharedConnectionSchema>;

export const connectionAnswerSchema = z.union([connectionSchema, sharedConnectionSchema]);

/** The connection as this caller may see it; undefined when not at all. */
export function viewOf(caller: Caller, connection: Connection): Connection | SharedConnection | undefined {
  if (atLeast(caller, 'Administrator')) return connection;
  if (!mayUse(caller, connection)) return undefined;
  return { id: connection.id, type: connection.type, displayName: connection.displayName };
}

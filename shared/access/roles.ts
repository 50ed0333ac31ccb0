/** Roles and their order. Pure. */

export const roles = ['Viewer', 'Contributor', 'Administrator'] as const;
export type Role = (typeof roles)[number];

/** Who makes a call. `role` is None for somebody known who was given no role. */
export interface Caller {
  /** Object id of user or application in Entra; "function-key" in mode keys, where nobody can be told apart. */
  id: string;
  displayName: string;
  role: Role | 'None';
  kind: 'user' | 'application' | 'functionKey';
}

const rank = (role: Role | 'None'): number => (role === 'None' ? -1 : roles.indexOf(role));

/** True when the caller's role is at least the one asked for; a higher role includes the lower ones. */
export const atLeast = (caller: Pick<Caller, 'role'>, role: Role): boolean => rank(caller.role) >= rank(role);

/** The highest of several roles. */
export const highest = (held: readonly string[]): Role | 'None' =>
  roles.toReversed().find((role) => held.includes(role)) ?? 'None';

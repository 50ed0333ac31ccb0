/** One step of the suite: what it is called, what it needs, and what it finds. */
import type { Finding } from './finding';
import type { World } from './world';

export interface Step {
  name: string;
  /** Why it cannot be run; undefined when it can. */
  missing?: (world: World) => string | undefined;
  /** Tells each finding as soon as it is known; may throw, which is a failure, too. */
  run: (world: World, found: (...findings: Finding[]) => void) => Promise<void>;
}

/** Most steps need the connection. */
export const needsConnection = (world: World): string | undefined =>
  world.connected ? undefined : 'there is no connection';

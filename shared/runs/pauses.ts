/**
 * Pauses that ActiveCampaign asked this instance for. The account's pace learns them too, but only after the wave:
 * until then the other activities of this instance must not run into the same wall.
 */
const pauses = new Map<string, number>();

/** Everybody in this instance waits with this account until then (ms). */
export function rememberPause(account: string, until: number): void {
  pauses.set(account, Math.max(until, pauses.get(account) ?? 0));
}

/** True while the account wants no calls. */
export const isPaused = (account: string, now: number): boolean => (pauses.get(account) ?? 0) > now;

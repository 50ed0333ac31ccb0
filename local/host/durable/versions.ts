// Versions of orchestrations: which instances this host may run, by host.json's defaultVersion and strategies.

export type MatchStrategy = 'None' | 'Strict' | 'CurrentOrOlder';
export type FailureStrategy = 'Reject' | 'Fail';
export type VersionRules = {
  /** given to instances that are started without one; null: none */
  defaultVersion: string | null;
  match: MatchStrategy;
  failure: FailureStrategy;
};

/** Why an instance cannot be run; `hangs` where Azure would leave it waiting without an error. */
export type Mismatch = { hangs: boolean; message: string };

/** The real host's words where the failure strategy is `Fail`. */
const MISMATCH = 'VersionMismatch: Orchestration version did not comply with Worker Versioning';

/** Checks an instance's version against the rules; null: it may run. */
export function checkVersion(rules: VersionRules, version: string | null): Mismatch | null {
  const mine = rules.defaultVersion ?? '';
  const theirs = version ?? '';
  const fits =
    rules.match === 'None' ||
    theirs === mine ||
    (rules.match === 'CurrentOrOlder' && compareVersions(theirs, mine) <= 0);
  if (fits) return null;
  if (rules.failure === 'Fail') return { hangs: false, message: MISMATCH };
  const why = `its version '${theirs}' does not fit the host's '${mine}' (${rules.match}, Reject)`;
  return { hangs: true, message: why };
}

/** Negative, zero or positive as `a` is older than, equal to or newer than `b`; none is the oldest. */
export function compareVersions(a: string, b: string): number {
  const [x, y] = [a.split('.'), b.split('.')];
  if (a === '' || b === '') return a.length - b.length;
  for (let n = 0; n < Math.max(x.length, y.length); n++) {
    const [p, q] = [Number(x[n] ?? 0), Number(y[n] ?? 0)];
    if (Number.isNaN(p) || Number.isNaN(q)) return a < b ? -1 : a > b ? 1 : 0;
    if (p !== q) return p - q;
  }
  return 0;
}

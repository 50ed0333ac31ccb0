/**
 * The predictions as they are kept under tests/infra/golden: a reviewer sees in a diff what a change makes of the
 * installation, and the rules can be tested where there is no compiler. Texts that stand in files of their own
 * (queries, workbook) are left out.
 */
import type { Resource, Snapshot } from './snapshot';

export const goldenFolder = 'tests/infra/golden';

/** The prediction without the texts of queries and workbook. */
export function shortened(snapshot: Snapshot): Snapshot {
  const text = JSON.stringify(snapshot, (key, value: unknown) =>
    (key === 'query' || key === 'serializedData') && typeof value === 'string'
      ? '(see infra/queries)'
      : sorted(value),
  );
  const parsed = JSON.parse(text) as Snapshot;
  // The compiler's order follows its module graph; sorted, a diff shows what changed.
  const byId = (a: Resource, b: Resource) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  return { ...parsed, predictedResources: parsed.predictedResources.toSorted(byId) };
}

/** Objects with their keys in order: the compiler writes outputs in another order from run to run. */
const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
    : value;

export const goldenText = (snapshot: Snapshot): string => `${JSON.stringify(shortened(snapshot), null, 2)}\n`;

/** Row counts of a run and the two equations that every ended run must satisfy. Pure. */
import { z } from 'zod';

const count = z.int().nonnegative();

/** What became of the rows of the snapshot. `read` = the sum of all others. */
export const countsSchema = z.strictObject({
  read: count,
  invalid: count,
  duplicate: count,
  unchanged: count,
  delivered: count,
  rejected: count,
  unknown: count,
  notSent: count,
});
export type Counts = z.infer<typeof countsSchema>;

/** What became of contacts that left the segment. `leavers` = the sum of all others. */
export const leaverCountsSchema = z.strictObject({
  leavers: count,
  kept: count,
  keptByOtherExport: count,
  marked: count,
  unsubscribed: count,
  rejected: count,
  unknown: count,
  notSent: count,
});
export type LeaverCounts = z.infer<typeof leaverCountsSchema>;

/** All zero. */
export const noCounts = (): Counts => ({
  read: 0,
  invalid: 0,
  duplicate: 0,
  unchanged: 0,
  delivered: 0,
  rejected: 0,
  unknown: 0,
  notSent: 0,
});
/** All zero. */
export const noLeaverCounts = (): LeaverCounts => ({
  leavers: 0,
  kept: 0,
  keptByOtherExport: 0,
  marked: 0,
  unsubscribed: 0,
  rejected: 0,
  unknown: 0,
  notSent: 0,
});

/** Rows read but without an outcome (positive) or with more than one (negative); 0 when the equation holds. */
export const imbalance = (c: Counts): number =>
  c.read - (c.invalid + c.duplicate + c.unchanged + c.delivered + c.rejected + c.unknown + c.notSent);

/** As `imbalance`, for leavers. */
export const leaverImbalance = (c: LeaverCounts): number =>
  c.leavers - (c.kept + c.keptByOtherExport + c.marked + c.unsubscribed + c.rejected + c.unknown + c.notSent);

/** What every part of the measurement is given. */
import type { Report } from '../report';

export interface PartOptions {
  /** Rows of the first snapshot. */
  rows: number;
  /** True when `rows` are those that the bounds are meant for. */
  full: boolean;
  report: Report;
}

/** Bounds, all from the product's requirements. */
export const bounds = {
  prepareSeconds: 10,
  prepareMegabytes: 400,
  imports: 82,
  /** Beyond the simulator's own batch time. */
  inStepSeconds: 75,
  megabytesOfFive: 800,
  /** A send after its slot (ms). */
  lateMs: 250,
} as const;

/** The simulator's own batch time (s): from an accepted import to its end. */
export const batchSeconds = 6;

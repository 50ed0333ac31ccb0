/** Snapshots that are still being written: no run, and no failure either. Pure. */
import { ProductError } from '../model/errors';

const notReady: ReadonlySet<string> = new Set(['partition_missing', 'snapshot_mixed', 'snapshot_not_ready']);

/** True for the codes by which a snapshot shows that Customer Insights may still be writing it. */
export const isNotReady = (code: string): boolean => notReady.has(code);

/** The error as a caller who starts a run is told it: `snapshot_not_ready`, with what was found in details. */
export function asNotReady(error: unknown): unknown {
  if (!(error instanceof ProductError) || !isNotReady(error.code) || error.code === 'snapshot_not_ready')
    return error;
  const target = error.target ?? 'snapshot';
  const message = `The snapshot is not ready. ${error.message}`;
  return new ProductError('snapshot_not_ready', message, {
    target,
    details: [{ path: target, message: `${error.code}: ${error.message}` }],
    cause: error,
  });
}

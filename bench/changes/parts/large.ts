/** Ten times the rows: memory may grow with the index of the delivered state, and by nothing that is in the rows. */
import { prepareAlone, shownAlone, type PrepareFigures } from '../prepare';
import { startChanges } from '../rig';
import { expected } from '../segment';
import type { PartOptions } from './part';

/**
 * Half as much again as the index takes for a contact of the state with three mapped values (51 bytes): the collector
 * leaves more garbage lying in a larger process. Seen were 60.
 */
const bytesPerContact = 1.5 * 51;

async function prepare(rows: number): Promise<PrepareFigures> {
  const rig = await startChanges({ rows, version: 'refreshed', delivered: 'state' });
  try {
    return await prepareAlone(rig, 1);
  } finally {
    await rig.stop();
  }
}

export async function large({ rows, full, report }: PartOptions): Promise<void> {
  const small = await prepare(rows);
  report.tell(`${rows} rows: ${small.megabytes?.toFixed(0) ?? 'unknown'} MB; ${shownAlone(small)}`);
  const ten = await prepare(rows * 10);
  const { changed, added, left } = expected(rows * 10);
  report.equal('plan', [ten.run.counts.notSent, ten.run.leaverCounts.leavers], [changed + added, left]);
  report.tell(`${rows * 10} rows: ${ten.megabytes?.toFixed(0) ?? 'unknown'} MB; ${shownAlone(ten)}`);
  const growth =
    ten.megabytes === undefined || small.megabytes === undefined
      ? undefined
      : ((ten.megabytes - small.megabytes) * 1e6) / (rows * 9);
  report.atMost('memory for each further contact', growth, full ? bytesPerContact : undefined, 'bytes');
}

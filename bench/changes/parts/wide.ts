/** The same with 60 columns: prepared alone, since what is sent is the same. */
import { prepareAlone, shownAlone } from '../prepare';
import { startChanges } from '../rig';
import { expected } from '../segment';
import { bounds, type PartOptions } from './part';

export async function wide({ rows, report }: PartOptions): Promise<void> {
  const rig = await startChanges({ rows, columns: 60, version: 'refreshed', delivered: 'state' });
  try {
    const { changed, added, left } = expected(rows);
    const figures = await prepareAlone(rig, 2);
    const { run, seconds, megabytes } = figures;
    report.equal('plan', [run.counts.notSent, run.leaverCounts.leavers], [changed + added, left]);
    const size = rig.bytes / 1e6;
    report.tell(`${(size / seconds).toFixed(0)} MB/s of ${size.toFixed(0)} MB`);
    report.tell(shownAlone(figures));
    report.atMost('memory while it prepares', megabytes, bounds.prepareMegabytes, 'MB');
  } finally {
    await rig.stop();
  }
}

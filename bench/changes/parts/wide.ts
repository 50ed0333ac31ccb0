/** The same with 60 columns: prepared alone, since what is sent is the same. */
import { prepareAlone } from '../prepare';
import { startChanges } from '../rig';
import { expected } from '../segment';
import { bounds, type PartOptions } from './part';

export async function wide({ rows, report }: PartOptions): Promise<void> {
  const rig = await startChanges({ rows, columns: 60, version: 'refreshed', delivered: 'state' });
  try {
    const { changed, added, left } = expected(rows);
    const { run, seconds, megabytes, stall } = await prepareAlone(rig, 2);
    report.equal('plan', [run.counts.notSent, run.leaverCounts.leavers], [changed + added, left]);
    const size = rig.bytes / 1e6;
    report.tell(
      `prepared in ${seconds.toFixed(1)} s: ${(size / seconds).toFixed(0)} MB/s of ${size.toFixed(0)} MB`,
    );
    report.atMost('memory while it prepares', megabytes, bounds.prepareMegabytes, 'MB');
    report.tell(`longest stall of the event loop: ${stall.toFixed(0)} ms`);
  } finally {
    await rig.stop();
  }
}

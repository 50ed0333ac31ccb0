/** The first delivery, of every row: memory of prepare and of close, which writes the whole state. Sent faster than in life. */
import { ended, start, until } from '../../delivery/rig';
import { prepareAlone, shownAlone } from '../prepare';
import { forgetPeak, longestStalls, peakMegabytes, shownStalls } from '../process';
import { activitySeconds, startChanges } from '../rig';
import { bounds, type PartOptions } from './part';

/** So many times faster than ActiveCampaign's own time. */
const timeScale = 15;
const patience = 3600;

export async function first({ rows, report }: PartOptions): Promise<void> {
  const rig = await startChanges({ rows, version: 'first', timeScale });
  try {
    const figures = await prepareAlone(rig, 2);
    const { run, megabytes } = figures;
    report.equal('plan', run.counts.notSent, rows);
    report.tell(shownAlone(figures));
    report.atMost('memory while it prepares', megabytes, bounds.prepareMegabytes, 'MB');

    const runId = await start(rig);
    await until(rig, runId, patience, ({ progress }) => progress.batches > 0);
    await forgetPeak(rig.host.pid);
    const from = Date.now();
    const delivered = await ended(rig, runId, patience);
    report.equal('state of the run', delivered.state, 'succeeded');
    report.equal('delivered', delivered.counts.delivered, rows);
    report.tell(`delivered in ${((Date.now() - from) / 1000).toFixed(0)} s`);
    const close = await activitySeconds(rig, delivered, 'closeRun');
    report.tell(`closed in ${close.toFixed(1)} s`);
    const most = await peakMegabytes(rig.host.pid);
    report.atMost('memory of delivery and close', most, bounds.prepareMegabytes, 'MB');
    report.tell(`while it closes, ${shownStalls(longestStalls(rig.host, Date.now() - close * 1000))}`);
  } finally {
    await rig.stop();
  }
}

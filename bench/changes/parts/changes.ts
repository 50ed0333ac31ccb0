/** 1,000,000 rows of 8 columns, the first delivered: what the refresh changes, at ActiveCampaign's own limits. */
import { ended, start } from '../../delivery/rig';
import { differences } from '../account';
import { prepareAlone, shownAlone } from '../prepare';
import { forgetPeak, longestStalls, peakMegabytes, shownStalls } from '../process';
import { activitySeconds, startChanges } from '../rig';
import { expected } from '../segment';
import { lateness } from '../slots';
import { batchSeconds, bounds, type PartOptions } from './part';

const patience = 1800;

export async function changes({ rows, full, report }: PartOptions): Promise<void> {
  const rig = await startChanges({ rows, version: 'refreshed', delivered: 'stateAndAccount' });
  try {
    const { changed, added, left } = expected(rows);
    report.tell(`snapshot: ${(rig.bytes / 1e6).toFixed(0)} MB`);
    const alone = await prepareAlone(rig, 3);
    report.equal('plan', [alone.run.counts.notSent, alone.run.leaverCounts.leavers], [changed + added, left]);
    report.atMost('prepare alone', alone.seconds, full ? bounds.prepareSeconds : undefined, 's');
    report.atMost('memory while it prepares', alone.megabytes, bounds.prepareMegabytes, 'MB');
    report.tell(shownAlone(alone));

    await forgetPeak(rig.host.pid);
    const from = Date.now();
    const run = await ended(rig, await start(rig), patience);
    const seconds = (Date.now() - from) / 1000;
    const { imports, rateLimitAnswers } = await rig.simulator.control.summary();
    report.equal('state of the run', run.state, 'succeeded');
    report.equal(
      'sent and unsubscribed',
      [run.counts.delivered, run.leaverCounts.unsubscribed],
      [changed + added, left],
    );
    report.atMost('imports', imports.requests, full ? bounds.imports : undefined, '');
    report.equal('rate-limit answers', rateLimitAnswers.total, 0);
    const inStep = seconds - batchSeconds;
    report.atMost(
      `in step beyond the batch time of ${batchSeconds} s`,
      inStep,
      full ? bounds.inStepSeconds : undefined,
      's',
    );
    const { most, median, unknown } = await lateness(rig, [run.runId]);
    report.atMost('latest send after its slot', most, bounds.lateMs, 'ms');
    report.tell(`median ${median.toFixed(0)} ms; of ${unknown} sends the slot is not known`);
    report.tell(`closed in ${(await activitySeconds(rig, run, 'closeRun')).toFixed(1)} s`);
    report.atMost(
      'memory of the whole run',
      await peakMegabytes(rig.host.pid),
      bounds.prepareMegabytes,
      'MB',
    );
    report.tell(shownStalls(longestStalls(rig.host, from)));
    for (const text of await differences(rig.simulator.control, rows, '1')) report.miss(text);
  } finally {
    await rig.stop();
  }
}

/** Five exports of 1,000,000 rows due at once: one prepares or closes at a time, and the others send meanwhile. */
import { ended, tickNow, until } from '../../delivery/rig';
import { exportSchema } from '../../../shared/model/export';
import { DocumentStore } from '../../../shared/store/documents';
import { exportPath } from '../../../shared/store/paths';
import { forgetPeak, longestStalls, peakMegabytes, shownStalls } from '../process';
import { events, startChanges } from '../rig';
import { expected } from '../segment';
import { lateness } from '../slots';
import { bounds, type PartOptions } from './part';

const count = 5;
const patience = 3600;

export async function five({ rows, report }: PartOptions): Promise<void> {
  const rig = await startChanges({
    rows,
    exports: count,
    version: 'refreshed',
    delivered: 'stateAndAccount',
  });
  try {
    await forgetPeak(rig.host.pid);
    const from = Date.now();
    await tickNow(rig);
    const documents = new DocumentStore(rig.blobs.getContainerClient('exports'));
    const runIds: string[] = [];
    while (runIds.length < count) {
      const id = rig.exportIds[runIds.length] ?? '';
      const runId = (await documents.read(exportPath(id), exportSchema))?.value.lastRunId;
      if (runId !== undefined) runIds.push(runId);
      else if (Date.now() - from > 60_000) throw new Error(`The export ${id} was not started.`);
    }
    for (const id of runIds)
      await until(rig, id, patience, ({ state }) => state !== 'queued' && state !== 'preparing');
    const prepared = (Date.now() - from) / 1000;
    report.tell(`all prepared after ${prepared.toFixed(0)} s`);
    report.tell(shownStalls(longestStalls(rig.host, from)));
    const { changed, added, left } = expected(rows);
    for (const id of runIds) {
      const run = await ended(rig, id, patience);
      report.equal(
        `${run.exportId}`,
        [run.state, run.counts.delivered, run.leaverCounts.unsubscribed],
        ['succeeded', changed + added, left],
      );
    }
    report.tell(`all in step after ${((Date.now() - from) / 1000).toFixed(0)} s`);
    report.atMost('memory', await peakMegabytes(rig.host.pid), bounds.megabytesOfFive, 'MB');
    const { imports, unknown, most, median } = await lateness(rig, runIds);
    report.atMost('latest send after its slot', most, bounds.lateMs, 'ms');
    report.tell(`median ${median.toFixed(0)} ms of ${imports} sends; of ${unknown} the slot is not known`);
    const missed = events(rig, 'waveSent').reduce((sum, wave) => sum + Number(wave.missed), 0);
    report.tell(`slots not used in time and given back: ${missed}`);
    report.tell(shownStalls(longestStalls(rig.host, from)));
    const { rateLimitAnswers } = await rig.simulator.control.summary();
    report.equal('rate-limit answers', rateLimitAnswers.total, 0);
  } finally {
    await rig.stop();
  }
}

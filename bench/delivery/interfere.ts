/** What a test or the chaos does to a run from outside: through Durable's webhooks, and to its document. */
import { type Run, runSchema } from '../../shared/model/run';
import { download } from '../../shared/store/download';
import { runPath } from '../../shared/store/paths';
import type { Rig } from './rig';

/** Terminates or suspends an orchestration; one that has ended is left (410). */
export async function manage(
  rig: Pick<Rig, 'host'>,
  instanceId: string,
  verb: 'terminate' | 'suspend',
): Promise<void> {
  const url = `${rig.host.origin}/runtime/webhooks/durabletask/instances/${instanceId}/${verb}?reason=test&code=${rig.host.masterKey}`;
  const answer = await fetch(url, { method: 'POST' });
  if (answer.status !== 202 && answer.status !== 410)
    throw new Error(`${verb} ${instanceId}: ${answer.status}`);
}

/** Makes the run's document look as if so many seconds had passed since its last sign of life. */
export async function letTimePass(rig: Pick<Rig, 'blobs'>, runId: string, seconds: number): Promise<void> {
  await changeRun(rig, runId, () => ({ seenAt: new Date(Date.now() - seconds * 1000).toISOString() }));
}

/** Changes the run's document behind the app's back. */
export async function changeRun(
  rig: Pick<Rig, 'blobs'>,
  runId: string,
  change: (run: Run) => Partial<Run>,
): Promise<void> {
  const blob = rig.blobs.getContainerClient('exports').getBlockBlobClient(runPath(runId));
  for (let tries = 0; ; tries++) {
    const { body: found, etag } = await download(blob);
    const run = runSchema.parse(JSON.parse(found.toString('utf8')));
    const body = JSON.stringify({ ...run, ...change(run) });
    try {
      await blob.upload(body, Buffer.byteLength(body), { conditions: { ifMatch: etag } });
      return;
    } catch (error) {
      // The run wrote meanwhile.
      if (tries >= 20) throw error;
    }
  }
}

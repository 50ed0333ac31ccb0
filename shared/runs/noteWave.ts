/** Activity `noteWave`: after each wave of a lane. Telemetry, and the decision whether the run goes on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ProductError } from '../model/errors';
import { exportIdOf } from '../model/ids';
import { reasonToStop } from './attempt';
import { destinationOf } from './delivery';
import { faultPoint } from './faultPoints';
import type { WaveNote, WaveNoted } from './messages';
import type { Emit, RunServices } from './services';
import { stopRun } from './submit';

/** Notes a wave; the answer says whether the run sends no more. */
export async function noteWave(services: RunServices, note: WaveNote, emit: Emit): Promise<WaveNoted> {
  const { runId, attempt, stop, suspect, ...wave } = note;
  emit({ event: 'waveSent', runId, exportId: exportIdOf(runId), attempt, ...wave });
  if (suspect) await confirmKey(services, note, suspect);
  else if (stop) {
    const message = 'No request got through in many waves; ActiveCampaign or the network is away.';
    await stopRun(services, note, new ProductError(stop, message));
  }
  await faultPoint('waveEnded');
  return { stop: reasonToStop(await services.runs.read(runId), attempt) !== undefined };
}

/** 403 and the login page come now and then with valid keys: only when every proof fails does the run stop. */
async function confirmKey(
  services: RunServices,
  note: WaveNote,
  suspect: NonNullable<WaveNote['suspect']>,
): Promise<void> {
  const { connection } = await destinationOf(services, exportIdOf(note.runId));
  let refusal = new ProductError(suspect.code, `${connection.host} refuses the API key.`);
  for (const [tries, slot] of suspect.slots.entries()) {
    await sleep(Math.max(0, slot - Date.now()) + tries * 500);
    services.forgetKey(connection);
    try {
      const client = await services.clientFor(connection);
      await client.me();
      return;
    } catch (error) {
      if (error instanceof ProductError) refusal = error;
    }
  }
  await stopRun(services, note, refusal);
}

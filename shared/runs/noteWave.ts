/** Activity `noteWave`: after each wave of a lane, and while a lane waits. Telemetry, a sign of life, and whether the run goes on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { errorRegistry, ProductError, type ErrorCode } from '../model/errors';
import { exportIdOf } from '../model/ids';
import { reasonToStop } from './attempt';
import { destinationOf } from './delivery';
import { faultPoint } from './faultPoints';
import { proofCalls } from './lanes';
import type { WaveNote, WaveNoted } from './messages';
import { beat } from './signOfLife';
import type { Emit, RunServices } from './services';
import { stopRun } from './stopRun';

/** Notes a wave; the answer says whether the run sends no more. */
export async function noteWave(services: RunServices, note: WaveNote, emit: Emit): Promise<WaveNoted> {
  const { runId, attempt, stop, suspect, wave } = note;
  if (wave) emit({ event: 'waveSent', runId, exportId: exportIdOf(runId), attempt, ...wave });
  let proofs = 0;
  if (suspect) proofs = await confirmKey(services, note, suspect, emit);
  else if (stop) await stopRun(services, note, new ProductError(stop, messageOf(stop)));
  if (wave) await faultPoint('waveEnded');
  const run = await beat(services, note);
  return { stop: reasonToStop(run, attempt) !== undefined, proofs };
}

const messageOf = (code: ErrorCode): string =>
  `Nothing was delivered in many waves, so the run stopped: ${errorRegistry[code].meaning}`;

/**
 * 403 and the login page come now and then with valid keys: only when every proof fails does the run stop. Answers how
 * many slots were used. With fewer slots than proofs nothing is concluded: the next refusal asks again.
 */
async function confirmKey(
  services: RunServices,
  note: WaveNote,
  suspect: NonNullable<WaveNote['suspect']>,
  emit: Emit,
): Promise<number> {
  const { connection } = await destinationOf(services, exportIdOf(note.runId));
  let refusal = new ProductError(suspect.code, `${connection.host} refuses the API key.`, {
    target: connection.id,
  });
  for (const [tries, slot] of suspect.slots.entries()) {
    // The slots are a second apart at least from the second on: back-off within the account's pace.
    await sleep(Math.max(0, slot - Date.now()) + tries * 500);
    services.forgetKey(connection);
    try {
      const client = await services.clientFor(connection);
      await client.me();
      return tries + 1;
    } catch (error) {
      if (error instanceof ProductError) refusal = error;
    }
  }
  if (suspect.slots.length < proofCalls) return suspect.slots.length;
  await stopRun(services, note, refusal);
  const { name } = connection.account;
  emit({
    event: 'connectionFailing',
    ...{ connectionId: connection.id, account: name, code: refusal.code, occasion: note.runId },
  });
  return suspect.slots.length;
}

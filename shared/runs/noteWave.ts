/** Activity `noteWave`: after each wave of a lane, and while a lane waits. Telemetry, a sign of life, and whether the run goes on. */
import { errorRegistry, ProductError, type ErrorCode } from '../model/errors';
import { exportIdOf } from '../model/ids';
import { reasonToStop } from './attempt';
import { destinationOf } from './delivery';
import { faultPoint } from './faultPoints';
import type { WaveNote, WaveNoted } from './messages';
import { proofsNeeded, proveKey } from './proof';
import { beat } from './signOfLife';
import type { Emit, RunServices } from './services';
import { stopRun } from './stopRun';

/** Notes a wave; the answer says whether the run sends no more. */
export async function noteWave(services: RunServices, note: WaveNote, emit: Emit): Promise<WaveNoted> {
  const { runId, attempt, stop, suspect, wave } = note;
  if (wave) emit({ event: 'waveSent', runId, exportId: exportIdOf(runId), attempt, ...wave });
  let proof: Pick<WaveNoted, 'unused' | 'keyRefusals'> = { unused: [] };
  if (suspect) proof = await confirmKey(services, note, suspect, emit);
  else if (stop) await stopRun(services, note, new ProductError(stop, messageOf(stop)));
  if (wave) await faultPoint('waveEnded');
  const run = await beat(services, note);
  return { stop: reasonToStop(run, attempt) !== undefined, ...proof };
}

const messageOf = (code: ErrorCode): string =>
  `Nothing was delivered in many waves, so the run stopped: ${errorRegistry[code].meaning}`;

/** Asks whether the key is refused for good, and stops the run when it is. */
async function confirmKey(
  services: RunServices,
  note: WaveNote,
  { code, slots, keyRefusals }: NonNullable<WaveNote['suspect']>,
  emit: Emit,
): Promise<Required<Pick<WaveNoted, 'unused' | 'keyRefusals'>>> {
  const { connection } = await destinationOf(services, exportIdOf(note.runId));
  const { refusals, refusal, unused } = await proveKey(slots, keyRefusals, () => {
    services.forgetKey(connection);
    return services.clientFor(connection);
  });
  if (refusals >= proofsNeeded) {
    const { name } = connection.account;
    const error =
      refusal ?? new ProductError(code, `${connection.host} refuses the API key.`, { target: connection.id });
    await stopRun(services, note, error);
    emit({
      event: 'connectionFailing',
      ...{ connectionId: connection.id, account: name, code: error.code, occasion: note.runId },
    });
  }
  return { unused, keyRefusals: refusals };
}

/** Activity `noteWave`: after each wave of a lane, and while a lane waits. Telemetry, a sign of life, and whether the run goes on. */
import { errorRegistry, ProductError, type ErrorCode } from '../model/errors';
import { exportIdOf } from '../model/ids';
import { slotComes } from './atSlots';
import { reasonToStop } from './attempt';
import { destinationOf } from './delivery';
import { faultPoint } from './faultPoints';
import { proofTurns } from './lanes';
import type { WaveNote, WaveNoted } from './messages';
import { beat } from './signOfLife';
import type { Emit, RunServices } from './services';
import { stopRun } from './stopRun';

/** Notes a wave; the answer says whether the run sends no more. */
export async function noteWave(services: RunServices, note: WaveNote, emit: Emit): Promise<WaveNoted> {
  const { runId, attempt, stop, suspect, wave } = note;
  if (wave) emit({ event: 'waveSent', runId, exportId: exportIdOf(runId), attempt, ...wave });
  let unused: number[] = [];
  if (suspect) unused = await confirmKey(services, note, suspect, emit);
  else if (stop) await stopRun(services, note, new ProductError(stop, messageOf(stop)));
  if (wave) await faultPoint('waveEnded');
  const run = await beat(services, note);
  return { stop: reasonToStop(run, attempt) !== undefined, unused };
}

const messageOf = (code: ErrorCode): string =>
  `Nothing was delivered in many waves, so the run stopped: ${errorRegistry[code].meaning}`;

/**
 * 403 and the login page come now and then with valid keys: only when every proof fails does the run stop. Answers the
 * slots that were not used. Where a proof had no slot or came too late for it, nothing is concluded: the next refusal
 * asks again.
 */
async function confirmKey(
  services: RunServices,
  note: WaveNote,
  { code, slots }: NonNullable<WaveNote['suspect']>,
  emit: Emit,
): Promise<number[]> {
  const { connection } = await destinationOf(services, exportIdOf(note.runId));
  let refusal = new ProductError(code, `${connection.host} refuses the API key.`, { target: connection.id });
  const unused = new Set(slots);
  let proofs = 0;
  for (const turn of proofTurns) {
    const slot = slots[turn];
    if (slot === undefined || !(await slotComes(slot))) continue;
    unused.delete(slot);
    proofs++;
    services.forgetKey(connection);
    try {
      await (await services.clientFor(connection)).me();
      return [...unused];
    } catch (error) {
      if (error instanceof ProductError) refusal = error;
    }
  }
  if (proofs < proofTurns.length) return [...unused];
  await stopRun(services, note, refusal);
  const { name } = connection.account;
  emit({
    event: 'connectionFailing',
    ...{ connectionId: connection.id, account: name, code: refusal.code, occasion: note.runId },
  });
  return [...unused];
}

/** Whether the sends kept their slots: when imports arrived at the simulator, against the slots in the batch records. */
import { createHash } from 'node:crypto';
import { requestBody } from '../../shared/batches/packer';
import { BatchFilesReader } from '../../shared/runs/files/batchFiles';
import { BatchRecords } from '../../shared/runs/files/batchRecords';
import { planSchema } from '../../shared/runs/plan';
import { DocumentStore } from '../../shared/store/documents';
import { planPath } from '../../shared/store/paths';
import type { Rig } from '../delivery/rig';

export interface Lateness {
  /** Accepted imports, and those of them whose slot is not known: parts of batches, batches sent again. */
  imports: number;
  unknown: number;
  /** From the slot to the arrival (ms), most and median. */
  most: number;
  median: number;
}

/** Imports are found again by the hash of their bodies. Automations are off in all of these runs. */
export async function lateness(rig: Rig, runIds: readonly string[]): Promise<Lateness> {
  const slots = new Map<string, number>();
  const container = rig.blobs.getContainerClient('exports');
  for (const runId of runIds) {
    const plan = await new DocumentStore(container).read(planPath(runId), planSchema);
    if (!plan) throw new Error(`The run ${runId} has no plan.`);
    const files = new BatchFilesReader(container, runId, plan.value.token);
    for (const { batch, firstSentAt, requests } of await new BatchRecords(container, runId).listAll()) {
      if (requests !== 1 || firstSentAt === 0) continue;
      const body = requestBody(await files.contacts(batch), true);
      slots.set(createHash('sha256').update(body).digest('hex'), firstSentAt);
    }
  }
  const late: number[] = [];
  let imports = 0;
  for await (const { hash, ms, accepted } of rig.simulator.control.imports()) {
    if (!accepted) continue;
    imports++;
    const slot = slots.get(hash);
    if (slot !== undefined) late.push(ms - slot);
  }
  late.sort((a, b) => a - b);
  return {
    imports,
    unknown: imports - late.length,
    most: late.at(-1) ?? 0,
    median: late[Math.floor(late.length / 2)] ?? 0,
  };
}

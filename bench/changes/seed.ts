/**
 * A delivered state without the delivery: written by the app's own code from the rows of the first snapshot, as if
 * every one of them had been confirmed. The contacts are put into the simulator as that delivery would have left them.
 */
import type { BlobServiceClient, ContainerClient } from '@azure/storage-blob';
import type { SimulatorControl } from '../../local/simulator/control';
import { toContact } from '../../shared/contacts/contact';
import { compileMapping } from '../../shared/contacts/mapping';
import { Decider } from '../../shared/delta/decide';
import { layoutOf } from '../../shared/delta/load';
import { recordAfter, type StateRecord } from '../../shared/delta/record';
import { StateIndex } from '../../shared/delta/stateIndex';
import { connectionSchema } from '../../shared/model/connection';
import { exportSchema } from '../../shared/model/export';
import { basisOf } from '../../shared/runs/basis';
import { writeDelivered } from '../../shared/runs/delivered';
import { DocumentStore } from '../../shared/store/documents';
import { connectionPath, deliveredFolder, exportPath } from '../../shared/store/paths';
import { cellsIn, columnsOf, mapping, segmentName } from './segment';

const atOnce = 5000;

/** Writes the state of the first snapshot for each export. `snapshot` is the folder that it was delivered from. */
export async function seedState(
  blobs: BlobServiceClient,
  exportIds: readonly string[],
  rows: number,
  snapshot: string,
): Promise<void> {
  const container = blobs.getContainerClient('exports');
  const documents = new DocumentStore(container);
  const compiled = compileMapping(mapping, columnsOf(8));
  const policy = { emptyValues: 'leave', full: false, comparable: true } as const;
  const decider = new Decider(new StateIndex(compiled.slots.length), policy);
  const records = async function* (): AsyncGenerator<StateRecord[]> {
    for (let from = 0; from < rows; from += atOnce) {
      const made: StateRecord[] = [];
      for (let row = from; row < Math.min(rows, from + atOnce); row++) {
        const contact = toContact(compiled, cellsIn('first', rows, row) ?? []);
        if (typeof contact === 'string') throw new Error(`Row ${row} is no contact.`);
        const record = recordAfter(contact.email, decider.sentOf(contact), 'delivered', 0);
        if (record) made.push(record);
      }
      yield await Promise.resolve(made);
    }
  };
  let first: { path: string; rows: number } | undefined;
  for (const id of exportIds) {
    const found = await documents.read(exportPath(id), exportSchema);
    const connection = await documents.read(
      connectionPath(found?.value.connectionId ?? ''),
      connectionSchema,
    );
    if (!found || !connection) throw new Error(`The export ${id} or its connection is missing.`);
    const run = { exportId: id, runId: `${id}.seed`, attempt: 1 };
    // The bytes do not depend on the export: the others get a copy.
    const written = first
      ? { ...first, path: await copied(container, first.path, run.runId, id) }
      : await writeDelivered(container, run, layoutOf(compiled), records());
    first ??= written;
    await documents.write(exportPath(id), {
      ...found.value,
      delivered: {
        ...{ ...written, contacts: rows, basis: basisOf(found.value, connection.value) },
        ...{ runId: run.runId, at: new Date().toISOString() },
      },
      lastSnapshots: { [segmentName]: snapshot },
    });
  }
}

async function copied(
  container: ContainerClient,
  from: string,
  runId: string,
  exportId: string,
): Promise<string> {
  const path = `${deliveredFolder(exportId)}${runId}.1.state`;
  const bytes = await container.getBlobClient(from).downloadToBuffer();
  await container.getBlockBlobClient(path).uploadData(bytes);
  return path;
}

/** Makes the contacts of the first snapshot members of the lists. */
export async function seedAccount(
  simulator: SimulatorControl,
  lists: readonly string[],
  rows: number,
): Promise<void> {
  const status = Object.fromEntries(lists.map((list) => [list, 1]));
  for (let from = 0; from < rows; from += atOnce) {
    const contacts = [];
    for (let row = from; row < Math.min(rows, from + atOnce); row++) {
      const [, email = '', firstName = '', lastName = '', phone = ''] = cellsIn('first', rows, row) ?? [];
      contacts.push({ email, firstName, lastName, phone, lists: status });
    }
    await simulator.preset(contacts);
  }
}

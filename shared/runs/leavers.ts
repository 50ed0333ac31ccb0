/** Contacts that left the segments: what the export's policy makes of them, and who is kept for another export. */
import { Packer } from '../batches/packer';
import { markedLeaver, unsubscribedLeaver } from '../contacts/json';
import { contactKey } from '../contacts/email';
import { KeyTable } from '../delta/keyTable';
import { leaversOf } from '../delta/load';
import { sentOfLeaver } from '../delta/record';
import { encodeSent } from '../delta/stamp';
import type { StateIndex } from '../delta/stateIndex';
import { noLeaverCounts, type LeaverCounts } from '../model/counts';
import { exportSchema, type ExportDocument } from '../model/export';
import { openDelivered } from './delivered';
import type { BatchFilesWriter, ContactRow } from './files/batchFiles';
import type { RunServices } from './services';

type Delivered = NonNullable<ExportDocument['delivered']>;

export interface Leaving {
  leaverCounts: LeaverCounts;
  notes: string[];
}

/** Writes the batches of the leavers, counted as not sent until they are. With policy `keep` nothing is written. */
export async function planLeavers(
  services: Pick<RunServices, 'container' | 'documents'>,
  document: ExportDocument,
  delivered: Delivered | undefined,
  index: StateIndex,
  batches: BatchFilesWriter,
): Promise<Leaving> {
  const leaverCounts = noLeaverCounts();
  if (!delivered || index.leavers === 0) return { leaverCounts, notes: [] };
  leaverCounts.leavers = index.leavers;
  const { policy } = document.leavers;
  if (policy === 'keep') {
    leaverCounts.kept = index.leavers;
    return { leaverCounts, notes: [] };
  }
  const keys = new KeyTable(index.leavers);
  const state = () => openDelivered(services.container, delivered);
  const others = await othersOnTheList(services, document, delivered);
  // The state is read for the keys only where somebody asks for them.
  if (others.length > 0) {
    for await (const records of leaversOf(await state(), index)) {
      for (const { email } of records) keys.add(contactKey(email));
    }
  }
  const { kept, notes } = await keptByOthers(services, others, keys);
  const packer = new Packer<ContactRow>();
  for await (const records of leaversOf(await state(), index)) {
    for (const record of records) {
      const { email } = record;
      if (kept.size > 0 && kept.has(keys.find(contactKey(email)))) {
        leaverCounts.keptByOtherExport++;
        continue;
      }
      leaverCounts.notSent++;
      const row: ContactRow = {
        file: -1,
        line: 0,
        email,
        kind: 'left',
        stamp: encodeSent(sentOfLeaver(record, policy === 'unsubscribe')),
        values: [email],
      };
      const packed = packer.add(leaverJson(document, email), row);
      if (packed === 'tooLarge') throw new Error('A leaver does not fit into a request.');
      for (const batch of packed) await batches.addBatch('leavers', false, batch);
    }
  }
  for (const batch of packer.end()) await batches.addBatch('leavers', false, batch);
  return { leaverCounts, notes };
}

function leaverJson({ leavers, listId }: ExportDocument, email: string): string {
  const { policy, field, leaverValue } = leavers;
  if (policy === 'mark' && field !== undefined && leaverValue !== undefined) {
    return markedLeaver(email, field, leaverValue);
  }
  if (policy !== 'unsubscribe') throw new Error(`A leaver has no request under the policy ${policy}.`);
  return unsubscribedLeaver(email, listId);
}

/** Another export with a delivered state. */
type Other = ExportDocument & { delivered: Delivered };

/** Other exports that have delivered to the same account and list. */
async function othersOnTheList(
  services: Pick<RunServices, 'documents'>,
  document: ExportDocument,
  delivered: Delivered,
): Promise<Other[]> {
  const others: Other[] = [];
  const destination = delivered.basis.split('#')[0];
  for await (const path of services.documents.list('exports/')) {
    if (!/^exports\/[^/]+\.json$/.test(path)) continue;
    const other = (await services.documents.read(path, exportSchema))?.value;
    if (!other?.delivered || other.id === document.id || other.delivered.basis.split('#')[0] !== destination)
      continue;
    others.push({ ...other, delivered: other.delivered });
  }
  return others;
}

/** Numbers of the leavers whom another export delivers to the same account and list, and which export that is. */
async function keptByOthers(
  services: Pick<RunServices, 'container'>,
  others: readonly Other[],
  keys: KeyTable,
): Promise<{ kept: ReadonlySet<number>; notes: string[] }> {
  const kept = new Set<number>();
  const notes: string[] = [];
  for (const other of others) {
    const before = kept.size;
    for await (const records of (await openDelivered(services.container, other.delivered)).records) {
      for (const { email, member } of records) {
        const number = member ? keys.find(contactKey(email)) : -1;
        if (number >= 0) kept.add(number);
      }
    }
    if (kept.size > before) {
      notes.push(
        `${kept.size - before} leavers stay on the list for the export "${other.displayName}" (${other.id}).`,
      );
    }
  }
  return { kept, notes };
}

/** From the outcomes of a run's batches to the delivered state that the next run compares with. */
import { nextRecords, type Touched, withoutContent } from '../delta/nextState';
import {
  afterResubscription,
  recordAfter,
  recordOfLeft,
  type Resubscription,
  type RowOutcome,
  type StateRecord,
} from '../delta/record';
import { decodeSent } from '../delta/stamp';
import type { ExportDocument } from '../model/export';
import type { Run } from '../model/run';
import { basisChange } from './basis';
import { positionsOf, type BatchRecord } from './batchRecord';
import type { BatchSummary } from './batchSummary';
import { openDelivered, writeDelivered } from './delivered';
import type { BatchFilesReader, ContactRow } from './files/batchFiles';
import type { BatchRecords } from './files/batchRecords';
import type { Plan } from './plan';
import { callAt, type Subscriptions } from './resubscribe/record';
import { allSubscriptions } from './resubscribe/store';
import type { RunServices } from './services';

/** Batches whose rows are read at once. */
const chunk = 20;

/** Writes the state after this run; answers the reference that the export's document will carry. */
export async function writeNextState(
  services: RunServices,
  run: Run,
  document: ExportDocument,
  plan: Plan,
  files: BatchFilesReader,
  records: BatchRecords,
  summaries: readonly BatchSummary[],
): Promise<NonNullable<ExportDocument['delivered']>> {
  const { delivered } = document;
  const change = delivered ? basisChange(delivered.basis, plan.basis) : 'none';
  const old =
    delivered && change !== 'destination' && !plan.newState
      ? (await openDelivered(services.container, delivered)).records
      : undefined;
  // What the full run after such a change did not reach is sent by the next run, whatever its values.
  const rest =
    change === 'content' ? (record: StateRecord) => withoutContent(record, plan.layout.length) : undefined;
  const at = new Date();
  const now = Math.floor(at.getTime() / 1000);
  const outcomes = touched(
    files,
    records,
    new Map(summaries.map((summary) => [summary.batch, summary])),
    new Map(
      (await allSubscriptions(services, run.runId, await files.index())).map((one) => [one.batch, one]),
    ),
    now,
  );
  const next = nextRecords(outcomes, old, plan.contacts, rest);
  const { path, rows } = await writeDelivered(services.container, run, plan.layout, next);
  return { path, rows, contacts: plan.contacts, basis: plan.basis, runId: run.runId, at: at.toISOString() };
}

async function* touched(
  files: BatchFilesReader,
  records: BatchRecords,
  summaries: ReadonlyMap<number, BatchSummary>,
  subscriptions: ReadonlyMap<number, Subscriptions>,
  now: number,
): AsyncGenerator<Touched[]> {
  const { batches } = await files.index();
  for (let from = 0; from < batches.length; from += chunk) {
    const rows = await files.rowsOf(from, from + chunk);
    for (const [i, contacts] of rows.entries()) {
      const summary = summaries.get(from + i);
      const calls = subscriptions.get(from + i);
      const callOf = calls ? callAt(calls) : () => undefined;
      // A batch without a record was not sent: what the old state says of its contacts stays.
      if (!summary) {
        if (calls) yield contacts.flatMap((row, at) => touchedBy(row, 'notSent', callOf(at), now));
        continue;
      }
      const clean = summary.refused + summary.unknown + summary.open + summary.waiting === 0;
      const record = clean ? undefined : (await records.read(from + i))?.record;
      yield contacts.flatMap((row, at) =>
        touchedBy(row, record ? outcomeAt(record, at) : 'delivered', callOf(at), now),
      );
    }
  }
}

/** What became of the contact at a position of its batch. Pure. */
export function outcomeAt(record: BatchRecord, at: number): RowOutcome {
  const refusal = record.refused.find((one) => one.at === at);
  if (refusal) return refusal.code;
  const part = record.parts.find((one) => positionsOf(one, record.refused).includes(at));
  if (part?.state === 'done') return 'delivered';
  const { suspects = [], aside = [] } = record.search ?? {};
  if (part === undefined && (suspects.includes(at) || aside.includes(at))) return 'notSent';
  return part?.state === 'open' ? 'notSent' : 'unknown';
}

/** The contact's new record; none when the old one stays. A leaver stays a member until it is known to be gone. */
function touchedBy(
  row: ContactRow,
  told: RowOutcome,
  call: Resubscription | undefined,
  now: number,
): Touched[] {
  const { email } = row;
  const before = decodeSent(row.stamp);
  const sent = call === undefined ? before : afterResubscription(before, call);
  // On the list again, and the row was not sent: a member whose row the next run sends.
  const outcome = told === 'notSent' && call === 'subscribed' ? 'unknown' : told;
  if (row.kind === 'left')
    return outcome === 'delivered' ? [{ email, record: recordOfLeft(email, sent) }] : [];
  const record = recordAfter(email, sent, outcome, now);
  return record ? [{ email, record }] : [];
}

/** Runs of an export without blobs and network: snapshots in, outcomes chosen by the test, an account that remembers. */
import { ContactWriter } from '../../shared/contacts/json';
import { compileMapping } from '../../shared/contacts/mapping';
import { compareRows } from '../../shared/delta/compare';
import { Decider, type SendKind } from '../../shared/delta/decide';
import { HeldRows } from '../../shared/delta/held';
import { nextRecords, type Touched, withoutContent } from '../../shared/delta/nextState';
import {
  recordAfter,
  recordOfLeft,
  afterResubscription,
  type Resubscription,
  type RowOutcome,
  sentOfLeaver,
  type StateRecord,
} from '../../shared/delta/record';
import { decodeSent, encodeSent } from '../../shared/delta/stamp';
import { StateIndex } from '../../shared/delta/stateIndex';
import type { ErrorCode } from '../../shared/model/errors';
import { contactKey } from '../../shared/contacts/email';
import type { Row } from '../../shared/segments/rows';

/** Cells of one row: address, first name, phone. */
export type Cells = [email: string, first: string, phone: string];

export const mapping = compileMapping({ email: 'E', firstName: 'F', phone: 'P' }, ['E', 'F', 'P']);
const writer = new ContactWriter(mapping, { listId: '1' });

/** What ActiveCampaign holds: values by address without regard to letter case. */
export type Account = Map<string, { first_name: string; phone: string }>;

interface SentContact {
  email: string;
  first_name?: string;
  phone?: string;
}

/** Applies one contact as the bulk importer does: what is not sent stays. */
export function apply(account: Account, json: string): void {
  const { email, ...values } = JSON.parse(json) as SentContact;
  const old = account.get(contactKey(email)) ?? { first_name: '', phone: '' };
  const { first_name = old.first_name, phone = old.phone } = values;
  account.set(contactKey(email), { first_name, phone });
}

export interface Event {
  kind: SendKind | ErrorCode;
  line: number;
  key: string;
}

export interface RunOptions {
  emptyValues?: 'leave' | 'clear';
  full?: boolean;
  comparable?: boolean;
  heldLimit?: number;
  leavers?: 'keep' | 'remove' | 'unsubscribe';
  /** People whom the app unsubscribed are subscribed again, and what the call came to. */
  resubscribe?: boolean;
  call?: (key: string) => Resubscription | undefined;
  /** Rows from this one on stand in a second segment. */
  split?: number;
  /** Outcome of a row that is sent. */
  outcome?: (key: string) => RowOutcome;
  /** Whether ActiveCampaign applied a row whose outcome is not learned. */
  applied?: (key: string) => boolean;
}

export interface RunResult {
  events: Event[];
  sends: { key: string; kind: SendKind; json: string; keptValue: boolean }[];
  leavers: string[];
  state: StateRecord[];
  unchanged: number;
  /** Rows without a value where the account keeps one. */
  kept: number;
  /** Who is to be subscribed again before the row is sent. */
  again: string[];
}

const rowsOf = (cells: readonly Cells[], from: number): Row[] =>
  cells.map((values, index) => ({
    file: 'x.csv',
    line: from + index + 1,
    values: [...values],
    fault: undefined,
  }));

async function* chunks(rows: readonly Row[]): AsyncGenerator<Row[]> {
  for (let at = 0; at < rows.length; at += 3) yield rows.slice(at, at + 3);
}

/** One run: compares, sends, and makes the next state. */
export async function run(
  old: readonly StateRecord[],
  cells: readonly Cells[],
  account: Account,
  options: RunOptions = {},
): Promise<RunResult> {
  const { emptyValues = 'leave', full = false, comparable = true, leavers = 'remove' } = options;
  const index = new StateIndex(mapping.slots.length);
  for (const record of old) if (!index.load(record)) throw new Error('Twice in the state.');
  const { resubscribe = false } = options;
  const decider = new Decider(index, { emptyValues, full, comparable, resubscribe });
  const result: RunResult = {
    events: [],
    sends: [],
    leavers: [],
    state: [],
    unchanged: 0,
    kept: 0,
    again: [],
  };
  const touched: Touched[] = [];
  const split = options.split ?? cells.length;
  const parts = [rowsOf(cells.slice(0, split), 0), rowsOf(cells.slice(split), split)];
  await compareRows(
    parts.map((rows) => ({ mapping, read: () => chunks(rows) })),
    decider,
    {
      send(kind, row, contact, keptValue) {
        const json = writer.write(contact, decider.clears(contact));
        const planned = decodeSent(encodeSent(decider.sentOf(contact)));
        if (decider.resubscribes(contact)) result.again.push(contact.key);
        const call = decider.resubscribes(contact) ? options.call?.(contact.key) : undefined;
        const sent = call === undefined ? planned : afterResubscription(planned, call);
        result.events.push({ kind, line: row.line, key: contact.key });
        if (keptValue) result.kept++;
        result.sends.push({ key: contact.key, kind, json, keptValue });
        const outcome = options.outcome?.(contact.key) ?? 'delivered';
        const applied = outcome === 'delivered' || (outcome === 'unknown' && options.applied?.(contact.key));
        if (applied) apply(account, json);
        const record = recordAfter(contact.email, sent, outcome, 1000);
        if (record) touched.push({ email: contact.email, record });
      },
      refuse(row) {
        result.events.push({ kind: row.code, line: row.line, key: contactKey(row.raw[0] ?? '') });
      },
      unchanged(_segment, keptValue) {
        result.unchanged++;
        if (keptValue) result.kept++;
      },
      flush: () => Promise.resolve(),
    },
    new HeldRows(options.heldLimit),
  );
  for (const [number, record] of old.entries())
    if (!index.seen(number) && record.member) {
      result.leavers.push(contactKey(record.email));
      if (leavers === 'keep') continue;
      const sent = decodeSent(encodeSent(sentOfLeaver(record, leavers === 'unsubscribe')));
      touched.push({ email: record.email, record: recordOfLeft(record.email, sent) });
    }
  if (result.leavers.length !== index.leavers) throw new Error('The index counts other leavers.');
  async function* olds(): AsyncGenerator<readonly StateRecord[]> {
    yield old;
  }
  const rest = comparable
    ? undefined
    : (record: StateRecord): StateRecord => withoutContent(record, mapping.slots.length);
  for await (const records of nextRecords([touched], olds(), 0, rest)) result.state.push(...records);
  return result;
}

/** The rows that should win: of each contact the one equal to what `delivered` says, else the first. */
export function winners(
  cells: readonly Cells[],
  delivered: ReadonlyMap<string, Cells> = new Map(),
): Map<string, Cells> {
  const won = new Map<string, Cells>();
  const exact = new Set<string>();
  for (const row of cells) {
    const key = contactKey(row[0]);
    const before = delivered.get(key);
    const equal = before?.[1] === row[1] && before[2] === row[2];
    if (!won.has(key) || (equal && !exact.has(key))) won.set(key, row);
    if (equal) exact.add(key);
  }
  return won;
}

/** The audit against the storage emulator. */
import { auditRoutes } from '../../functions/audit';
import type { Caller } from '../../shared/access/roles';
import { Audit } from '../../shared/audit/audit';
import type { AuditEntry, TransferEntry } from '../../shared/audit/entry';
import { DocumentStore } from '../../shared/store/documents';
import { loadSettings } from '../../shared/settings/load';
import { newContainer } from '../storage/blobs';
import { call, type Sent } from '../http/call';
import { developmentEnv } from '../settings/settings';

let documents: DocumentStore;
let clock: Date;
let audit: Audit;
beforeEach(async () => {
  documents = new DocumentStore(await newContainer());
  audit = new Audit(documents, () => clock);
});

const jane: Caller = { id: 'oid-1', displayName: 'Jane, "the" =Admin', role: 'Administrator', kind: 'user' };
const record = (at: string, id: string) => {
  clock = new Date(at);
  return audit.command(jane, 'request-1', { action: 'export.put', target: { kind: 'export', id } });
};
const transfer = (at: string): TransferEntry => ({
  type: 'transfer',
  at,
  by: 'schedule',
  runId: 'news.20261124t021500-abcdef',
  exportId: 'news',
  connectionId: 'main',
  account: 'contoso',
  host: 'contoso.api-us1.com',
  listId: '12',
  listName: 'Newsletter',
  segments: [{ segment: 'LoyalMembers', snapshot: '2026/11/24/0215' }],
  columns: ['Email', 'FirstName'],
  people: { added: 3, changed: 2, removed: 1 },
  consentVersion: '1',
});
const entries = async (from: string, to: string): Promise<AuditEntry[]> => {
  const found: AuditEntry[] = [];
  for await (const entry of audit.entries(from, to)) found.push(entry);
  return found;
};
const read = (query: Record<string, string>): ReturnType<typeof call> => {
  const [route] = auditRoutes;
  const behind = { loaded: loadSettings(developmentEnv()), services: () => ({ audit }) as never };
  const sent: Sent = { query };
  return call(route!, behind, sent);
};

test('entries come oldest first, from the first moment to before the last, over days and years', async () => {
  const times = [
    '2025-12-31T23:59:59.999Z',
    '2026-01-01T00:00:00.000Z',
    '2026-01-01T12:00:00.000Z',
    '2026-01-02T00:00:00.000Z',
  ];
  for (const [at, time] of times.toReversed().entries()) await record(time, `e${at}`);
  const at = async (from: string, to: string) => (await entries(from, to)).map((entry) => entry.at);
  expect(await at('2025-01-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z')).toEqual(times);
  expect(await at(times[1]!, times[3]!)).toEqual([times[1], times[2]]);
  expect(await at(times[0]!, times[1]!)).toEqual([times[0]]);
});

test('entries of one moment are all kept', async () => {
  const at = '2026-11-24T02:15:00.000Z';
  await Promise.all(Array.from({ length: 50 }, (_, id) => record(at, `e${id}`)));
  expect(await entries(at, '2026-11-24T02:15:00.001Z')).toHaveLength(50);
});

test('a transfer that is recorded again, as repeated activities do, stands there once', async () => {
  const entry = transfer('2026-11-24T02:20:00.000Z');
  await Promise.all([audit.transfer(entry), audit.transfer(entry)]);
  await audit.transfer(entry);
  expect(await entries('2026-11-24T00:00:00.000Z', '2026-11-25T00:00:00.000Z')).toEqual([entry]);
});

test('over HTTP the audit comes in pages', async () => {
  for (let at = 0; at < 5; at++) await record(`2026-11-24T02:15:0${at}.000Z`, `e${at}`);
  let query: Record<string, string> = { from: '2026-11-24', to: '2026-11-25', top: '2' };
  const seen: string[] = [];
  for (let pages = 0; pages < 4; pages++) {
    const { json } = await read(query);
    seen.push(...(json.value as { target: { id: string } }[]).map(({ target }) => target.id));
    if (json.nextLink === undefined) break;
    query = Object.fromEntries(new URL(json.nextLink as string, 'http://x').searchParams);
  }
  expect(seen).toEqual(['e0', 'e1', 'e2', 'e3', 'e4']);
});

test('as CSV every entry is one row, safe to open in a spreadsheet', async () => {
  await record('2026-11-24T02:15:00.000Z', 'news');
  await audit.transfer(transfer('2026-11-24T02:20:00.000Z'));
  const answer = await read({ from: '2026-11-24', to: '2026-11-25', format: 'csv' });
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
  const [head, command, moved, end] = answer.text.split('\r\n');
  expect(head).toMatch(/^at,type,by,/);
  expect(command).toContain('"Jane, ""the"" =Admin",oid-1,export.put,export/news,request-1');
  expect(moved).toContain('LoyalMembers (2026/11/24/0215),Email; FirstName,3,2,1,1');
  expect(end).toBe('');
});

test.each([
  { from: '2026-11-25', to: '2026-11-24' },
  { from: 'yesterday' },
  { from: '1900-01-01', to: '2026-01-01' },
  { format: 'xml' },
  { from: '2026-02-30' },
])('the query %j is refused', async (query) => {
  expect((await read(query as Record<string, string>)).json).toMatchObject({
    error: { code: 'parameter_invalid' },
  });
});

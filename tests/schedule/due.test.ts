import { dueByRecurrence, dueBySnapshot, retryAfterFailureMs } from '../../shared/schedule/due';

const now = Date.parse('2026-11-24T02:15:00Z');
const last = { startedAt: now - 60_000, snapshots: { Members: '2026/11/24/0200' }, failed: true };

test('a new snapshot is due, the one delivered last is not', () => {
  expect(dueBySnapshot({ Members: '2026/11/24/0200' }, undefined, undefined, now)).toBe(true);
  expect(dueBySnapshot({ Members: '2026/11/24/0200' }, { Members: '2026/11/23/0200' }, undefined, now)).toBe(
    true,
  );
  expect(dueBySnapshot({ Members: '2026/11/24/0200' }, { Members: '2026/11/24/0200' }, undefined, now)).toBe(
    false,
  );
});

test('one new snapshot among several segments is enough', () => {
  const delivered = { A: '2026/11/24/0200', B: '2026/11/23/0200' };
  expect(dueBySnapshot({ A: '2026/11/24/0200', B: '2026/11/24/0200' }, delivered, undefined, now)).toBe(true);
});

test('a failed run on the same snapshot is tried again after an hour, on a new snapshot at once', () => {
  expect(dueBySnapshot({ Members: '2026/11/24/0200' }, undefined, last, now)).toBe(false);
  const later = last.startedAt + retryAfterFailureMs;
  expect(dueBySnapshot({ Members: '2026/11/24/0200' }, undefined, last, later)).toBe(true);
  expect(dueBySnapshot({ Members: '2026/11/24/0215' }, undefined, last, now)).toBe(true);
});

const schedule = { type: 'recurrence', cron: '30 2 * * *', timeZone: 'Europe/Berlin' } as const;
const at = (text: string): number => Date.parse(text);

test('a recurrence is due once after its time and not again', () => {
  const due = at('2026-11-24T01:30:00Z');
  expect(dueByRecurrence(schedule, at('2026-11-23T12:00:00Z'), new Date('2026-11-24T01:31:00Z'))).toBe(due);
  expect(dueByRecurrence(schedule, due + 1, new Date('2026-11-24T01:46:00Z'))).toBeUndefined();
});

test('several missed times are made up for by one run', () => {
  expect(dueByRecurrence(schedule, at('2026-11-20T12:00:00Z'), new Date('2026-11-24T05:00:00Z'))).toBe(
    at('2026-11-24T01:30:00Z'),
  );
});

test('a time of day follows daylight saving: 02:30 in Berlin is 00:30 UTC in summer and 01:30 UTC in winter', () => {
  expect(dueByRecurrence(schedule, at('2026-10-24T12:00:00Z'), new Date('2026-10-26T12:00:00Z'))).toBe(
    at('2026-10-26T01:30:00Z'),
  );
  expect(dueByRecurrence(schedule, at('2026-10-23T12:00:00Z'), new Date('2026-10-24T12:00:00Z'))).toBe(
    at('2026-10-24T00:30:00Z'),
  );
});

/** Each promise that the conformance suite judges, kept and broken: what is planted is caught. */
import type { Answer } from '../../conformance/app/api';
import type { Run } from '../../conformance/app/documents';
import type { Finding } from '../../conformance/finding';
import { arrived, arrivedInPart, resentInFlightOnly, sentOnce } from '../../conformance/judge/arrivals';
import { everyRowAccountedFor } from '../../conformance/judge/equations';
import { mostWithin, withinTheCeiling } from '../../conformance/judge/pace';
import { refused } from '../../conformance/judge/refusals';
import { badRows, namesEveryReject } from '../../conformance/judge/rejects';
import {
  acceptedStart,
  endedAs,
  endedCanceled,
  isHeld,
  saysWhenToLookAgain,
} from '../../conformance/judge/runs';
import { oneRun } from '../../conformance/judge/starts';
import { peopleOf, rowsOf } from '../../conformance/segments/people';

const counts = {
  read: 10,
  invalid: 1,
  duplicate: 1,
  unchanged: 0,
  delivered: 8,
  rejected: 0,
  unknown: 0,
  notSent: 0,
};
const leaverCounts = {
  ...{ leavers: 2, kept: 0, keptByOtherExport: 0, marked: 0 },
  ...{ unsubscribed: 2, rejected: 0, unknown: 0, notSent: 0 },
};
const run: Run = {
  ...{ runId: 'r', exportId: 'e', state: 'completedWithErrors', attempt: 1, dryRun: false },
  ...{
    counts,
    leaverCounts,
    progress: { batches: 1, sent: 1, requests: 1 },
    endedAt: '2026-11-24T02:17:00Z',
  },
};
const answer = (status: number, body: object, headers: Record<string, string> = {}): Answer => ({
  ...{ call: 'GET /x', status, body, text: JSON.stringify(body), headers: new Headers(headers) },
});

const spec = { prefix: 'p.', people: 4 };
const people = peopleOf(spec);
const members = (change: Record<string, object | undefined> = {}) =>
  new Map(
    people.flatMap(({ email, firstName, lastName }) => {
      const one = { status: 1, firstName, lastName, ...change[email] };
      return email in change && change[email] === undefined ? [] : [[email, one] as const];
    }),
  );
const imports = (...sent: string[]) => sent.map((email, at) => ({ at, emails: [email] }));

const wanted = {
  state: 'completedWithErrors',
  counts: { read: 10, invalid: 1, duplicate: 1, delivered: 8 },
  leaverCounts: { leavers: 2, unsubscribed: 2 },
};
const canceled: Run = {
  ...run,
  state: 'canceled',
  notSentReason: 'canceled',
  counts: { ...counts, invalid: 0, duplicate: 0, delivered: 6, notSent: 4 },
};
const waiting: Run = {
  ...run,
  state: 'held',
  planId: 'plan',
  held: { reasons: [{ code: 'removals_over_limit' }] },
};
const started = (headers: Record<string, string> = {}) => answer(202, { runId: 'r' }, headers);
const refusal = { error: { code: 'plan_mismatch', message: 'No.', action: 'Look.', requestId: '1' } };

const rows = rowsOf({ prefix: 'p.', people: 3, invalid: 2 });
const header = 'EMail,FirstName,LastName,Telephone,_file,_line,_outcome,_code,_reason,_action,_firstSeen';
const record = (email: string, line: number, code = 'email_missing') =>
  `${email},a,b,c,s_2.csv,${line},invalid,${code},Why.,Do.,2026-11-24`;
const rejects = (...lines: string[]) => namesEveryReject([header, ...lines].join('\r\n'), badRows(rows, 3));

/** What is judged, kept; then the same with one thing planted. */
const cases: [string, () => Finding | Finding[], Record<string, () => Finding | Finding[]>][] = [
  [
    'row equations',
    () => everyRowAccountedFor(run),
    {
      'a row without an outcome': () => everyRowAccountedFor({ ...run, counts: { ...counts, delivered: 7 } }),
      'a row with two': () => everyRowAccountedFor({ ...run, counts: { ...counts, unknown: 1 } }),
      'a leaver without one': () =>
        everyRowAccountedFor({ ...run, leaverCounts: { ...leaverCounts, unsubscribed: 1 } }),
      'counts below zero that add up': () =>
        everyRowAccountedFor({ ...run, counts: { ...counts, delivered: 9, unknown: -1 } }),
    },
  ],
  [
    'an ended run',
    () => endedAs(run, wanted),
    {
      'another state': () => endedAs({ ...run, state: 'succeeded' }, wanted),
      'a rejected row that counts as delivered': () =>
        endedAs({ ...run, counts: { ...counts, invalid: 0, delivered: 9 } }, wanted),
      'an unknown row that counts as delivered': () =>
        endedAs({ ...run, counts: { ...counts, delivered: 7, unknown: 1 } }, wanted),
      'a leaver that is kept': () =>
        endedAs({ ...run, leaverCounts: { ...leaverCounts, unsubscribed: 1, kept: 1 } }, wanted),
    },
  ],
  [
    'a canceled run',
    () => endedCanceled(canceled, 10),
    {
      'it ran to its end': () =>
        endedCanceled({ ...canceled, counts: { ...canceled.counts, delivered: 10, notSent: 0 } }, 10),
      'no reason': () => {
        const { notSentReason: _none, ...rest } = canceled;
        return endedCanceled(rest, 10);
      },
      'rows of an unknown outcome': () =>
        endedCanceled({ ...canceled, counts: { ...canceled.counts, delivered: 5, unknown: 1 } }, 10),
      'rows not read': () => endedCanceled(canceled, 11),
    },
  ],
  [
    'a held run',
    () => isHeld(waiting, 'removals_over_limit'),
    {
      'it went on': () => isHeld({ ...waiting, state: 'succeeded' }, 'removals_over_limit'),
      'another reason': () => isHeld(waiting, 'shrinkage_over_limit'),
      'no plan': () => isHeld({ ...waiting, planId: '' }, 'removals_over_limit'),
    },
  ],
  [
    'an accepted start',
    () => acceptedStart(started({ location: 'http://x/api/runs/r' })),
    {
      'no Location': () => acceptedStart(started()),
      'the Location of another run': () => acceptedStart(started({ location: 'http://x/api/runs/q' })),
      'status 200': () => acceptedStart({ ...started({ location: '/api/runs/r' }), status: 200 }),
    },
  ],
  [
    'Retry-After',
    () => saysWhenToLookAgain([answer(200, {}, { 'retry-after': '2' })], answer(200, {})),
    {
      'none while it goes': () => saysWhenToLookAgain([answer(200, {})], answer(200, {})),
      'one after its end': () => saysWhenToLookAgain([], answer(200, {}, { 'retry-after': '2' })),
    },
  ],
  [
    'one run under one Idempotency-Key',
    () => oneRun([started(), started({ 'idempotency-replayed': 'true' })]),
    {
      'two runs': () => oneRun([started(), answer(202, { runId: 'q' }, { 'idempotency-replayed': 'true' })]),
      'a replay that does not say so': () => oneRun([started(), started()]),
      'a refusal': () => oneRun([started(), answer(409, { runId: 'r' }, { 'idempotency-replayed': 'true' })]),
    },
  ],
  [
    'a refusal',
    () => refused('', answer(409, refusal, { 'x-request-id': '1' }), 409, 'plan_mismatch'),
    {
      'it is taken': () => refused('', answer(202, {}, { 'x-request-id': '1' }), 409, 'plan_mismatch'),
      'another code': () => refused('', answer(409, refusal, { 'x-request-id': '1' }), 409, 'run_not_held'),
      'another request id than in the header': () =>
        refused('', answer(409, refusal, { 'x-request-id': '2' }), 409, 'plan_mismatch'),
      'nothing to do about it': () => {
        const error = { ...refusal.error, action: '' };
        return refused('', answer(409, { error }, { 'x-request-id': '1' }), 409, 'plan_mismatch');
      },
    },
  ],
  [
    'what ActiveCampaign holds',
    () => arrived(members(), people),
    {
      'a contact that was lost': () => arrived(members({ 'p.2@example.com': undefined }), people),
      'one that is unsubscribed': () => arrived(members({ 'p.2@example.com': { status: 2 } }), people),
      'one too many': () => arrived(members(), people.slice(1)),
      'a mangled name': () => arrived(members({ 'p.1@example.com': { firstName: 'ZoÃ«' } }), people),
      'a leaver who stayed': () => arrived(members(), people.slice(1), people.slice(0, 1)),
    },
  ],
  [
    'what ActiveCampaign holds of a canceled run',
    () => arrivedInPart(members({ 'p.0@example.com': undefined }), people, 3),
    {
      'more than the run says': () => arrivedInPart(members(), people, 3),
      'less than the run says': () => arrivedInPart(members(), people, 5),
      'people of another segment': () => arrivedInPart(members(), people.slice(1), 4),
    },
  ],
  [
    'what is sent after a canceled run',
    () => sentOnce(imports('a', 'b', 'c')),
    { 'what had arrived': () => sentOnce(imports('a', 'b', 'a')) },
  ],
  [
    'what is sent after a crash',
    () => resentInFlightOnly(imports('a', 'b', 'c', 'c'), 1),
    {
      'what was confirmed': () => resentInFlightOnly(imports('a', 'b', 'a', 'b'), 1),
      'three times the same': () => resentInFlightOnly(imports('a', 'a', 'a'), 2),
    },
  ],
  [
    'the ceiling',
    () =>
      withinTheCeiling(
        Array.from({ length: 101 }, (_, i) => ({ at: 600 * i, emails: [] })),
        1,
        0,
      ),
    {
      'a 101st import in a minute': () =>
        withinTheCeiling(
          Array.from({ length: 101 }, (_, i) => ({ at: 599 * i, emails: [] })),
          1,
          0,
        ),
      'the same in time that passes ten times as fast': () =>
        withinTheCeiling(
          Array.from({ length: 101 }, (_, i) => ({ at: 59 * i, emails: [] })),
          10,
          0,
        ),
      'a refused request': () => withinTheCeiling([], 1, 1),
    },
  ],
  [
    'rejects.csv',
    () => rejects(record('', 1), record('not-an-address', 2, 'email_malformed')),
    {
      'a row is missing': () => rejects(record('', 1)),
      'another line': () => rejects(record('', 1), record('not-an-address', 3)),
      'a row too many': () =>
        rejects(record('', 1), record('not-an-address', 2), record('p.1@example.com', 2)),
      'no reason': () => rejects(record('', 1), record('not-an-address', 2, '')),
      'columns in another order': () =>
        namesEveryReject(
          [header.replace('_file,_line', '_line,_file'), record('', 1), record('not-an-address', 2)].join(
            '\n',
          ),
          badRows(rows, 3),
        ),
    },
  ],
];

const problems = (findings: Finding | Finding[]) =>
  [findings].flat().flatMap(({ problem }) => (problem === undefined ? [] : [problem]));

test.each(cases)('%s: no fault is found where there is none', (_what, kept) => {
  expect(problems(kept())).toEqual([]);
});

test.each(
  cases.flatMap(([what, , planted]) =>
    Object.entries(planted).map(([fault, judge]) => [what, fault, judge] as const),
  ),
)('%s: %s is caught', (_what, _fault, judge) => {
  expect(problems(judge())).not.toEqual([]);
});

test('a window counts what lies within it, wherever it begins', () => {
  expect(mostWithin([0, 10, 20, 30], 20)).toBe(2);
  expect(mostWithin([30, 0, 29, 28, 60], 30)).toBe(3);
  expect(mostWithin([], 30)).toBe(0);
});

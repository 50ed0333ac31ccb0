import type { Answer } from '../../shared/activecampaign/answer';
import { type InfoOutcome, matchFailures, readInfoAnswer } from '../../shared/activecampaign/infoAnswer';
import { answer, badGateway, gatewayPage, loginPage } from './shapes';

const rules = { waitSeconds: 60, capSeconds: 900, now: 0 };

const table: [name: string, given: Answer, outcome: InfoOutcome][] = [
  [
    'false, in the first second',
    answer(200, { status: false }),
    { type: 'pending', status: 'false', known: true },
  ],
  [
    'waiting',
    answer(200, { status: 'waiting', success: [], failure: [] }),
    { type: 'pending', status: 'waiting', known: true },
  ],
  ['claimed', answer(200, { status: 'claimed' }), { type: 'pending', status: 'claimed', known: true }],
  [
    'active',
    answer(200, { status: 'active', success: ['1'], failure: [] }),
    { type: 'pending', status: 'active', known: true },
  ],
  [
    'a word nobody documented',
    answer(200, { status: 'Paused' }),
    { type: 'pending', status: 'paused', known: false },
  ],
  [
    'completed, the documented example',
    answer(200, {
      status: 'completed',
      success: ['123', '124', '125', '126'],
      failure: ['invalid.email@invalidDomain', "invalid'character@example.com"],
    }),
    { type: 'completed', failures: ['invalid.email@invalidDomain', "invalid'character@example.com"] },
  ],
  [
    'completed in other letters, all well',
    answer(200, { status: 'Completed', success: ['1'], failure: [] }),
    { type: 'completed', failures: [] },
  ],
  [
    'completed, the empty list written as an object',
    answer(200, { status: 'completed', success: ['1'], failure: {} }),
    { type: 'completed', failures: [] },
  ],
  [
    'completed, the list written as an object',
    answer(200, { status: 'completed', success: [], failure: { '3': 'a@b.example' } }),
    { type: 'completed', failures: ['a@b.example'] },
  ],
  [
    'completed, the empty list written as null',
    answer(200, { status: 'completed', success: ['1'], failure: null }),
    { type: 'completed', failures: [] },
  ],
  [
    'completed without a list of failures is not success',
    answer(200, { status: 'completed', success: ['1'] }),
    { type: 'unreadable', status: 200 },
  ],
  [
    'completed with failures that are not addresses is not success',
    answer(200, { status: 'completed', success: [], failure: [7] }),
    { type: 'unreadable', status: 200 },
  ],
  ['failed', answer(200, { status: 'failed', success: [], failure: [] }), { type: 'failed', failures: [] }],
  ['failed without lists', answer(200, { status: 'failed' }), { type: 'failed', failures: [] }],
  [
    'interrupted',
    answer(200, { status: 'interrupted', success: ['1'], failure: ['a@b.example'] }),
    { type: 'interrupted', failures: ['a@b.example'] },
  ],
  ['no status', answer(200, { success: [], failure: [] }), { type: 'unreadable', status: 200 }],
  ['status true', answer(200, { status: true }), { type: 'unreadable', status: 200 }],
  ['nothing', answer(200, ''), { type: 'unreadable', status: 200 }],
  ['the login page', answer(200, loginPage), { type: 'keyRefused', loginPage: true }],
  [
    'a missing batch id',
    answer(400, { success: 0, message: "'batchId' is a required field." }),
    { type: 'unreadable', status: 400 },
  ],
  [
    'the rate limit as 400',
    answer(400, { success: 0, message: 'Rate limit exceeded.' }),
    { type: 'rateLimited', waitSeconds: 60 },
  ],
  [
    '429',
    answer(429, '', { 'retry-after': '1', 'ratelimit-limit': '5' }),
    { type: 'rateLimited', waitSeconds: 1, advertised: 5 },
  ],
  ['402', answer(402, ''), { type: 'accountUnpaid' }],
  ['403', answer(403, { message: 'Forbidden' }), { type: 'keyRefused', loginPage: false }],
  ['404', answer(404, { message: 'No Result found' }), { type: 'notFound' }],
  ['502 of the gateway', answer(502, badGateway), { type: 'serverError', status: 502, waitSeconds: 60 }],
  ['504 as a page', answer(504, gatewayPage), { type: 'serverError', status: 504 }],
  ['503 with a time', answer(503, '', { 'retry-after': '30' }), { type: 'unavailable', waitSeconds: 30 }],
  ['a redirect', answer(302, '', { location: '/login' }), { type: 'keyRefused', loginPage: true }],
  ['no answer', { kind: 'none', cause: 'timeout', written: true }, { type: 'unreachable', cause: 'timeout' }],
];

describe('answers about a batch', () => {
  test.each(table)('%s', (_name, given, outcome) => {
    expect(readInfoAnswer(given, rules)).toEqual(outcome);
  });

  test('the table produces every outcome there is', () => {
    const all: Record<InfoOutcome['type'], true> = {
      pending: true,
      completed: true,
      failed: true,
      interrupted: true,
      rateLimited: true,
      unavailable: true,
      accountUnpaid: true,
      keyRefused: true,
      notFound: true,
      serverError: true,
      unreadable: true,
      unreachable: true,
    };
    expect(new Set(table.map(([, , { type }]) => type))).toEqual(new Set(Object.keys(all)));
  });
});

describe('failures and rows', () => {
  test('are matched without regard to letter case and blanks', () => {
    const batch = ['Jane@Example.com', 'ok@example.com', "o'brien@example.com"];
    expect(matchFailures(batch, ['jane@example.COM ', "O'BRIEN@example.com"])).toEqual({
      failed: [0, 2],
      unmatched: 0,
    });
  });

  test('a failure that is nobody of the batch is counted, never dropped', () => {
    expect(matchFailures(['a@example.com'], ['b@example.com', 'B@example.com', 'a@example.com'])).toEqual({
      failed: [0],
      unmatched: 1,
    });
  });
});

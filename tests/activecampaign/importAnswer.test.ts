import fc from 'fast-check';
import type { Answer, NoAnswerCause } from '../../shared/activecampaign/answer';
import {
  type ImportOutcome,
  mayBeAccepted,
  readImportAnswer,
} from '../../shared/activecampaign/importAnswer';
import { answer, badGateway, gatewayPage, importRateLimit, loginPage, refusedContacts } from './shapes';

const now = Date.UTC(2026, 10, 24, 12);
const context = { contacts: 250, waitSeconds: 60, capSeconds: 900, now };
const read = (given: Answer, contacts = 250): ImportOutcome =>
  readImportAnswer(given, { ...context, contacts });
const batchId = '0641fbdd-f62f-4c2c-ba02-3a83d5d11ac9';

type Row = [name: string, given: Answer, outcome: ImportOutcome, mayBeAccepted: boolean];

const table: Row[] = [
  [
    'Success with a capital letter, as documented',
    answer(200, { Success: 1, queued_contacts: 1, batchId, message: 'Contact import queued' }),
    { type: 'accepted', batchId },
    false,
  ],
  [
    'success in small letters, as seen',
    answer(200, { success: 1, queued_contacts: 250, batchId, message: 'Contact import queued' }),
    { type: 'accepted', batchId },
    false,
  ],
  [
    'a success that counts something else',
    answer(200, { success: 5, queued_contacts: 2, batchId }),
    { type: 'accepted', batchId },
    false,
  ],
  ['201 with a batch id', answer(201, { batchId }), { type: 'accepted', batchId }, false],
  [
    'JSON with a byte order mark and the content type of a page',
    answer(200, `\uFEFF${JSON.stringify({ batchId })}`, { 'content-type': 'text/html' }),
    { type: 'accepted', batchId },
    false,
  ],
  [
    'a named contact',
    answer(400, refusedContacts({ contact: 1, failureReason: "Field 'email' not found" })),
    { type: 'contactsRefused', contacts: [{ position: 0, reason: "Field 'email' not found" }] },
    false,
  ],
  [
    'a contact named by a text, with the documented quotes',
    answer(400, refusedContacts({ contact: '230', failureReason: 'Field‘ email’ incorrect format' })),
    { type: 'contactsRefused', contacts: [{ position: 229, reason: 'Field‘ email’ incorrect format' }] },
    false,
  ],
  [
    'several contacts, one of them twice, out of order',
    answer(
      400,
      refusedContacts(
        { contact: 250, failureReason: 'B' },
        { contact: 2, failureReason: 'A' },
        { contact: 250, failureReason: 'C' },
      ),
    ),
    {
      type: 'contactsRefused',
      contacts: [
        { position: 1, reason: 'A' },
        { position: 249, reason: 'B; C' },
      ],
    },
    false,
  ],
  [
    'a named contact without a reason',
    answer(400, refusedContacts({ contact: 7 })),
    { type: 'contactsRefused', contacts: [{ position: 6, reason: '' }] },
    false,
  ],
  [
    'a named contact beside a text',
    answer(400, refusedContacts('Something', { contact: 7, failureReason: 'X' })),
    { type: 'contactsRefused', contacts: [{ position: 6, reason: 'X' }] },
    false,
  ],
  [
    'a contact counted from 0: nobody is blamed',
    answer(400, refusedContacts({ contact: 0, failureReason: 'X' })),
    { type: 'refusedAsAWhole', status: 400, reasons: [refusedContacts().message] },
    false,
  ],
  [
    'a contact beyond the request: nobody is blamed',
    answer(400, refusedContacts({ contact: 3, failureReason: 'X' }, { contact: 251, failureReason: 'X' })),
    { type: 'refusedAsAWhole', status: 400, reasons: [refusedContacts().message] },
    false,
  ],
  [
    'a refusal with text reasons',
    answer(400, { success: 0, message: 'No', failureReasons: ['Invalid or unparsable json'] }),
    { type: 'refusedAsAWhole', status: 400, reasons: ['Invalid or unparsable json', 'No'] },
    false,
  ],
  [
    'a refusal with status 200',
    answer(200, refusedContacts({ contact: 2, failureReason: 'X' })),
    { type: 'contactsRefused', contacts: [{ position: 1, reason: 'X' }] },
    false,
  ],
  ['400 with an empty object', answer(400, {}), { type: 'refusedAsAWhole', status: 400, reasons: [] }, false],
  [
    '422',
    answer(422, {
      errors: [
        {
          title: 'Contact Email Address is not valid.',
          detail: '',
          code: 'email_invalid',
          source: { pointer: '/data/attributes/email' },
        },
      ],
    }),
    { type: 'refusedAsAWhole', status: 422, reasons: ['Contact Email Address is not valid.'] },
    false,
  ],
  [
    '422 of newer endpoints',
    answer(422, {
      errors: [{ status: 422, title: 'Invalid attribute', detail: 'jane.doe@example.com is excluded' }],
    }),
    { type: 'refusedAsAWhole', status: 422, reasons: ['Invalid attribute: (address) is excluded'] },
    false,
  ],
  ['the rate limit as 400', answer(400, importRateLimit), { type: 'rateLimited', waitSeconds: 60 }, false],
  [
    'the rate limit as 400 with only the message',
    answer(400, { success: 0, message: 'Rate limit exceeded.' }),
    { type: 'rateLimited', waitSeconds: 60 },
    false,
  ],
  [
    'the rate limit as 400 with a time',
    answer(400, importRateLimit, { 'retry-after': '17' }),
    { type: 'rateLimited', waitSeconds: 17 },
    false,
  ],
  [
    '429 with seconds',
    answer(429, '', { 'retry-after': '30', 'ratelimit-limit': '5', 'ratelimit-remaining': '0' }),
    { type: 'rateLimited', waitSeconds: 30, advertised: 5 },
    false,
  ],
  [
    '429 with a date',
    answer(429, '', { 'retry-after': 'Tue, 24 Nov 2026 12:02:00 GMT' }),
    { type: 'rateLimited', waitSeconds: 120 },
    false,
  ],
  ['429 without a time', answer(429, '<html></html>'), { type: 'rateLimited', waitSeconds: 60 }, false],
  [
    '429 with an unreadable time',
    answer(429, '', { 'retry-after': 'soon' }),
    { type: 'rateLimited', waitSeconds: 60 },
    false,
  ],
  [
    '402',
    answer(402, 'The request could not be processed due to account payment issues'),
    { type: 'accountUnpaid' },
    false,
  ],
  ['403 in JSON', answer(403, { message: 'Forbidden' }), { type: 'keyRefused', loginPage: false }, false],
  [
    '403 as a page',
    answer(403, '<html><title>Attention Required! | Cloudflare</title></html>'),
    { type: 'keyRefused', loginPage: false },
    false,
  ],
  ['401', answer(401, ''), { type: 'keyRefused', loginPage: false }, false],
  [
    'the login page with status 200',
    answer(200, loginPage, { 'content-type': 'text/html; charset=utf-8' }),
    { type: 'keyRefused', loginPage: true },
    false,
  ],
  ['404', answer(404, { message: 'No Result found' }), { type: 'notFound' }, false],
  ['413', answer(413, '<html>Request Entity Too Large</html>'), { type: 'tooLarge' }, false],
  [
    '500 in JSON',
    answer(500, { message: 'Internal Server Error' }),
    { type: 'serverError', status: 500 },
    true,
  ],
  [
    '502 of the gateway in JSON',
    answer(502, badGateway),
    { type: 'serverError', status: 502, waitSeconds: 60 },
    true,
  ],
  [
    '504 of the gateway as a page',
    answer(504, gatewayPage, { 'content-type': 'text/html' }),
    { type: 'serverError', status: 504 },
    true,
  ],
  ['520', answer(520, ''), { type: 'serverError', status: 520 }, true],
  ['590', answer(590, ''), { type: 'serverError', status: 590 }, true],
  [
    '503 with seconds',
    answer(503, '', { 'retry-after': '120' }),
    { type: 'unavailable', waitSeconds: 120 },
    false,
  ],
  [
    '503 with a date',
    answer(503, loginPage, {
      date: 'Tue, 24 Nov 2026 09:00:00 GMT',
      'retry-after': 'Tue, 24 Nov 2026 09:01:00 GMT',
    }),
    { type: 'unavailable', waitSeconds: 60 },
    false,
  ],
  ['503 without a time', answer(503, ''), { type: 'serverError', status: 503 }, true],
  ['200 with nothing', answer(200, ''), { type: 'unreadable', status: 200 }, true],
  [
    '200 without a batch id',
    answer(200, { success: 1, message: 'Contact import queued' }),
    { type: 'unreadable', status: 200 },
    true,
  ],
  [
    '200 with an empty batch id',
    answer(200, { success: 1, batchId: '' }),
    { type: 'unreadable', status: 200 },
    true,
  ],
  [
    '200 with a batch id that is none',
    answer(200, { success: 1, batchId: 'a b\n' }),
    { type: 'unreadable', status: 200 },
    true,
  ],
  ['200 with a list', answer(200, [{ batchId }]), { type: 'unreadable', status: 200 }, true],
  [
    '200 with half an answer',
    answer(200, `{"batchId":"${batchId}"`),
    { type: 'unreadable', status: 200 },
    true,
  ],
  ['204', answer(204, ''), { type: 'unreadable', status: 204 }, true],
  [
    'a redirect',
    answer(301, '', { location: 'https://elsewhere.example/' }),
    { type: 'keyRefused', loginPage: true },
    false,
  ],
  ['400 as a page', answer(400, '<html>400 Bad Request</html>'), { type: 'unreadable', status: 400 }, false],
  [
    'refused connection',
    { kind: 'none', cause: 'connection', written: false },
    { type: 'notSent', cause: 'connection' },
    false,
  ],
  [
    'an address that is not public',
    { kind: 'none', cause: 'address', written: false },
    { type: 'notSent', cause: 'address' },
    false,
  ],
  [
    'reset after sending',
    { kind: 'none', cause: 'connection', written: true },
    { type: 'lost', cause: 'connection' },
    true,
  ],
  [
    'time-out after sending',
    { kind: 'none', cause: 'timeout', written: true },
    { type: 'lost', cause: 'timeout' },
    true,
  ],
  [
    'time-out before a connection',
    { kind: 'none', cause: 'timeout', written: false },
    { type: 'notSent', cause: 'timeout' },
    false,
  ],
];

describe('answers to a bulk import', () => {
  test.each(table)('%s', (_name, given, outcome, may) => {
    expect(read(given)).toEqual(outcome);
    expect(mayBeAccepted(read(given))).toBe(may);
  });

  test('the table produces every outcome there is', () => {
    const all: Record<ImportOutcome['type'], true> = {
      accepted: true,
      contactsRefused: true,
      refusedAsAWhole: true,
      rateLimited: true,
      unavailable: true,
      accountUnpaid: true,
      keyRefused: true,
      notFound: true,
      tooLarge: true,
      serverError: true,
      unreadable: true,
      notSent: true,
      lost: true,
    };
    expect(new Set(table.map(([, , { type }]) => type))).toEqual(new Set(Object.keys(all)));
  });

  test('a position is only believed within the request: 4 in a request of 3 blames nobody', () => {
    const given = answer(400, refusedContacts({ contact: 4, failureReason: 'X' }));
    expect(read(given, 4).type).toBe('contactsRefused');
    expect(read(given, 3).type).toBe('refusedAsAWhole');
  });

  test('every answer has an outcome, and only a 2xx answer with a batch id is a success', () => {
    const json = fc.oneof(
      fc.json(),
      fc.constantFrom('', loginPage, gatewayPage, JSON.stringify(importRateLimit)),
      fc
        .record(
          {
            success: fc.anything(),
            batchId: fc.oneof(fc.string(), fc.constant(batchId), fc.integer()),
            failureReasons: fc.oneof(
              fc.array(
                fc.oneof(fc.string(), fc.record({ contact: fc.anything(), failureReason: fc.anything() })),
              ),
              fc.anything(),
            ),
            errors: fc.anything(),
            message: fc.anything(),
          },
          { requiredKeys: [] },
        )
        .map(
          (value) =>
            JSON.stringify(value, (_key, part: unknown) =>
              typeof part === 'bigint' ? String(part) : part,
            ) ?? '',
        ),
    );
    const header = fc.dictionary(
      fc.constantFrom('retry-after', 'date', 'ratelimit-limit', 'content-type'),
      fc.string(),
    );
    const http = fc.record({
      kind: fc.constant('http' as const),
      status: fc.integer({ min: 100, max: 599 }),
      headers: header,
      body: json,
    });
    const none = fc.record({
      kind: fc.constant('none' as const),
      cause: fc.constantFrom<NoAnswerCause>('address', 'name', 'connection', 'timeout'),
      written: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.oneof(http, none), (given) => {
        const outcome = read(given);
        if (outcome.type === 'accepted') {
          expect(
            given.kind === 'http' &&
              given.status >= 200 &&
              given.status < 300 &&
              (JSON.parse(given.body) as { batchId: unknown }).batchId === outcome.batchId,
          ).toBe(true);
        }
        if (outcome.type === 'rateLimited' || outcome.type === 'unavailable') {
          expect(outcome.waitSeconds).toBeGreaterThan(0);
          expect(outcome.waitSeconds).toBeLessThanOrEqual(900);
        }
        if (outcome.type === 'contactsRefused') {
          for (const { position } of outcome.contacts) expect(position >= 0 && position < 250).toBe(true);
        }
      }),
      { numRuns: 3000 },
    );
  });

  test('reasons carry no address of a person', () => {
    const outcome = read(
      answer(400, {
        message: 'jane.doe+x@example.com is bad',
        failureReasons: ['"JANE@EXAMPLE.ORG" (+49 170 1234567)'],
      }),
    );
    expect(JSON.stringify(outcome)).not.toMatch(/jane|example|1234567/i);
  });
});

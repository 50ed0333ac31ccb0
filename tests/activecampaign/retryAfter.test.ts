import { askedWait, parseRetryAfter } from '../../shared/activecampaign/retryAfter';
import { answer } from './shapes';

const now = Date.UTC(2026, 10, 24, 12, 0, 0);

describe('Retry-After', () => {
  test.each([
    ['30', 30],
    [' 30 ', 30],
    ['1.5', 1.5],
    ['900', 900],
    ['0', 1],
    ['-5', 1],
    ['0.2', 0.2],
    ['-0.2', 1],
    ['0.0', 1],
    ['901', 900],
    ['99999999999999999999', 900],
    ['Tue, 24 Nov 2026 12:01:30 GMT', 90], // IMF-fixdate
    ['Tuesday, 24-Nov-26 12:01:30 GMT', 90], // RFC 850
    ['Tue Nov 24 12:01:30 2026', 90], // asctime, always UTC
    ['2026-11-24T12:01:30Z', 90],
    ['2026-11-24 12:01:30', 90],
    ['Tue, 24 Nov 2026 13:01:30 +0100', 90],
    ['Tue, 24 Nov 2026 11:00:00 GMT', 1], // past
    ['Tue, 24 Nov 2026 12:00:00 GMT', 1], // now
    ['Sun, 06 Nov 1994 08:49:37 GMT', 1],
    ['Fri, 31 Dec 9999 23:59:59 GMT', 900],
  ])('%j means %d s', (text, seconds) => {
    expect(parseRetryAfter(text, now)).toBe(seconds);
  });

  test.each([
    '',
    'soon',
    '30s',
    'NaN',
    'Infinity',
    '1e3',
    '0x10',
    'Tue, 99 Nov 2026 12:00:00 GMT',
    '2026-11-24',
  ])('%j says nothing', (text) => {
    expect(parseRetryAfter(text, now)).toBeUndefined();
  });

  test('the cap is the deployment’s', () => {
    expect(parseRetryAfter('500', now, 120)).toBe(120);
  });
});

describe('the wait an answer asks for', () => {
  const rules = { waitSeconds: 60, capSeconds: 900, now };

  test('a date is compared with the server’s own clock, not ours', () => {
    const headers = { date: 'Tue, 24 Nov 2026 15:00:00 GMT', 'retry-after': 'Tue, 24 Nov 2026 15:00:20 GMT' };
    expect(askedWait(answer(429, '', headers), rules)).toBe(20);
  });

  test('without a readable server clock ours counts', () => {
    expect(
      askedWait(answer(429, '', { date: 'x', 'retry-after': 'Tue, 24 Nov 2026 12:00:20 GMT' }), rules),
    ).toBe(20);
  });

  test('the header counts before the body', () => {
    expect(askedWait(answer(502, { retry_after: 60 }, { 'retry-after': '5' }), rules)).toBe(5);
    expect(askedWait(answer(502, { retry_after: 60 }), rules)).toBe(60);
    expect(askedWait(answer(502, { retry_after: null }), rules)).toBeUndefined();
  });
});

import fc from 'fast-check';
import { anyText } from '../anyText';
import { safeText } from '../../shared/activecampaign/text';

describe('texts of ActiveCampaign in messages', () => {
  test.each([
    ['Up to 100 imports may be requested per minute.', 'Up to 100 imports may be requested per minute.'],
    ["Field 'email' not found", "Field 'email' not found"],
    ['"Jane Doe" <jane.doe@example.com> is excluded', '"Jane Doe" is excluded'],
    ['jane@example.com, john@example.com', '(address) (address)'],
    ['Phone +49 (170) 123-4567 is wrong', 'Phone (number) is wrong'],
    ['a\r\nb\tc\u202Ed\u2028e', 'a b c d e'],
    ['<p>Not <b>allowed</b></p>', 'Not allowed'],
    ['jäne@bücher.example', '(address)'],
  ])('%j becomes %j', (text, safe) => {
    expect(safeText(text)).toBe(safe);
  });

  test('are one line of at most 300 characters without an address, whatever came', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(anyText, fc.emailAddress()), { maxLength: 30 }), (parts) => {
        const safe = safeText(parts.join(' '));
        expect(safe.length).toBeLessThanOrEqual(300);
        expect(safe).not.toMatch(/[@\p{Cc}\p{Cs}]/u);
      }),
    );
  });
});

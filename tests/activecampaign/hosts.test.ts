import fc from 'fast-check';
import { accountName, parseHost, parseHostPatterns } from '../../shared/activecampaign/hosts';
import { ProductError } from '../../shared/model/errors';

const refusal = (text: string, rules = {}): ProductError => {
  try {
    parseHost(text, rules);
  } catch (error) {
    if (error instanceof ProductError) return error;
  }
  throw new Error(`"${text}" was taken.`);
};

describe('the host of a connection', () => {
  test.each([
    ['contoso.api-us1.com', 'contoso.api-us1.com'],
    ['Contoso.API-us1.com', 'contoso.api-us1.com'],
    ['123456demo.activehosted.com', '123456demo.activehosted.com'],
    ['a.api-us1.com', 'a.api-us1.com'],
  ])('%s is taken as %s', (text, host) => {
    expect(parseHost(text)).toBe(host);
  });

  test.each([
    'https://contoso.api-us1.com',
    'https://contoso.api-us1.com/api/3',
    'http://contoso.api-us1.com/',
    '//contoso.api-us1.com',
    'contoso.api-us1.com/',
    'contoso.api-us1.com/api/3/users/me?x=1#y',
    'contoso.api-us1.com:443',
    'contoso.api-us1.com:',
    'contoso.api-us1.com.',
    ' contoso.api-us1.com',
    'contoso.api-us1.com\n',
    'HTTPS://CONTOSO.API-US1.COM:443/',
  ])('%j is refused, and the message shows the right form of this very host', (text) => {
    const error = refusal(text);
    expect(error.code).toBe('host_invalid');
    expect(error.message).toContain('"contoso.api-us1.com"');
  });

  test.each([
    '',
    'contoso',
    'api-us1.com',
    '*.api-us1.com',
    'a.b.api-us1.com',
    'contoso.api-us1.com.evil.example',
    'evil.example',
    'evilapi-us1.com',
    'contoso.api-us1.com@evil.example',
    'evil.example#.api-us1.com',
    'evil.example\\.api-us1.com',
    'user:secret-key@contoso.api-us1.com',
    '-contoso.api-us1.com',
    'contoso-.api-us1.com',
    'con_toso.api-us1.com',
    'con toso.api-us1.com',
    'contoso\u0000.api-us1.com',
    'contoso。api-us1.com',
    'ⅽontoso.api-us1.com',
    '\u212Aontoso.api-us1.com',
    'contoso.api-us1.ⅽom',
    '127.0.0.1',
    '127.0.0.1:443',
    '2130706433',
    '0x7f.1',
    '[::1]',
    '::1',
    '169.254.169.254',
    'localhost',
    'localhost:8443',
    `${'a'.repeat(64)}.api-us1.com`,
    `${'a.'.repeat(130)}api-us1.com`,
    '%63ontoso.api-us1.com',
    'contoso.api-us1.com\r\nApi-Token: x',
  ])('%j is refused', (text) => {
    const error = refusal(text);
    expect(error.code).toBe('host_invalid');
    expect(error.target).toBe('host');
    expect(error.message).not.toContain('secret-key');
  });

  test('no text at all becomes a host that no pattern allows', () => {
    const allowed = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?\.(api-us1|activehosted)\.com$/;
    const parts = fc.constantFrom(
      'a',
      'api-us1',
      'activehosted',
      'com',
      '.',
      ':',
      '/',
      '@',
      '*',
      '-',
      'A',
      '\n',
      '#',
      '\\',
      '%2e',
      'é',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (pieces) => {
        try {
          expect(parseHost(pieces.join(''))).toMatch(allowed);
        } catch (error) {
          expect(error).toMatchObject({ code: 'host_invalid' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('localhost with a port is taken only where the caller allows it', () => {
    expect(parseHost('localhost:8443', { allowLocalhost: true })).toBe('localhost:8443');
    expect(refusal('localhost:8443', { allowLocalhost: false }).code).toBe('host_invalid');
  });

  test.each([
    'localhost',
    'localhost:0',
    'localhost:65536',
    'localhost:08443',
    'localhost:8443/',
    '127.0.0.1:8443',
    'localhost.evil.example:8443',
  ])('%s is refused even where localhost is allowed', (text) => {
    expect(refusal(text, { allowLocalhost: true }).code).toBe('host_invalid');
  });

  test('other hosts are taken where the deployment names their pattern, and the default ones no longer', () => {
    const patterns = parseHostPatterns('*.api-eu1.com, crm.contoso.example ');
    expect(parseHost('contoso.api-eu1.com', { patterns })).toBe('contoso.api-eu1.com');
    expect(parseHost('crm.contoso.example', { patterns })).toBe('crm.contoso.example');
    expect(refusal('contoso.api-us1.com', { patterns }).message).toContain(
      '*.api-eu1.com, crm.contoso.example',
    );
  });
});

describe('ACTIVECAMPAIGN_HOSTS', () => {
  test.each([
    '*',
    '*.com',
    '',
    ' , ',
    'https://x.api-us1.com',
    'x.*.com',
    '10.0.0.5',
    '*.0.0.5',
    'localhost',
    '*.api-us1.com:443',
  ])('%j is refused as too wide or not a pattern', (text) => {
    expect(() => parseHostPatterns(text)).toThrow(
      expect.objectContaining({ code: 'settings_invalid', target: 'ACTIVECAMPAIGN_HOSTS' }) as Error,
    );
  });
});

describe('the account of a host', () => {
  test('is the same for the API host and the account pages', () => {
    expect(accountName('contoso.api-us1.com')).toBe('contoso');
    expect(accountName('Contoso.activehosted.com')).toBe('contoso');
    expect(accountName('contoso.api-eu2.com')).toBe('contoso');
  });

  test('is the whole host where the domain is not ActiveCampaign’s, so that strangers share no pace', () => {
    expect(accountName('contoso.example.com')).toBe('contoso.example.com');
    expect(accountName('localhost:8443')).toBe('localhost-8443');
    expect(accountName('contoso.api-us1.com.evil.example')).not.toBe('contoso');
  });
});

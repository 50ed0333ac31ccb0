import dns from 'node:dns';
import { addressRefused, isPublicAddress, publicLookup } from '../../shared/activecampaign/addresses';

describe('addresses the app may connect to', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '100.127.255.255',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.0.0.8',
    '192.0.2.1',
    '192.168.1.1',
    '198.18.0.1',
    '198.51.100.7',
    '203.0.113.9',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '168.63.129.16',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:8.8.8.8',
    '::ffff:a00:1',
    '64:ff9b::7f00:1',
    '64:ff9b::808:808',
    '100::1',
    '2001::1',
    '2001:db8::1',
    '2002:7f00:1::',
    '3fff::1',
    'fc00::1',
    'fd12:3456::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '',
    'contoso',
    '1.2.3',
    '08.8.8.8',
    '0x7f.0.0.1',
  ])('%j is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test.each([
    '8.8.8.8',
    '104.16.0.1',
    '172.15.255.255',
    '172.32.0.1',
    '100.63.255.255',
    '100.128.0.1',
    '192.167.255.255',
    '169.253.0.1',
    '223.255.255.255',
    '2606:4700::1111',
    '2a00:1450:4001::1',
  ])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });
});

describe('the look-up of the agent', () => {
  const answers = (...addresses: string[]): void => {
    jest.spyOn(dns, 'lookup').mockImplementation(((
      _name: string,
      _options: unknown,
      callback: (error: null, all: dns.LookupAddress[]) => void,
    ) => {
      callback(
        null,
        addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    }) as never);
  };
  const look = (all: boolean): Promise<unknown> =>
    new Promise((resolve, reject) => {
      publicLookup('contoso.api-us1.com', { all }, (error, address) => {
        if (error) reject(error);
        else resolve(address);
      });
    });
  afterEach(() => jest.restoreAllMocks());

  test('passes public addresses on in the form that was asked for', async () => {
    answers('8.8.8.8', '2606:4700::1111');
    expect(await look(false)).toBe('8.8.8.8');
    expect(await look(true)).toHaveLength(2);
  });

  test('refuses a name when one of its addresses is not public, whichever would be tried first', async () => {
    answers('8.8.8.8', '10.0.0.5');
    await expect(look(true)).rejects.toMatchObject({ code: addressRefused });
    await expect(look(false)).rejects.toMatchObject({ code: addressRefused });
  });

  test('refuses a name that answers differently the second time (DNS rebinding)', async () => {
    answers('8.8.8.8');
    await expect(look(true)).resolves.toBeDefined();
    answers('127.0.0.1');
    await expect(look(true)).rejects.toMatchObject({ code: addressRefused });
  });

  test('refuses a name without any address', async () => {
    answers();
    await expect(look(true)).rejects.toMatchObject({ code: addressRefused });
  });
});

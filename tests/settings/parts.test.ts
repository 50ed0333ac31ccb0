import fc from 'fast-check';
import { parseDuration } from '../../shared/settings/durations';
import { hostAllowed } from '../../shared/settings/hosts';
import { checkLocalSettings } from '../../shared/settings/local';
import { developmentEnv } from './settings';

test('a duration reads back as the seconds it was written for', () => {
  const units = { s: 1, min: 60, h: 3600, d: 86_400 };
  fc.assert(
    fc.property(
      fc.nat(999_999),
      fc.constantFrom('s', 'min', 'h', 'd'),
      fc.boolean(),
      (count, unit, blank) => {
        const seconds = parseDuration(`${count}${blank ? ' ' : ''}${unit}`);
        return seconds === count * units[unit];
      },
    ),
  );
});

test.each(['', '5', 'h', '-1 h', '1e3 s', '1 hour', '1  h', '1,5 h'])('"%s" is no duration', (text) => {
  expect(parseDuration(text)).toBeUndefined();
});

test.each([
  ['contoso.api-us1.com', true],
  ['a-b-c.api-us1.com', true],
  ['api-us1.com', false],
  ['x.contoso.api-us1.com', false],
  ['contoso.api-us1.com.evil.com', false],
  ['contosoxapi-us1.com', false],
  ['localhost:9443', true],
  ['localhost:94430', false],
  ['localhost', false],
])('a star stands for part of one label only: %s -> %s', (host, allowed) => {
  expect(hostAllowed(host, ['*.api-us1.com', 'localhost:9443'])).toBe(allowed);
});

test('names in local.settings.json that nobody knows are named, with what may have been meant', () => {
  expect(checkLocalSettings({ ...developmentEnv(), FUNCTIONS_WORKER_RUNTIME: 'node' })).toEqual([]);
  expect(checkLocalSettings({ SEGMENT_LOCATION: 'x', FOO: 'y', KEY_VAULT_URI: 1 })).toEqual([
    { path: 'SEGMENT_LOCATION', message: 'Unknown setting. Did you mean SEGMENTS_LOCATION?' },
    { path: 'FOO', message: 'Unknown setting.' },
    { path: 'KEY_VAULT_URI', message: 'Must be a text.' },
  ]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../local/console/usage-error';
import { parseOptions, usage } from '../../local/demo/options';
import { projectRoot } from '../../local/processes/child';
import { usage as startUsage } from '../../local/start/options';

test('without options the sample of 1,200 rows goes to the simulator', () => {
  expect(parseOptions([])).toEqual({ source: { rows: 1200 }, keep: false });
});

test('every option arrives', () => {
  expect(parseOptions(['--rows', '1000000', '--keep'])).toEqual({ source: { rows: 1_000_000 }, keep: true });
  expect(parseOptions(['--csv', 'a.csv', '--map', 'email=E-mail,phone=Tel'])).toEqual({
    source: { csv: 'a.csv', map: { email: 'E-mail', phone: 'Tel' } },
    keep: false,
  });
  expect(parseOptions(['--host', 'contoso.api-us1.com', '--list', '12', '--csv', 'a.csv', '--yes'])).toEqual({
    source: { csv: 'a.csv', map: {} },
    keep: false,
    account: { host: 'contoso.api-us1.com', listId: '12', yes: true },
  });
  expect(parseOptions(['--help'])).toBe('help');
});

test.each([
  [['--row', '5'], "Unknown option '--row'"],
  [['5'], 'Unexpected argument'],
  [['--rows'], 'argument missing'],
  [['--rows', '0'], '--rows must be a whole number from 1 to 10000000'],
  [['--rows', '1,000'], 'it is "1,000"'],
  [['--rows', '1e6'], 'it is "1e6"'],
  [['--rows', '10', '--csv', 'a.csv'], 'exclude each other'],
  [['--map', 'email=A'], '--map goes with --csv'],
  [['--csv', 'a.csv', '--map', 'mail=A'], '--map does not know "mail=A"'],
  [['--csv', 'a.csv', '--map', 'email'], '--map does not know "email"'],
  [['--csv', 'a.csv', '--map', 'email=A,email=B'], 'names email twice'],
  [['--list', '12'], '--list goes with --host'],
  [['--yes'], '--yes goes with --host'],
  [['--host', 'contoso.api-us1.com', '--list', '12'], 'never to a real account'],
  [['--host', 'contoso.api-us1.com', '--list', '12', '--rows', '9'], 'never to a real account'],
  [['--host', 'contoso.api-us1.com', '--csv', 'a.csv'], '--host needs --list'],
  [['--host', 'https://contoso.api-us1.com', '--list', '12', '--csv', 'a.csv'], 'without https:// and path'],
  [['--host', 'contoso.api-us1.com/x', '--list', '12', '--csv', 'a.csv'], 'without https:// and path'],
  [['--host', 'localhost', '--list', '12', '--csv', 'a.csv'], 'without https:// and path'],
  [
    ['--host', 'contoso.api-us1.com', '--list', 'News', '--csv', 'a.csv'],
    '--list must be the number of a list',
  ],
])('%j is refused with a sentence', (args, sentence) => {
  expect(() => parseOptions(args)).toThrow(UsageError);
  expect(() => parseOptions(args)).toThrow(sentence);
});

test('an option that npm has kept for itself is not silently lost', () => {
  expect(() => parseOptions([], { npm_config_keep: 'true' })).toThrow('npm run demo -- --keep');
  expect(() => parseOptions(['100'], { npm_config_rows: 'true' })).toThrow('npm run demo -- --rows');
  expect(parseOptions([], { npm_config_yes: 'true' })).toMatchObject({ keep: false });
});

test.each([
  ['demo', usage],
  ['start', startUsage],
])('every option of %s stands in docs/getting-started.md', (_, text) => {
  const page = readFileSync(join(projectRoot, 'docs/getting-started.md'), 'utf8');
  const options = (text.match(/--[a-z]+/g) ?? []).filter((option) => option !== '--help');
  expect(options.length).toBeGreaterThan(3);
  for (const option of options) expect(page).toContain(option);
});

/** The demo called in a way that cannot work: one clear sentence, exit code 2, nothing started. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './process';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-refused-'));
  await writeFile(join(folder, 'people.csv'), 'Name,Mobile\nAda,1\n');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  [['--colour'], "Unknown option '--colour'"],
  [['--rows', 'many'], '--rows must be a whole number'],
  [['--csv', 'missing.csv'], 'missing.csv does not exist'],
  [
    ['--csv', 'people.csv'],
    'No column of the file looks like an email address. Say which one it is: --map email=Column',
  ],
  [['--csv', 'people.csv', '--map', 'email=Mobil'], 'has no column "Mobil". Near matches: "Mobile"'],
  [
    ['--csv', 'people.csv', '--map', 'email=Mobile', '--host', 'contoso.api-us1.com', '--list', '1'],
    'Nobody is there to answer "API key',
  ],
])('%j', async (args, sentence) => {
  const files = args.map((arg) => (arg.endsWith('.csv') ? join(folder, arg) : arg));
  const command = run('demo', files, { ACTIVECAMPAIGN_API_KEY: undefined });
  expect(await command.ended).toBe(2);
  expect(command.output).toContain(sentence);
  expect(command.output).not.toMatch(/Starting|\n\s+at /);
});

test('help is no mistake', async () => {
  const command = run('demo', ['--help']);
  expect(await command.ended).toBe(0);
  expect(command.output).toContain('--rows N');
});

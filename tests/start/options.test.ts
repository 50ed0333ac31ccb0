import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../local/console/usage-error';
import { parseOptions } from '../../local/start/options';
import { readSettingsFile } from '../../local/start/settings-file';

test('without options: the local host on port 7071', () => {
  expect(parseOptions([])).toEqual({ host: 'local', port: 7071, data: '.local' });
  expect(parseOptions(['--settings', 'a.json', '--host', 'func', '--port', '0', '--data', 'd'])).toEqual({
    host: 'func',
    port: 0,
    settings: 'a.json',
    data: 'd',
  });
  expect(parseOptions(['--help'])).toBe('help');
});

test.each([
  [['--setting', 'a'], "Unknown option '--setting'"],
  [['a.json'], 'Unexpected argument'],
  [['--host', 'azure'], '--host is local or func; it is "azure"'],
  [['--port', '70710'], 'it is "70710"'],
  [['--port', 'x'], 'it is "x"'],
])('%j is refused with a sentence', (args, sentence) => {
  expect(() => parseOptions(args)).toThrow(UsageError);
  expect(() => parseOptions(args)).toThrow(sentence);
});

describe('the settings file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'start-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const write = (name: string, content: string) => writeFile(join(folder, name), content);

  test('is the one named, then local.settings.json, then the sample, which is said', async () => {
    await write('local.settings.sample.json', '{"Values":{"A":"sample"}}');
    expect(await readSettingsFile(folder, undefined)).toMatchObject({
      values: { A: 'sample' },
      sample: true,
    });
    await write('local.settings.json', '\ufeff{"Values":{"A":"local"}}');
    expect(await readSettingsFile(folder, undefined)).toMatchObject({
      values: { A: 'local' },
      sample: false,
    });
    await write('other.json', '{"Values":{"A":"other"}}');
    expect(await readSettingsFile(folder, 'other.json')).toMatchObject({
      values: { A: 'other' },
      sample: false,
    });
  });

  test('that is named and missing is refused: the sample never stands in for it', async () => {
    await write('local.settings.sample.json', '{"Values":{}}');
    await expect(readSettingsFile(folder, 'mine.json')).rejects.toThrow('mine.json does not exist');
  });

  test.each([
    ['{', 'is not JSON'],
    ['[]', 'has no object "Values"'],
    ['{"Values":[]}', 'has no object "Values"'],
    ['{"IsEncrypted":true,"Values":{}}', 'func settings decrypt'],
  ])('%s is refused with a sentence', async (content, sentence) => {
    await write('bad.json', content);
    await expect(readSettingsFile(folder, 'bad.json')).rejects.toThrow(sentence);
  });
});

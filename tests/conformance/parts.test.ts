/** The suite's own parts: options, verdicts, files, and that it knows nothing of this project but what it is told. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { finding } from '../../conformance/finding';
import { parseOptions } from '../../conformance/options';
import { exitCodeOf, linesOf, resultOf, sumLine } from '../../conformance/report';
import { withoutSegments, withSegment } from '../../conformance/segments/files';
import { locationOf, type Segments } from '../../conformance/segments/storage';
import { crash } from '../../conformance/steps/crash';
import { runSuite } from '../../conformance/suite';
import type { World } from '../../conformance/world';
import { parseOptions as parseLauncher } from '../../local/conformance/options';
import { parseModel, segmentNames } from '../../shared/segments/model';

const root = path.resolve(__dirname, '../..');
const folder = path.join(root, 'conformance');
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

test('the suite imports nothing of the project but itself', () => {
  expect(sources.length).toBeGreaterThan(20);
  const outside = sources.flatMap((name) => {
    const text = readFileSync(path.join(folder, name), 'utf8');
    const imported = [...text.matchAll(/(?:from|import|require)\s*\(?\s*['"](\.[^'"]*)['"]/g)].map(
      ([, to = '']) => to,
    );
    const beyond = imported.filter(
      (to) => !path.resolve(folder, path.dirname(name), to).startsWith(folder + path.sep),
    );
    return beyond.map((to) => `${name}: ${to}`);
  });
  expect(outside).toEqual([]);
});

test('it names no folder of the local stand-ins, and no host', () => {
  for (const name of sources)
    expect([name, readFileSync(path.join(folder, name), 'utf8')]).not.toEqual([
      name,
      expect.stringMatching(/\blocal\/|--host|unkind|Core Tools/),
    ]);
});

const told = ['--url', 'http://x/api/', '--storage', 's', '--activecampaign', 'https://a/'];

test('the four options say what is driven; "none" is no key', () => {
  expect(parseOptions([...told, '--key', 'none'])).toEqual({
    ...{
      url: 'http://x',
      storage: 's',
      activeCampaign: 'https://a',
      secret: 'activecampaign-key',
      batches: 4,
    },
  });
  expect(parseOptions([...told, '--key', 'k', '--lists', '12, 13', '--restart', 'r'])).toMatchObject({
    ...{ key: 'k', lists: ['12', '13'], restart: 'r' },
  });
  expect(parseOptions(['--help'])).toBe('help');
});

test.each([
  [['--url', 'http://x', '--key', 'k'], '--storage is missing'],
  [told, 'Either --key or --token'],
  [[...told, '--key', 'k', '--token', 't'], 'Either --key or --token'],
  [[...told, '--key', 'k', '--lists', '12'], 'two lists'],
  [[...told, '--key', 'k', '--batches', '0'], '--batches'],
  [[...told, '--key', 'k', '--hots', 'x'], '--hots'],
])('%j is refused: %s', (args, says) => {
  expect(() => parseOptions(args)).toThrow(says);
});

test('only without --url something is started', () => {
  expect(parseLauncher(['--url', 'http://x', '--anything'])).toBe('elsewhere');
  expect(parseLauncher(['--root', 'build', '--unkind', '7'])).toMatchObject({ root: 'build', unkind: '7' });
  expect(() => parseLauncher(['--time-scale', '0'])).toThrow('--time-scale');
});

test('a step passes only when something was found and nothing is broken', () => {
  const kept = finding('kept');
  const results = [
    resultOf('good', 1, [kept]),
    resultOf('empty', 1, []),
    resultOf('broken', 1, [kept, finding('promise', 'broken so')]),
    resultOf('thrown', 1, [kept], 'fetch failed'),
    { name: 'left', verdict: 'not run' as const, seconds: 0, findings: [], reason: 'nobody can' },
  ];
  expect(results.map(({ verdict }) => verdict)).toEqual(['passed', 'failed', 'failed', 'failed', 'not run']);
  expect(sumLine(results)).toBe('1 passed, 3 failed, 1 not run');
  expect(exitCodeOf(results)).toBe(1);
  expect(exitCodeOf(results.slice(0, 1))).toBe(0);
  expect(exitCodeOf(results.slice(4))).toBe(1);
  expect(results.flatMap(linesOf).join('\n')).toMatch(
    /broken: promise: broken so[^]*fetch failed[^]*not run {2}left: nobody can/,
  );
});

test('without a command to restart the host the crash is not run, and says so; it never passes', async () => {
  const world = { connected: true, restart: undefined } as World;
  const lines: string[] = [];
  const segments = { removeAll: () => Promise.resolve() } as Segments;
  const call = () => Promise.reject(new Error('Nobody is called.'));
  const results = await runSuite(
    { ...world, call, segments, signal: new AbortController().signal },
    [[crash]],
    (line) => lines.push(line),
  );
  expect(results).toMatchObject([{ verdict: 'not run', findings: [] }]);
  expect(lines).toEqual([expect.stringContaining('not run  crash and resume: no --restart COMMAND')]);
});

test('its segments stand in model.json beside those that are there, and leave them behind', () => {
  const theirs = JSON.stringify({ name: 'Feed', version: '1.0', 'pbi:x': 1, entities: [{ name: 'Theirs' }] });
  const urls = ['https://a/c/f/S/2026/11/24/0215/S_1.csv'];
  const once = withSegment(theirs, 'Conformance_x_one', urls, new Date());
  const twice = withSegment(once, 'Conformance_x_one', urls, new Date());
  expect(segmentNames(parseModel(twice, 'model.json'))).toEqual(['Theirs', 'Conformance_x_one']);
  expect(JSON.parse(withoutSegments(twice, 'Conformance_x_') ?? '')).toMatchObject(
    JSON.parse(theirs) as object,
  );
  const alone = withSegment(undefined, 'Conformance_x_one', urls, new Date());
  expect(segmentNames(parseModel(alone, 'model.json'))).toEqual(['Conformance_x_one']);
  expect(withoutSegments(alone, 'Conformance_x_')).toBeUndefined();
});

test('a location is container and folder', () => {
  expect(locationOf('c/a/b/')).toEqual({ container: 'c', folder: 'a/b' });
  expect(locationOf('c')).toEqual({ container: 'c', folder: '' });
});

/** The deployed package: self-contained, small, and the same app as dist/. `npm test` builds it first. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { zipSync } from 'fflate';
import { ended, start, type Rig } from '../../bench/delivery/rig';
import { imbalance, leaverImbalance } from '../../shared/model/counts';
import { startRig } from '../storage/stack';

let folder: string;
let rig: Rig | undefined;
beforeAll(() => {
  // Away from the project, so that nothing is found in its node_modules.
  folder = mkdtempSync(path.join(tmpdir(), 'package-'));
  cpSync('build', folder, { recursive: true });
});
afterAll(async () => {
  await rig?.stop();
  rmSync(folder, { recursive: true });
});

test('the package is one file with host.json and package.json, without a source map', () => {
  expect(readdirSync(folder).sort()).toEqual(['host.json', 'main.js', 'package.json']);
  const { name, version, main } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    main: string;
  };
  const own = JSON.parse(readFileSync('package.json', 'utf8')) as { name: string; version: string };
  expect({ name, version }).toEqual({ name: own.name, version: own.version });
  expect(main).toBe('main.js');
  expect(readFileSync(path.join(folder, 'main.js'), 'utf8')).not.toContain('sourceMappingURL');
});

test('the zipped package is at most a megabyte', () => {
  const files = readdirSync(folder).map((name) => [name, readFileSync(path.join(folder, name))] as const);
  expect(zipSync(Object.fromEntries(files), { level: 9 }).length).toBeLessThanOrEqual(1_000_000);
});

test('nothing of the stand-ins is in it', () => {
  const code = readFileSync(path.join(folder, 'main.js'), 'utf8');
  expect(code).not.toMatch(/__simulator|azurite/i);
});

test('a whole export runs on it, every row accounted for', async () => {
  rig = await startRig({ sample: { rows: 1200 }, timeScale: 20, host: { root: folder } });
  const run = await ended(rig, await start(rig), 120);
  expect(run.state).toBe('completedWithErrors');
  expect(run.counts.read).toBe(1200);
  expect(run.counts.delivered).toBeGreaterThan(900);
  expect([imbalance(run.counts), leaverImbalance(run.leaverCounts)]).toEqual([0, 0]);
}, 180_000);

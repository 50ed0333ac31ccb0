// The unkind switch: seeded, bounded, each misfortune on its own.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { kind, parseUnkind } from '../../local/host/unkind';
import { firesAt } from '../../local/host/durable/durable-timers';
import { cleanUp, eventually, newFolder, startHost, type HostProcess } from './support/host-process';
import { testApp } from './support/test-app';

afterEach(cleanUp);

test('what befalls a message depends on seed and message alone', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\w+$/), fc.string(), (seed, about) => {
      const [a, b] = [parseUnkind(seed), parseUnkind(seed)];
      expect(a.hopDelay(about)).toBe(b.hopDelay(about));
      expect(a.activityDelay(about)).toBe(b.activityDelay(about));
      expect(a.isTwice(about)).toBe(b.isTwice(about));
      expect(a.order(about)).toBe(b.order(about));
    }),
  );
});

test('every message is late by 0.1 to 3 s, and another seed makes it late by something else', () => {
  const [a, b] = [parseUnkind('1'), parseUnkind('2')];
  const abouts = Array.from({ length: 2000 }, (_, n) => `message ${n}`);
  const delays = abouts.map((about) => a.hopDelay(about));
  expect(Math.min(...delays)).toBeGreaterThanOrEqual(100);
  expect(Math.max(...delays)).toBeLessThanOrEqual(3000);
  expect(Math.max(...delays) - Math.min(...delays)).toBeGreaterThan(2800);
  expect(abouts.filter((about) => a.hopDelay(about) === b.hopDelay(about)).length).toBeLessThan(20);
});

test('about 1 activity in 100 is delivered twice, and about 1 in 1,000 comes five minutes late', () => {
  const unkind = parseUnkind('7');
  const abouts = Array.from({ length: 20_000 }, (_, n) => `activity ${n}`);
  const twice = abouts.filter((about) => unkind.isTwice(about)).length;
  const veryLate = abouts.filter((about) => unkind.activityDelay(about) > 300_000).length;
  expect(twice).toBeGreaterThan(140);
  expect(twice).toBeLessThan(260);
  expect(veryLate).toBeGreaterThan(5);
  expect(veryLate).toBeLessThan(45);
  expect(unkind.invisible).toBe(60_000);
});

test('each misfortune can be set and switched off by its name', () => {
  const off = parseUnkind('7,late=0,veryLate=0,twice=0,outOfOrder=0,earlyTimers=0,invisible=0');
  for (const about of ['a', 'b', 'c']) {
    expect(off.hopDelay(about)).toBe(0);
    expect(off.activityDelay(about)).toBe(0);
    expect(off.isTwice(about)).toBe(false);
    expect(off.order(about)).toBeNull();
  }
  expect(off).toMatchObject({ invisible: 0, earlyTimers: false });
  expect(parseUnkind('7,late=50ms').hopDelay('a')).toBe(50);
  expect(parseUnkind('7,invisible=5s').invisible).toBe(5000);
  expect(parseUnkind('7,late=0,veryLate=1,veryLateBy=2m').activityDelay('a')).toBe(120_000);
  expect(kind).toMatchObject({ invisible: 0, earlyTimers: true, description: '' });
});

test.each([
  ['', /begins with a seed/],
  ['late=1', /begins with a seed/],
  ['1,slow=2', /knows no "slow", only late, veryLate/],
  ['1,late=soon', /late=soon: a duration/],
  ['1,twice=2', /twice=2: a share between 0 and 1/],
])('--unkind %j is refused with a sentence', (text, sentence) => {
  expect(() => parseUnkind(text)).toThrow(sentence);
});

test('a durable timer is cut to whole seconds: up to a second early, never late', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (ms) => {
      const created = '2026-01-01T00:00:00.250Z';
      const due = Date.parse(created) + ms;
      const at = firesAt(created, new Date(due).toISOString(), true);
      expect(due - at).toBeGreaterThanOrEqual(0);
      expect(due - at).toBeLessThan(1000);
      expect((at - Date.parse(created)) % 1000).toBe(0);
      expect(firesAt(created, new Date(due).toISOString(), false)).toBe(due);
    }),
  );
});

// ---- the switch on a running host ---------------------------------------------------------------------------------

const notesOf = (folder: string) => {
  const file = path.join(folder, 'notes.txt');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
};

async function start(folder: string, unkind: string, env: Record<string, string> = {}): Promise<HostProcess> {
  const args = ['--root', testApp, '--state', folder, '--unkind', unkind, '--log-level', 'warning'];
  return await startHost(args, { TICK: '0 0 0 1 1 *', NOTES: path.join(folder, 'notes.txt'), ...env });
}

async function completed(host: HostProcess, id: string): Promise<unknown> {
  return await eventually(async () => {
    const status = (await (await host.get(`/api/status/${id}`)).json()) as {
      runtimeStatus: string;
      output: unknown;
    };
    if (status.runtimeStatus === 'Failed') throw new Error(JSON.stringify(status.output));
    return status.runtimeStatus === 'Completed' ? status.output : undefined;
  });
}

const onlyTwice = 'late=0,veryLate=0,outOfOrder=0';

test('activities that are delivered twice run at the same time, and the orchestration goes on once', async () => {
  const folder = newFolder();
  const host = await start(folder, `3,twice=1,${onlyTwice}`);
  await host.post('/api/start/chain/c', { n: 3, ms: 100 });
  expect(await completed(host, 'c')).toEqual({ done: 3 });
  await host.stop();
  const first = ['begin c-0', 'begin c-0', 'end c-0', 'end c-0'];
  expect(notesOf(folder).filter((note) => note.endsWith('c-0'))).toEqual(first);
  expect(notesOf(folder)).toHaveLength(12);
});

test('activities come out of order, in the same order for the same seed', async () => {
  const onePlace = { AzureFunctionsJobHost__extensions__durableTask__maxConcurrentActivityFunctions: '1' };
  const orderOf = async (seed: string) => {
    const folder = newFolder();
    const host = await start(folder, `${seed},late=0,veryLate=0,twice=0`, onePlace);
    await host.post('/api/start/fan/f', { n: 12, ms: 1 });
    await completed(host, 'f');
    await host.stop();
    return notesOf(folder).filter((note) => note.startsWith('begin'));
  };
  const [a, again, b] = await Promise.all([orderOf('1'), orderOf('1'), orderOf('2')]);
  expect(a).toEqual(again);
  expect(a).not.toEqual(b);
  expect([...a].sort()).toEqual([...b].sort());
});

test('after a kill, what was in process stays invisible for a while, and new work goes on meanwhile', async () => {
  const folder = newFolder();
  const minute = '5,late=0,veryLate=0,twice=0';
  const first = await start(folder, minute);
  await first.post('/api/start/fan/f', { n: 3, ms: 60_000 });
  await eventually(() => (notesOf(folder).length === 3 ? true : undefined));
  await first.kill();
  const second = await start(folder, minute);
  await second.post('/api/start/chain/c', { n: 2, ms: 0 });
  expect(await completed(second, 'c')).toEqual({ done: 2 });
  await second.kill();
  expect(notesOf(folder).slice(3)).toEqual(['begin c-0', 'end c-0', 'begin c-1', 'end c-1']);
  const third = await start(folder, `${minute},invisible=0`);
  await eventually(() => (notesOf(folder).length === 10 ? true : undefined));
  expect(notesOf(folder).slice(7).sort()).toEqual(['begin f-0', 'begin f-1', 'begin f-2']);
  await third.kill();
});

test('late in every hop, an orchestration with children and an entity still comes to its end', async () => {
  const folder = newFolder();
  const host = await start(folder, '9,late=300ms,veryLate=0.5,veryLateBy=1s,twice=0.5');
  await host.post('/api/start/parent/p', { ms: 5 });
  await host.post('/api/start/waves/w', { left: 20, size: 10 });
  expect(await completed(host, 'p')).toEqual({ done: [3, 3] });
  expect(await completed(host, 'w')).toEqual({ done: 20 });
  expect(host.lines.some((line) => line.includes('unkind with seed 9'))).toBe(true);
  await host.stop();
});

test('a result that comes twice does not count for the execution that has begun in the meantime', async () => {
  const folder = newFolder();
  const host = await start(folder, '3,late=600ms,veryLate=0,outOfOrder=0,twice=1');
  await host.post('/api/start/rounds/r', { left: 6 });
  expect(await completed(host, 'r')).toEqual({ keys: [6, 5, 4, 3, 2, 1].map((left) => `r-${left}`) });
  await host.stop();
});

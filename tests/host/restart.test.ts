// What survives: the host is killed in the middle of work, the journal is torn, the folder is locked.
import { appendFileSync, existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { cleanUp, eventually, newFolder, startHost, type HostProcess } from './support/host-process';
import { testApp } from './support/test-app';

type Status = { runtimeStatus: string; output: unknown; customStatus: unknown };

const settings = { TICK: '0 0 0 1 1 *' };
const journal = (state: string) => path.join(state, 'TestHub.jsonl');

async function start(
  state: string | null,
  args: string[] = [],
  env: Record<string, string> = {},
): Promise<HostProcess> {
  const at = state === null ? [] : ['--state', state];
  const notes = { NOTES: path.join(state ?? newFolder(), 'notes.txt') };
  return await startHost(['--root', testApp, ...at, ...args], { ...settings, ...notes, ...env });
}

async function statusOf(host: HostProcess, id: string): Promise<Status> {
  return (await (await host.get(`/api/status/${id}`)).json()) as Status;
}

async function completed(host: HostProcess, id: string): Promise<unknown> {
  return await eventually(async () => {
    const { runtimeStatus, output } = await statusOf(host, id);
    if (['Failed', 'Terminated'].includes(runtimeStatus)) throw new Error(`${id}: ${JSON.stringify(output)}`);
    return runtimeStatus === 'Completed' ? output : undefined;
  });
}

const notesOf = (state: string) => {
  const file = path.join(state, 'notes.txt');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
};

afterEach(cleanUp);

test('a fan-out, a chain, children and a waiting orchestration all complete after kill -9 and a restart', async () => {
  const state = newFolder();
  const first = await start(state);
  await first.post('/api/start/approval/a', {});
  await first.post('/api/start/fan/f', { n: 60, ms: 150 });
  await first.post('/api/start/chain/c', { n: 12, ms: 50 });
  await first.post('/api/start/parent/p', { ms: 50 });
  await eventually(() => (notesOf(state).filter((n) => n.startsWith('end')).length > 20 ? true : undefined));
  await first.kill();
  const before = notesOf(state);
  const finished = before.filter((n) => n.startsWith('end')).length;
  expect(finished).toBeLessThan(78);

  const second = await start(state);
  await second.post('/api/raise/a/approved', { by: 'ann' });
  expect(await completed(second, 'f')).toEqual({ done: 60 });
  expect(await completed(second, 'c')).toEqual({ done: 12 });
  expect(await completed(second, 'p')).toEqual({ done: [3, 3] });
  expect(await completed(second, 'a')).toEqual({ approved: { by: 'ann' } });
  const ends = notesOf(state).filter((n) => n.startsWith('end'));
  expect(new Set(ends).size).toBe(60 + 12 + 6);
  // What ran twice was in process at the kill: at most the places there are, and one of chain and child each.
  expect(ends.length - new Set(ends).size).toBeLessThanOrEqual(53);
  await second.stop();
});

test('a torn last line of the journal is a step that did not happen', async () => {
  const state = newFolder();
  const first = await start(state);
  await first.post('/api/start/approval/a', {});
  await eventually(async () => ((await statusOf(first, 'a')).customStatus ? true : undefined));
  await first.kill();
  const whole = statSync(journal(state)).size;
  appendFileSync(journal(state), '{"d":[{"id":"a","now":{"status":"Terminated"');
  const second = await start(state);
  expect((await statusOf(second, 'a')).runtimeStatus).toBe('Running');
  await second.post('/api/raise/a/approved', 1);
  expect(await completed(second, 'a')).toEqual({ approved: 1 });
  expect(statSync(journal(state)).size).not.toBe(whole);
  await second.stop();
});

test('a journal that is damaged before its last line is refused with the place', async () => {
  const state = newFolder();
  appendFileSync(journal(state), '{"stopped":true}\nnot json\n{"stopped":true}\n');
  await expect(start(state)).rejects.toThrow(/Line 2 of the journal .*TestHub\.jsonl is damaged/);
});

test('two hosts on one state folder: the second is refused, and a dead one does not hold the lock', async () => {
  const state = newFolder();
  const first = await start(state);
  await expect(start(state)).rejects.toThrow(/is in use by process \d+/);
  await first.kill();
  const second = await start(state);
  expect(await second.stop()).toBe(0);
});

test('keys stay the same after a restart, and are new for every host without a state folder', async () => {
  const state = newFolder();
  const first = await start(state);
  const { functionKey, masterKey } = first.ready;
  await first.kill();
  const second = await start(state);
  expect(second.ready).toMatchObject({ functionKey, masterKey });
  const other = await start(null);
  expect(other.ready.masterKey).not.toBe(masterKey);
  expect(functionKey).toMatch(/^[\w-]{53,55}={1,3}$/);
});

test('a stop in good order lets activities and requests in process end, and their results count', async () => {
  const state = newFolder();
  const first = await start(state);
  await first.post('/api/start/fan/f', { n: 5, ms: 700 });
  await eventually(() => (notesOf(state).length === 5 ? true : undefined));
  const slow = first.get('/api/slow');
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await first.stop()).toBe(0);
  expect(await (await slow).text()).toBe('answered');
  expect(notesOf(state).filter((n) => n.startsWith('end'))).toHaveLength(5);
  const second = await start(state);
  expect(await completed(second, 'f')).toEqual({ done: 5 });
  expect(notesOf(state).filter((n) => n.startsWith('begin'))).toHaveLength(5);
  await second.stop();
});

test('a timer whose time fell into a downtime runs at once after it, past due', async () => {
  const state = newFolder();
  const every = { TICK: '*/1 * * * * *' };
  const first = await start(state, [], every);
  await eventually(() => (notesOf(state).includes('tick in time') ? true : undefined));
  await first.kill();
  const before = notesOf(state).length;
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const second = await start(state, [], every);
  await eventually(() => (notesOf(state).length > before ? true : undefined));
  expect(notesOf(state)[before]).toBe('tick past due');
  await second.stop();
});

test('with --no-timers no timer runs by itself', async () => {
  const state = newFolder();
  const host = await start(state, ['--no-timers'], { TICK: '*/1 * * * * *' });
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect(notesOf(state)).toEqual([]);
  await host.post('/admin/functions/tick', { input: '' }, host.ready.masterKey);
  await eventually(() => (notesOf(state).length > 0 ? true : undefined));
  expect(notesOf(state)).toEqual(['tick in time']);
  await host.stop();
});

test('4,000 activities in waves of 50 with continue-as-new leave a short history and a small journal', async () => {
  const state = newFolder();
  const host = await start(state, ['--log-level', 'warning']);
  await host.post('/api/start/waves/w', { left: 4000, size: 50 });
  expect(await completed(host, 'w')).toEqual({ done: 4000 });
  await host.stop();
  const again = await start(state);
  expect(await completed(again, 'w')).toEqual({ done: 4000 });
  expect(statSync(journal(state)).size).toBeLessThan(100_000);
  await again.stop();
});

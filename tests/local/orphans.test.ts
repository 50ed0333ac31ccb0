/** Whatever becomes of the process that started them, no stand-in stays behind. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { exited, projectRoot } from '../../local/processes/child';

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('when the parent is killed, Azurite and the simulator end by themselves', async () => {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'orphans-'));
  const parent = path.join(folder, 'parent.cjs');
  const stack = path.join(projectRoot, 'dist', 'local', 'stack', 'start.js');
  await writeFile(
    parent,
    `require(${JSON.stringify(stack)}).startStack({ folder: __dirname, storage: 'folder', simulatorProcess: true, host: false })
      .then((stack) => process.send([stack.azurite.child.pid, stack.simulator.origin]));`,
  );
  const child = fork(parent, [], { execArgv: [] });
  const [message] = (await once(child, 'message')) as [[number, string]];
  const [azurite, simulator] = message;
  expect(alive(azurite)).toBe(true);
  child.kill('SIGKILL');
  await exited(child);
  const gone = async () =>
    !alive(azurite) &&
    (await fetch(simulator).then(
      () => false,
      (error: Error) => (error.cause as { code?: string }).code === 'ECONNREFUSED',
    ));
  while (!(await gone())) await new Promise((resolve) => setTimeout(resolve, 50));
  await rm(folder, { recursive: true, force: true });
});

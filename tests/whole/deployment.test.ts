import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Rig } from '../../bench/delivery/rig';
import { expectResumed, midDelivery, slowRig } from './rig';

const root = path.resolve(__dirname, '../..');
let rig: Rig;
let changed: string;
beforeAll(async () => {
  changed = await mkdtemp(path.join(os.tmpdir(), 'changed-build-'));
  rig = await slowRig({ host: { root } });
}, 120_000);
afterAll(async () => {
  await rig.stop();
  await rm(changed, { recursive: true, force: true });
});

/** A copy of the compiled app whose `exportRun` has one more step before all others. */
async function changedBuild(): Promise<void> {
  await mkdir(path.join(changed, 'dist'));
  for (const part of ['functions', 'shared'])
    await cp(path.join(root, 'dist', part), path.join(changed, 'dist', part), { recursive: true });
  for (const file of ['host.json', 'package.json']) await cp(path.join(root, file), path.join(changed, file));
  await symlink(path.join(root, 'node_modules'), path.join(changed, 'node_modules'));
  const file = path.join(changed, 'dist/functions/exportRun.js');
  const code = await readFile(file, 'utf8');
  const first = /const \{ slots, askAgainAt \} = /;
  expect(code).toMatch(first);
  const more = 'yield context.df.callActivity("noteWave", { runId, attempt });\n    ';
  await writeFile(
    file,
    code.replace(first, (found) => more + found),
  );
}

test('a build with one more step before those done: the old orchestration fails, the watch resumes the run with the new one', async () => {
  await changedBuild();
  const { runId } = await midDelivery(rig);
  await rig.host.stop();
  const at = Date.now();
  await rig.host.start({ root: changed });
  await expectResumed(rig, runId, at);
}, 240_000);

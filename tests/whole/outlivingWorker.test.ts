import { cp, mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiAt } from '../../local/demo/api';
import { Host } from '../../local/stack/host';
import { ended, type Rig } from '../../bench/delivery/rig';
import { resent } from '../../bench/delivery/evidence';
import { expectWhole, midDelivery, slowRig } from './rig';

let rig: Rig;
let second: Host;
beforeAll(async () => {
  rig = await slowRig();
}, 120_000);
afterAll(async () => {
  await second?.stop();
  await rig.stop();
});

/**
 * Host and worker are one process here. So the killed host is played by a copy of its journal, from which a second
 * host goes on, and the worker that lives on by the first process, whose later results nobody hears.
 */
test('the host dies, its worker lives on for 2 s and goes on sending: no confirmed batch is sent twice, rows are reported once', async () => {
  const { runId } = await midDelivery(rig);
  const state = path.join(rig.stack.folder, 'second-host');
  const old = path.join(rig.stack.folder, 'host');
  await mkdir(state);
  const at = Date.now();
  for (const name of await readdir(old))
    if (!name.startsWith('lock')) await cp(path.join(old, name), path.join(state, name), { recursive: true });
  second = new Host(
    {},
    { state, settings: path.join(rig.stack.folder, 'app.settings.json') },
    rig.stack.env,
    undefined,
  );
  await Promise.all([second.start(), sleep(2000).then(() => rig.host.kill())]);
  const api = apiAt(`${second.origin}/api`, second.functionKey, new AbortController().signal);
  const run = await ended({ ...rig, host: second, api }, runId, 120);
  await expectWhole(rig, run, at - 1000);
  // What both sent was in flight: at most what one process has out within its two seconds.
  expect((await resent(rig.simulator.control)).imports).toBeLessThanOrEqual(40);
}, 240_000);

import { manage } from '../../bench/delivery/interfere';
import type { Rig } from '../../bench/delivery/rig';
import { expectResumed, loseTaskHub, midDelivery, slowRig } from './rig';

/** A rig for the time of one test. The tests go on side by side: each mostly waits. */
const withRig = (body: (rig: Rig) => Promise<void>) => async (): Promise<void> => {
  const rig = await slowRig();
  try {
    await body(rig);
  } finally {
    await rig.stop();
  }
};

test.concurrent(
  'parent orchestration terminated: the next tick resumes the run, nothing confirmed is sent again',
  withRig(async (rig) => {
    const { runId } = await midDelivery(rig);
    await manage(rig, `${runId}.1`, 'terminate');
    const at = Date.now();
    await expectResumed(rig, runId, at);
  }),
  360_000,
);

test.concurrent(
  'task hub lost wholly: the run is resumed from its documents after a restart, nothing confirmed is sent again',
  withRig(async (rig) => {
    const { runId } = await midDelivery(rig);
    await rig.host.kill();
    const at = Date.now();
    await loseTaskHub(rig);
    await rig.host.start();
    await expectResumed(rig, runId, at, 60);
  }),
  360_000,
);

// The local host has no queues to lose. What their loss looks like on the real one is an instance that is called
// going for ever and never moves, across restarts: suspended instances are just that.
test.concurrent(
  'orchestrations that Durable calls going and that never move again are believed dead once their documents are silent',
  withRig(async (rig) => {
    const { runId } = await midDelivery(rig);
    for (const lane of ['', '.lane0', '.lane1', '.settle']) await manage(rig, `${runId}.1${lane}`, 'suspend');
    await rig.host.kill();
    const at = Date.now();
    await rig.host.start();
    await expectResumed(rig, runId, at, 5 * 60);
  }),
  360_000,
);

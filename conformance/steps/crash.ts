/** The host is killed in the middle of a delivery and started again: the run goes on and loses nothing. */
import { ended, healthy, until } from '../app/waiting';
import { arrived, importsOf, resentInFlightOnly } from '../judge/arrivals';
import { endedAs } from '../judge/runs';
import { peopleOf, rowsOf } from '../segments/people';
import { needsConnection, type Step } from '../step';
import { addresses, contactsPerImport, saveExport, setSpeed, start } from '../world';

const name = 'crash';
const batches = 24;

export const crash: Step = {
  name: 'crash and resume',
  missing: (world) =>
    world.restart
      ? needsConnection(world)
      : 'no --restart COMMAND says how the host is killed and started again',
  run: async (world, found) => {
    const { account, call, restart } = world;
    const prefix = addresses(world, name);
    const spec = { prefix, people: batches * contactsPerImport };
    const id = await saveExport(world, name, await world.segments.put(name, rowsOf(spec)));
    const imports = async () => importsOf((await account.record?.imports()) ?? [], prefix);
    await setSpeed(world, 'steady');
    const { runId } = await start(world, id);
    const before = await until(call, runId, ({ progress }) => progress.sent >= 1, world.signal);
    await restart?.();
    // What was taken and not yet told was in flight, at most.
    const inFlight = (await imports()).length - before.run.progress.sent;
    await healthy(call, world.signal);
    const { run } = await ended(call, runId, world.signal);
    await setSpeed(world, 'full');
    found(
      ...endedAs(run, { state: 'succeeded', counts: { read: spec.people, delivered: spec.people } }),
      arrived(await account.members(world.lists[0], prefix), peopleOf(spec)),
    );
    if (account.record) found(resentInFlightOnly(await imports(), inFlight));
  },
};

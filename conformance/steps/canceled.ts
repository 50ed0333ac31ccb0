/** A canceled run stops in the middle with every row accounted for; the next one delivers exactly the rest. */
import { ended, until } from '../app/waiting';
import { arrived, arrivedInPart, importsOf, sentOnce } from '../judge/arrivals';
import { answered, refused } from '../judge/refusals';
import { endedAs, endedCanceled } from '../judge/runs';
import { peopleOf, rowsOf } from '../segments/people';
import { needsConnection, type Step } from '../step';
import { addresses, contactsPerImport, runToEnd, saveExport, setSpeed, start } from '../world';

const name = 'cancel';
/** At 4 a second: time enough to stop it in the middle. */
const batches = 24;

export const canceled: Step = {
  name: 'canceled',
  missing: needsConnection,
  run: async (world, found) => {
    const { account, call } = world;
    const prefix = addresses(world, name);
    const spec = { prefix, people: batches * contactsPerImport };
    const id = await saveExport(world, name, await world.segments.put(name, rowsOf(spec)));
    const members = () => account.members(world.lists[0], prefix);
    await setSpeed(world, 'steady');
    const { runId } = await start(world, id);
    await until(call, runId, ({ progress }) => progress.sent >= 1, world.signal);
    const cancel = (id: string) => call('POST', `/runs/${id}/cancel`, { body: { reason: 'Conformance' } });
    found(answered('a run that goes can be canceled', await cancel(runId), 202));
    const { run } = await ended(call, runId, world.signal);
    found(...endedCanceled(run, spec.people));
    found(arrivedInPart(await members(), peopleOf(spec), run.counts.delivered));

    await setSpeed(world, 'full');
    const next = await runToEnd(world, id);
    const { delivered } = run.counts;
    found(
      ...endedAs(next, {
        state: 'succeeded',
        counts: { read: spec.people, unchanged: delivered, delivered: spec.people - delivered },
      }),
      arrived(await members(), peopleOf(spec)),
      refused('a run that has ended cannot be canceled', await cancel(next.runId), 409, 'run_ended'),
    );
    if (account.record) found(sentOnce(importsOf(await account.record.imports(), prefix)));
  },
};

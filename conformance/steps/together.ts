/** Two runs on one account share its ceiling, and both deliver everything. */
import { ended } from '../app/waiting';
import { arrived } from '../judge/arrivals';
import { withinTheCeiling } from '../judge/pace';
import { endedAs } from '../judge/runs';
import { peopleOf, rowsOf } from '../segments/people';
import { needsConnection, type Step } from '../step';
import { addresses, contactsPerImport, saveExport, start } from '../world';

export const together: Step = {
  name: 'two runs on one account',
  missing: needsConnection,
  run: async (world, found) => {
    const { account, call } = world;
    const [earlier, refused] = [
      (await account.record?.imports())?.length ?? 0,
      (await account.record?.refusedForPace()) ?? 0,
    ];
    const both = await Promise.all(
      world.lists.map(async (listId, i) => {
        const name = `both${i + 1}`;
        const spec = { prefix: addresses(world, name), people: world.batches * contactsPerImport };
        const segment = await world.segments.put(name, rowsOf(spec));
        return { spec, listId, id: await saveExport(world, name, segment, { listId }) };
      }),
    );
    const ids = await Promise.all(both.map(async ({ id }) => (await start(world, id)).runId));
    const runs = await Promise.all(ids.map((runId) => ended(call, runId, world.signal)));
    for (const [i, { spec, listId }] of both.entries()) {
      const run = runs[i]?.run;
      if (!run) throw new Error('A run is missing.');
      found(
        ...endedAs(run, { state: 'succeeded', counts: { read: spec.people, delivered: spec.people } }),
        arrived(await account.members(listId, spec.prefix), peopleOf(spec)),
      );
    }
    if (!account.record) return;
    const made = (await account.record.imports()).slice(earlier);
    const now = await account.record.refusedForPace();
    found(...withinTheCeiling(made, account.timeScale, now - refused));
  },
};

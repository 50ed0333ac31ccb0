/** A start that is repeated under its Idempotency-Key starts nothing twice. */
import { ended } from '../app/waiting';
import { same } from '../finding';
import { arrived, importsOf } from '../judge/arrivals';
import { endedAs } from '../judge/runs';
import { refused } from '../judge/refusals';
import { oneRun } from '../judge/starts';
import type { Run } from '../app/documents';
import { peopleOf, rowsOf } from '../segments/people';
import { needsConnection, type Step } from '../step';
import { addresses, saveExport } from '../world';

const name = 'once';
const calls = 20;

export const idempotency: Step = {
  name: 'Idempotency-Key',
  missing: needsConnection,
  run: async (world, found) => {
    const { account, call } = world;
    const prefix = addresses(world, name);
    const spec = { prefix, people: 30 };
    const id = await saveExport(world, name, await world.segments.put(name, rowsOf(spec)));
    const headers = { 'idempotency-key': `${world.tag}-once` };
    const start = (body: object = {}) => call('POST', `/exports/${id}/runs`, { body, headers });

    const answers = await Promise.all(Array.from({ length: calls }, () => start()));
    found(oneRun(answers));
    const other = await start({ dryRun: true });
    found(refused('the key with another body is refused', other, 422, 'idempotency_key_reused'));
    const { runId } = answers[0]?.body as Run;
    const { run } = await ended(call, runId, world.signal);
    found(...endedAs(run, { state: 'succeeded', counts: { read: 30, delivered: 30 } }));
    const late = await start();
    found(oneRun([late, ...answers]));
    const { value } = (await call('GET', `/exports/${id}/runs`)).body as { value: Run[] };
    found(
      same(
        'the export has one run',
        value.map((each) => each.runId),
        [runId],
      ),
    );
    found(arrived(await account.members(world.lists[0], prefix), peopleOf(spec)));
    if (account.record) {
      const made = importsOf(await account.record.imports(), prefix).length;
      found(same('everybody was sent once', made, 1));
    }
  },
};

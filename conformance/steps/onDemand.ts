/** A run on demand delivers every row or says why not; the next one finds nothing to do; a dry run sends nothing. */
import { bodyOf } from '../app/api';
import type { Plan } from '../app/documents';
import { ended } from '../app/waiting';
import { finding, same, type Finding } from '../finding';
import { arrived } from '../judge/arrivals';
import { acceptedStart, endedAs, saysWhenToLookAgain } from '../judge/runs';
import { refused } from '../judge/refusals';
import { badRows, namesEveryReject } from '../judge/rejects';
import { peopleOf, rowsOf } from '../segments/people';
import { needsConnection, type Step } from '../step';
import { addresses, contactsPerImport, runToEnd, saveExport, start } from '../world';

const name = 'demand';

export const onDemand: Step = {
  name: 'run on demand',
  missing: needsConnection,
  run: async (world, found) => {
    const { call } = world;
    const prefix = addresses(world, name);
    const people = 2 * contactsPerImport + 20;
    const spec = { prefix, people, invalid: 6, duplicate: 5 };
    const rows = rowsOf(spec);
    const id = await saveExport(world, name, await world.segments.put(name, rows));
    const members = () => world.account.members(world.lists[0], prefix);

    const dry = await runToEnd(world, id, { dryRun: true });
    const outcomes = { read: rows.length, invalid: 6, duplicate: 5 };
    found(...about('dry run', endedAs(dry, { state: 'planned', counts: { ...outcomes, notSent: people } })));
    const plan = await bodyOf<Plan>(call('GET', `/runs/${dry.runId}/plan`), 200);
    found(same('its plan adds everybody', [plan.adds, plan.changes], [people, 0]));
    found({ ...arrived(await members(), []), claim: 'and nothing was sent' });

    const started = await start(world, id);
    found(acceptedStart(started));
    const second = await call('POST', `/exports/${id}/runs`, { body: {} });
    found(refused('a second start while it goes is refused', second, 409, 'run_active'));
    found(
      finding(
        'and names the run that goes',
        !second.text.includes(started.runId) && second.text.slice(0, 200),
      ),
    );
    const { run, looks } = await ended(call, started.runId, world.signal);
    found(saysWhenToLookAgain(looks, await call('GET', `/runs/${run.runId}`)));
    found(
      ...endedAs(run, { state: 'completedWithErrors', counts: { ...outcomes, delivered: people } }),
      arrived(await members(), peopleOf(spec)),
    );
    const rejects = await call('GET', `/runs/${run.runId}/rejects`);
    found(...namesEveryReject(rejects.text, badRows(rows, people)));
    found(
      finding(
        "people's data is not kept by caches",
        rejects.headers.get('cache-control') !== 'no-store' && 'they may',
      ),
    );

    const next = await runToEnd(world, id);
    const nothing = { state: 'completedWithErrors', counts: { ...outcomes, unchanged: people } };
    found(
      ...about('next run', endedAs(next, nothing)),
      finding(
        'the next run finds nothing to send',
        next.progress.requests !== 0 && `${next.progress.requests} imports were made`,
      ),
    );
  },
};

/** Says of which run a broken promise is. */
const about = (what: string, findings: readonly Finding[]): Finding[] =>
  findings.map(({ claim, problem }) => finding(claim, problem !== undefined && `${what}: ${problem}`));

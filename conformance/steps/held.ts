/** Removals over the limit wait for a person, who releases exactly the plan that was seen. */
import { bodyOf } from '../app/api';
import type { Plan, Run } from '../app/documents';
import { ended, until } from '../app/waiting';
import { same } from '../finding';
import { arrived } from '../judge/arrivals';
import { answered, refused } from '../judge/refusals';
import { endedAs, isHeld } from '../judge/runs';
import { peopleOf, rowsOf } from '../segments/people';
import { needsConnection, type Step } from '../step';
import { addresses, runToEnd, saveExport, start } from '../world';

const name = 'held';
const change = {
  leavers: { policy: 'unsubscribe' },
  limits: { removals: { count: 10, share: 0.1 } },
};

export const held: Step = {
  name: 'held and released',
  missing: needsConnection,
  run: async (world, found) => {
    const { call } = world;
    const prefix = addresses(world, name);
    const before = { prefix, people: 120 };
    const [left, stay] = [50, 70];
    const after = { ...before, left, renamed: 10 };
    const id = await saveExport(world, name, await world.segments.put(name, rowsOf(before)), change);
    const members = () => world.account.members(world.lists[0], prefix);
    const all = peopleOf(before);
    const first = await runToEnd(world, id);
    found(...endedAs(first, { state: 'succeeded', counts: { read: 120, delivered: 120 } }));

    await world.segments.put(name, rowsOf(after));
    const { runId } = await start(world, id);
    const settled = (run: Run) => run.state === 'held' || run.endedAt !== undefined;
    const { run: waiting } = await until(call, runId, settled, world.signal);
    found(isHeld(waiting, 'removals_over_limit'));
    const plan = await bodyOf<Plan>(call('GET', `/runs/${runId}/plan`), 200);
    found(
      same(
        'its plan tells who is added, changed and removed',
        { adds: plan.adds, changes: plan.changes, leavers: plan.leaverCounts.leavers, planId: plan.planId },
        { adds: 0, changes: 10, leavers: left, planId: waiting.planId },
      ),
    );
    const wrong = await call('POST', `/runs/${runId}/release`, { body: { planId: 'another' } });
    found(refused('another plan id releases nothing', wrong, 409, 'plan_mismatch'));
    found({ ...arrived(await members(), all), claim: 'nobody was removed so far' });

    const release = await call('POST', `/runs/${runId}/release`, { body: { planId: waiting.planId } });
    found(answered('the plan id releases it', release, 202));
    const { run } = await ended(call, runId, world.signal);
    found(
      ...endedAs(run, {
        state: 'succeeded',
        counts: { read: stay, unchanged: stay - 10, delivered: 10 },
        leaverCounts: { leavers: left, unsubscribed: left },
      }),
      arrived(await members(), peopleOf(after), all.slice(0, left)),
    );
  },
};

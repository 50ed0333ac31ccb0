/** The names that Durable Functions is asked for are those that the compiled app registers, and no others. */
import { apiAt } from '../../local/demo/api';
import type { Stack } from '../../local/stack/start';
import { names } from '../../shared/runs/names';
import { startStack } from '../storage/stack';

interface Described {
  name: string;
  config: { bindings: { type: string }[] };
}

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({
    settings: { SEGMENTS_LOCATION: 'segments/folder' },
    host: { args: ['--no-timers'] },
  });
}, 120_000);
afterAll(() => stack.stop());

test('every name of the table is registered under exactly this name, and every orchestrator, activity and entity is in the table', async () => {
  const { host } = stack;
  if (!host) throw new Error('no host');
  const admin = apiAt(`${host.origin}/admin`, host.masterKey, new AbortController().signal);
  const functions = await admin.get<Described[]>('/functions');
  const durable = functions.filter(({ config }) =>
    config.bindings.some(({ type }) =>
      ['orchestrationTrigger', 'activityTrigger', 'entityTrigger'].includes(type),
    ),
  );
  expect(durable.map(({ name }) => name).sort()).toEqual(Object.values(names).sort());
});

test('each name stands for itself', () => {
  expect(Object.keys(names)).toEqual(Object.values(names));
});

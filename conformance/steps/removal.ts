/** What was set up can be taken away in its order, and nothing is left in the app but the audit. */
import type { Call } from '../app/api';
import { answered, refused } from '../judge/refusals';
import { needsConnection, type Step } from '../step';
import { connectionId } from '../world';

/** Ids of the exports of this execution. */
async function exportsOf(call: Call, tag: string): Promise<string[]> {
  const answer = await call('GET', '/exports?top=100');
  const { value = [] } = (answer.body ?? {}) as { value?: { id: string }[] };
  return value.map(({ id }) => id).filter((id) => id.startsWith(`${tag}-`));
}

export const removal: Step = {
  name: 'removal',
  missing: needsConnection,
  run: async (world, found) => {
    const { call, tag } = world;
    const connection = `/connections/${connectionId(world)}`;
    const inUse = await call('DELETE', connection);
    found(refused('a connection in use is not deleted', inUse, 409, 'connection_in_use'));
    for (const id of await exportsOf(call, tag)) {
      found(answered(`an export is deleted`, await call('DELETE', `/exports/${id}`), 204));
      found(answered('and is gone', await call('GET', `/exports/${id}`), 404));
    }
    found(answered('then the connection is deleted', await call('DELETE', connection), 204));
    found(answered('and is gone', await call('GET', connection), 404));
    world.connected = false;
  },
};

/** Takes away whatever is still there after a failure; says nothing about the app. */
export async function cleanUp(call: Call, tag: string): Promise<void> {
  for (const id of await exportsOf(call, tag)) {
    const { activeRunId } = ((await call('GET', `/exports/${id}`)).body ?? {}) as { activeRunId?: string };
    if (activeRunId !== undefined)
      await call('POST', `/runs/${activeRunId}/cancel`, { body: { reason: 'Conformance', force: true } });
    await call('DELETE', `/exports/${id}`);
  }
  await call('DELETE', `/connections/${tag}`);
}

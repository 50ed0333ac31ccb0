// Probes: custom status, status documents, history.
import { op, start, until, fin, run, now, reach, waiting, history, web } from '../client.mjs';
import { all, inOrder } from '../context.mjs';
import { call, seen } from '../http.mjs';
import { probe } from '../registry.mjs';

probe('status.sizes', (id) =>
  all([1000, 8000, 8192, 8600, 8701, 8703, 8800, 16_000, 40_000], async (n) => {
    const r = await run('pxStatusSize', `${id}-${n}`, { n });
    return { ...r, customStatus: r.customStatus?.length ?? null };
  }),
);
probe('status.customAcrossContinueAsNew', (id) => run('pxCanStatus', id, { gen: 0 }));
probe('status.customWhileWaiting', async (id) => {
  await start('pxWaitGo', id);
  await waiting(id);
  const s = await now(id);
  await op('raise', id, { name: 'go', data: 1 });
  return { s, after: await fin(id) };
});
probe('status.shapeOfTheClient', async (id) => {
  await run('pxInput', id, { a: 1 });
  return inOrder(
    [
      '{}',
      '{"showInput":false}',
      '{"showInput":true}',
      '{"showHistory":true}',
      '{"showHistory":true,"showHistoryOutput":true}',
    ],
    (b) => op('statusPlain', id, JSON.parse(b)),
  );
});
probe('status.shapeOfTheWebhook', async (id) => {
  await run('pxInput', id, { a: 1 });
  return inOrder(
    [
      '',
      'showInput=false',
      'showHistory=true',
      'showHistory=true&showHistoryOutput=true',
      'returnInternalServerErrorOnFailure=true',
    ],
    async (q) => seen('GET', await web(`instances/${id}`, Object.fromEntries(new URLSearchParams(q)))),
  );
});
probe('status.webhookWhileRunning', async (id) => {
  await start('pxWaitGo', id, { a: 1 });
  await waiting(id);
  const r = await seen('GET', await web(`instances/${id}`));
  await op('terminate', id, {});
  return r;
});
probe('status.webhookFailed', async (id) => {
  await run('pxThrowIn', id, { kind: 'error' });
  return {
    plain: await seen('GET', await web(`instances/${id}`)),
    with500: await seen('GET', await web(`instances/${id}`, { returnInternalServerErrorOnFailure: 'true' })),
  };
});
probe('status.webhookTerminated', async (id) => {
  await start('pxWaitGo', id);
  await waiting(id);
  await op('terminate', id, { reason: 'why' });
  await reach(id, 'Terminated');
  return seen('GET', await web(`instances/${id}`));
});
probe('status.missing', async (id) => ({
  client: await op('statusPlain', id),
  webhook: await seen('GET', await web(`instances/${id}`)),
}));
probe('status.history', async (id) => {
  await start('pxEverything', id);
  await until(id, () => false, 4000);
  await op('raise', id, { name: 'go', data: { x: 1 } });
  await fin(id);
  return history(id);
});
probe('status.historyWithoutOutput', async (id) => {
  await run('pxChain', id, { n: 2 });
  return (await call('GET', await web(`instances/${id}`, { showHistory: 'true' }))).body?.historyEvents;
});
probe('status.historyByTheClient', async (id) => {
  await run('pxChain', id, { n: 2 });
  const s = await op('status', id, {});
  return { history: s.history ?? null, historyEvents: s.historyEvents ? 'present' : null };
});
probe('status.historyOfContinueAsNew', async (id) => {
  await run('pxCanCount', id, { n: 0, until: 2 });
  return history(id);
});
probe('status.historyOfTimerAndSuspend', async (id) => {
  await start('pxWaitGo', id);
  await waiting(id);
  await op('suspend', id, { reason: 'hold' });
  await reach(id, 'Suspended');
  await op('resume', id, { reason: 'on' });
  await reach(id, 'Running');
  await op('raise', id, { name: 'go', data: 1 });
  await fin(id);
  return (await history(id)).map?.((e) => e.EventType);
});
probe('status.inputAfterContinueAsNew', async (id) => {
  await run('pxCanCount', id, { n: 0, until: 2 });
  const s = await op('statusPlain', id, { showInput: true });
  return s.input;
});

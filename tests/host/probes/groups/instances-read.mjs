// Probes: purge, lists, ids, waiting, webhooks.
import { op, start, fin, run, now, reach, waiting, web } from '../client.mjs';
import { sleep, all, inOrder } from '../context.mjs';
import { call, see, seen, brief } from '../http.mjs';
import { probe } from '../registry.mjs';

probe('instances.purge', async (id) => {
  await run('pxInput', id, 1);
  await start('pxWaitGo', `${id}-w`);
  await waiting(`${id}-w`);
  const r = {
    completed: await op('purge', id),
    after: await op('statusPlain', id),
    again: await op('purge', id),
    missing: await op('purge', `${id}-none`),
    running: await op('purge', `${id}-w`),
  };
  await sleep(500);
  r.runningAfter = await now(`${id}-w`);
  await op('terminate', `${id}-w`, {});
  return r;
});
probe('instances.purgeParent', async (id) => {
  await start('pxParent', id);
  await waiting(`${id}-kid`);
  await op('raise', `${id}-kid`, { name: 'go', data: 1 });
  await fin(id);
  const r = await op('purge', id);
  await sleep(500);
  return { r, kid: await now(`${id}-kid`).then((x) => x.status ?? x) };
});
probe('instances.purgeTerminated', async (id) => {
  await start('pxWaitGo', id);
  await waiting(id);
  await op('terminate', id, {});
  await reach(id, 'Terminated');
  return op('purge', id);
});
probe(
  'instances.purgeBy',
  async (id) => {
    const from = new Date().toISOString();
    await sleep(1100);
    await run('pxInput', `${id}-a`, 1);
    await run('pxThrowIn', `${id}-b`, { kind: 'error' });
    const failed = await op('purgeBy', id, { from, runtimeStatus: ['Failed'] });
    const left = [await now(`${id}-a`), await now(`${id}-b`)];
    const none = await op('purgeBy', id, { from: '2001-01-01T00:00:00Z', to: '2001-01-02T00:00:00Z' });
    return { failed, left, none };
  },
  { alone: true },
);
probe(
  'instances.list',
  async (id) => {
    await sleep(1100);
    const from = new Date().toISOString();
    await sleep(50);
    await run('pxInput', `${id}-a`, 1);
    await run('pxThrowIn', `${id}-b`, { kind: 'error' });
    await start('pxWaitGo', `${id}-c`);
    await waiting(`${id}-c`);
    const order = (x) => (Array.isArray(x) ? x.sort((p, q) => (p[1] < q[1] ? -1 : 1)) : x);
    const r = {
      allSince: order(await op('list', id, { from })),
      failed: order(await op('list', id, { from, runtimeStatus: ['Failed'] })),
      two: order(await op('list', id, { from, runtimeStatus: ['Completed', 'Running'] })),
      future: await op('list', id, { from: new Date(Date.now() + 3_600_000).toISOString() }),
    };
    await op('terminate', `${id}-c`, {});
    return r;
  },
  { alone: true },
);
probe('instances.listWebhook', async (id) => {
  await all([1, 2, 3], (n) => run('pxInput', `${id}-${n}`, n));
  const q = { instanceIdPrefix: id };
  const page = await call('GET', await web('instances', { ...q, top: '2' }));
  const token =
    page.raw?.names.length &&
    Object.fromEntries(page.raw.names.map((n) => [n.toLowerCase(), n]))['x-ms-continuation-token'];
  return {
    all: await seen('GET', await web('instances', q)),
    firstPage: page.body?.length,
    token: Boolean(token),
    status: (await call('GET', await web('instances', { ...q, runtimeStatus: 'Failed' }))).body,
    badStatus: await brief('GET', await web('instances', { ...q, runtimeStatus: 'Nonsense' })),
    badDate: await brief('GET', await web('instances', { ...q, createdTimeFrom: 'soon' })),
    inputShown:
      (await call('GET', await web('instances', { ...q, showInput: 'false' }))).body?.[0]?.input ?? null,
  };
});
probe('instances.purgeWebhook', async (id) => {
  await run('pxInput', id, 1);
  return {
    one: await seen('DELETE', await web(`instances/${id}`)),
    again: await seen('DELETE', await web(`instances/${id}`)),
  };
});
probe('instances.oddIds', async (id) =>
  inOrder(
    [
      'with space',
      'UPPER',
      'ünï',
      'a/b',
      'a\\b',
      'a#b',
      'a?b',
      'a%b',
      '@at',
      '@x@y',
      'a\u0001b',
      `${'l'.repeat(90)}`,
      `${'l'.repeat(110)}`,
      `${'l'.repeat(300)}`,
    ],
    async (t) => {
      const i = t.startsWith('@') ? `${t}${id}` : `${id}${t}`;
      const r = await op('start', 'ignored', { name: 'pxIds', id: i });
      return r?.id ? { sameId: r.id === i, ...(await fin(i, 3000)) } : r;
    },
  ),
);
probe('instances.emptyId', async () => {
  const r = await op('start', 'ignored', { name: 'pxIds', id: '' });
  return r.id ? { idLength: r.id.length } : r;
});
probe('instances.wait', async (id) => {
  await start('pxSleepThen', id, { ms: 300 });
  const done = see(await call('POST', `/api/px/wait/${id}`, { body: { timeout: 8000 } }));
  await start('pxWaitGo', `${id}-w`);
  const late = see(await call('POST', `/api/px/wait/${id}-w`, { body: { timeout: 600 } }));
  await op('terminate', `${id}-w`, { reason: 'r' });
  await reach(`${id}-w`, 'Terminated');
  const terminated = see(await call('POST', `/api/px/wait/${id}-w`, { body: {} }));
  await run('pxThrowIn', `${id}-f`, { kind: 'error' });
  const failed = see(await call('POST', `/api/px/wait/${id}-f`, { body: {} }));
  return { done, late, terminated, failed };
});
probe('instances.checkStatusResponse', async (id) => see(await call('POST', `/api/px/check/${id}`)));
probe('instances.managementPayload', (id) => op('payload', id));
probe('instances.clientBinding', async (id) => {
  const b = await op('binding', id);
  return { ...b, rpcBaseUrl: b.rpcBaseUrl ? 'present' : null };
});
probe('instances.webhookOtherHub', async (id) => {
  await run('pxInput', id, 1);
  return brief('GET', await web(`instances/${id}`, { taskHub: 'OtherHub' }));
});

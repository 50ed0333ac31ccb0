// Probes: entities.
import { op, start, fin, run, web } from '../client.mjs';
import { sleep } from '../context.mjs';
import { call, seen, brief } from '../http.mjs';
import { probe } from '../registry.mjs';

probe('entities.calls', (id) => run('pxEntity', id, [['add', 1], ['add', 2], ['get'], ['what', 7]]));
probe('entities.error', (id) => run('pxEntity', id, [['add', 1], ['setThenThrow'], ['get'], ['add', 1]]));
probe('entities.errorInASignal', async (id) => {
  await op('signal', id, { op: 'add', arg: 1 });
  await op('signal', id, { op: 'setThenThrow' });
  await sleep(1500);
  return op('entity', id);
});
probe('entities.signalsBeforeCall', (id) => run('pxEntityOrder', id));
probe('entities.signalFromClient', async (id) => {
  const r = await op('signal', id, { op: 'add', arg: 4 });
  await sleep(1500);
  await op('signal', id, { op: 'add', arg: 5 });
  await sleep(1500);
  return { r, state: await op('entity', id) };
});
probe('entities.signalToAnother', async (id) => {
  await run('pxEntity', id, [['signalOther', { key: `${id}-other` }]]);
  await sleep(5000);
  return op('entity', `${id}-other`);
});
probe('entities.signalFromOrchestrator', async (id) => {
  const r = await run('pxSignalOnly', id);
  await sleep(1500);
  return { ...r, state: await op('entity', id) };
});
probe('entities.delete', async (id) => {
  const r = await run('pxEntity', id, [['add', 5], ['delete'], ['what'], ['get']]);
  return { r: r.output, state: await op('entity', id) };
});
probe('entities.deletedState', async (id) => {
  await run('pxEntity', id, [['add', 5], ['delete']]);
  await sleep(500);
  return op('entity', id);
});
probe('entities.asynchronous', (id) => run('pxEntity', id, [['sleepy'], ['sleepy'], ['get']]));
probe('entities.missing', (id) => op('entity', id));
probe('entities.unknownOperation', (id) => run('pxEntity', id, [['noSuchOperation', 1]]));
probe('entities.largeState', async (id) => {
  const r = await run('pxEntity', id, [['big', { n: 100_000 }], ['state']]);
  return { r: r.output?.[1] ?? r, read: await op('entity', id) };
});
probe('entities.keyInOtherCase', async (id) => {
  await run('pxEntity', `${id}-KeY`, [['add', 1]]);
  return {
    same: await op('entity', `${id}-KeY`),
    lower: await op('entity', `${id}-key`),
    nameUpper: await op('entity', `${id}-KeY`, { name: 'PXCOUNTER' }),
  };
});
probe('entities.lock', async (id) => {
  await start('pxLock', id);
  return fin(id, 8000);
});
probe('entities.callToMissingName', async (id) =>
  op('signal', id, { entity: 'doesNotExist', op: 'add', arg: 1 }),
);
probe('entities.webhook', async (id) => {
  const post = await seen('POST', await web(`entities/pxCounter/${id}`, { op: 'add' }), {
    body: '3',
    headers: { 'content-type': 'application/json' },
  });
  await sleep(1500);
  return {
    post,
    get: await seen('GET', await web(`entities/pxCounter/${id}`)),
    missing: await seen('GET', await web(`entities/pxCounter/${id}-none`)),
    list: (await call('GET', await web('entities/pxCounter', { top: '1' }))).status,
    noOp: await brief('POST', await web(`entities/pxCounter/${id}`), {
      body: '3',
      headers: { 'content-type': 'application/json' },
    }),
  };
});
probe('entities.inTheInstanceList', async (id) => {
  await run('pxEntity', id, [['add', 1]]);
  return {
    asInstance: await op('statusPlain', `@pxcounter@${id}`),
    listed: (await call('GET', await web('instances', { instanceIdPrefix: '@pxcounter' }))).body?.length > 0,
  };
});

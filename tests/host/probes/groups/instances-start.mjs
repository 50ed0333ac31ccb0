// Probes: starting, duplicates, restart, rewind.
import { op, start, until, short, fin, run, now, reach, waiting, mark, web } from '../client.mjs';
import { sleep } from '../context.mjs';
import { call, seen, brief } from '../http.mjs';
import { probe } from '../registry.mjs';

probe('instances.duplicateWhileRunning', async (id) => {
  await start('pxWaitGo', id, 1);
  await waiting(id);
  const r = await start('pxInput', id, 2);
  await sleep(1000);
  const s = await now(id);
  await op('terminate', id, {});
  return { r, s };
});
probe('instances.duplicateWhilePending', async (id) => {
  await Promise.all([1, 2].map((n) => start('pxMarkAfter', id, { ms: 300, key: id, n })));
  return { end: (await fin(id)).status, runs: await mark(id) };
});
probe('instances.duplicateAfterCompletion', async (id) => {
  await run('pxInput', id, 1);
  const r = await start('pxInput', id, 2);
  await until(id, (s) => s.output?.value === 2, 5000);
  return { r, s: await now(id) };
});
probe('instances.duplicateAfterFailure', async (id) => {
  await run('pxThrowIn', id, { kind: 'error' });
  const r = await start('pxInput', id, 2);
  return { r, s: await fin(id) };
});
probe('instances.duplicateAfterTermination', async (id) => {
  await start('pxWaitGo', id);
  await waiting(id);
  await op('terminate', id, {});
  await reach(id, 'Terminated');
  const r = await start('pxInput', id, 2);
  await until(id, (s) => s.runtimeStatus === 'Completed', 5000);
  return { r, s: await now(id) };
});
probe('instances.duplicateWhileSuspended', async (id) => {
  await start('pxWaitGo', id);
  await waiting(id);
  await op('suspend', id, {});
  await reach(id, 'Suspended');
  const r = await start('pxInput', id, 2);
  await op('terminate', id, {});
  return r;
});
probe('instances.rewindFailed', async (id) => {
  const first = await run('pxRewindable', id);
  const r = await op('rewind', id, { reason: 'again' });
  await until(id, (s) => s.runtimeStatus === 'Completed', 8000);
  return {
    first: first.status,
    r,
    s: await now(id),
    firstActivityRuns: await mark(`${id}-first`),
    flakyRuns: await mark(`${id}-flaky`),
  };
});
probe('instances.rewindOthers', async (id) => {
  await run('pxInput', id, 1);
  await start('pxWaitGo', `${id}-w`);
  await waiting(`${id}-w`);
  const r = {
    completed: await op('rewind', id),
    missing: await op('rewind', `${id}-none`),
    running: await op('rewind', `${id}-w`),
  };
  await op('terminate', `${id}-w`, {});
  return r;
});
const restart = async (id, newId) =>
  brief('POST', await web(`instances/${id}/restart`, { restartWithNewInstanceId: String(newId) }));
probe('instances.restartSameId', async (id) => {
  const r = await run('pxMarkAfter', id, { ms: 1, key: id });
  const first = await op('statusPlain', id);
  await sleep(1100);
  const again = await restart(id, false);
  await sleep(2500);
  const s = await op('statusPlain', id);
  return {
    r,
    again: { status: again.status, sameId: again.body?.id === id },
    s: short(s),
    runs: await mark(id),
    createdAnew: s.createdTime > first.createdTime,
  };
});
probe('instances.restartNewId', async (id) => {
  await run('pxInput', id, { a: 1 });
  const r = await restart(id, true);
  return {
    status: r.status,
    sameId: r.body?.id === id,
    idLength: r.body?.id?.length,
    s: r.body?.id ? await fin(r.body.id) : null,
  };
});
probe('instances.restartOthers', async (id) => {
  await start('pxWaitGo', id, { a: 1 });
  await waiting(id);
  const running = await restart(id, false);
  await op('terminate', id, {});
  await run('pxThrowIn', `${id}-f`, { kind: 'error' });
  const failed = (await restart(`${id}-f`, false)).status;
  return { running, failed, missing: await restart(`${id}-none`, false) };
});
probe('instances.restartByTheClient', (id) => op('restart', id, {}));
probe(
  'instances.version',
  async (id) => ({
    none: await run('pxVersion', id),
    given: await start('pxVersion', `${id}-v`, undefined, { version: '1.2' }).then(() =>
      fin(`${id}-v`, 5000),
    ),
  }),
  { alone: true },
);
probe('instances.startWebhook', async (id) => {
  const body = '{"a":1}';
  const json = { 'content-type': 'application/json' };
  const r = await seen('POST', await web(`orchestrators/pxInput/${id}`), { body, headers: json });
  const noId = await call('POST', await web('orchestrators/pxInput'), { body, headers: json });
  return {
    r,
    end: await fin(id),
    noId: noId.status,
    unknown: await brief('POST', await web('orchestrators/doesNotExist'), { body, headers: json }),
    badJson: await brief('POST', await web(`orchestrators/pxInput/${id}-b`), {
      body: '{"a":',
      headers: json,
    }),
    noBody: await brief('POST', await web(`orchestrators/pxInput/${id}-n`)),
    get: await brief('GET', await web(`orchestrators/pxInput/${id}-g`)),
    wait: await seen(
      'POST',
      await web(`orchestrators/pxInput/${id}-t`, { timeout: '10', pollingInterval: '1' }),
      { body, headers: json },
    ),
  };
});

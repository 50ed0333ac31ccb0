// Probes: terminate, suspend, resume.
import { op, start, until, short, fin, run, now, reach, waiting, mark, web } from '../client.mjs';
import { sleep, all } from '../context.mjs';
import { call, seen, brief } from '../http.mjs';
import { probe } from '../registry.mjs';

probe('instances.terminate', async (id) => {
  await start('pxWaitGo', id, 1);
  await waiting(id);
  const r = await op('terminate', id, { reason: 'enough' });
  await reach(id, 'Terminated');
  const again = await op('terminate', id, { reason: 'twice' });
  await sleep(800);
  return { r, s: await now(id), again, event: await op('raise', id, { name: 'go' }) };
});
probe('instances.terminateWithoutReason', async (id) => {
  await start('pxWaitGo', id);
  await waiting(id);
  const r = await op('terminate', id, { reason: null });
  await sleep(1500);
  return { r, s: await now(id), webhook: (await call('GET', await web(`instances/${id}`))).raw?.text };
});
probe('instances.undefinedReason', async (id) => {
  await all(['t', 's'], async (k) => {
    await start('pxWaitGo', `${id}-${k}`);
    await waiting(`${id}-${k}`);
  });
  const r = {
    terminate: await op('terminate', `${id}-t`, { noReason: true }),
    suspend: await op('suspend', `${id}-s`, { noReason: true }),
  };
  await sleep(1500);
  r.terminated = await now(`${id}-t`);
  r.suspended = await now(`${id}-s`);
  r.webhook = (await call('GET', await web(`instances/${id}-t`))).raw?.text;
  r.resume = await op('resume', `${id}-s`, { reason: 'r' });
  await op('terminate', `${id}-s`, {});
  return r;
});
probe('instances.terminateReasonKinds', (id) =>
  all(['123', '{"a":1}', 'true', '"q"', 'a b&c', ''], async (reason) => {
    const i = `${id}-${reason.replace(/\W/g, '')}`;
    await start('pxWaitGo', i);
    await waiting(i);
    const r = await op('terminate', i, { reason });
    await sleep(1500);
    return { r, s: await now(i) };
  }),
);
probe('instances.terminateAtOnce', async (id) => {
  await start('pxWaitGo', id);
  const r = await op('terminate', id, { reason: 'early' });
  return { r, s: await fin(id) };
});
probe('instances.terminateParent', async (id) => {
  await start('pxParent', id);
  await waiting(`${id}-kid`);
  await op('terminate', id, { reason: 'parent' });
  const parent = await fin(id);
  await sleep(3000);
  const kid = await now(`${id}-kid`);
  await op('terminate', `${id}-kid`, {});
  return { parent, kid };
});
probe('instances.terminateChild', async (id) => {
  await start('pxParent', id);
  await waiting(`${id}-kid`);
  const r = await op('terminate', `${id}-kid`, { reason: 'child' });
  const seen_ = { r, kid: await fin(`${id}-kid`, 6000), parent: await now(id) };
  await op('terminate', id, {});
  return seen_;
});
probe('instances.terminateWhileActivityRuns', async (id) => {
  await start('pxMarkAfter', id, { ms: 2500, key: id });
  await sleep(1000);
  await op('terminate', id, { reason: 'r' });
  const s = await reach(id, 'Terminated', 5000);
  const before = await mark(id);
  await sleep(3500);
  return { s, before, activityRanOn: await mark(id), after: (await now(id)).status };
});
probe('instances.terminateMissing', (id) => op('terminate', id, { reason: 'r' }));
probe('instances.terminateCompleted', async (id) => {
  await run('pxInput', id, 1);
  const r = await op('terminate', id, { reason: 'r' });
  await sleep(800);
  return { r, s: await now(id) };
});
probe('instances.terminateSuspended', async (id) => {
  await start('pxWaitGo', id);
  await waiting(id);
  await op('suspend', id, {});
  await reach(id, 'Suspended');
  await op('terminate', id, { reason: 'r' });
  return fin(id, 5000);
});
probe('instances.suspend', async (id) => {
  await start('pxWaitGo', id);
  await waiting(id);
  const r = await op('suspend', id, { reason: 'hold' });
  const s = await until(id, (x) => x.runtimeStatus === 'Suspended');
  const again = await op('suspend', id, { reason: 'twice' });
  const resumed = await op('resume', id, { reason: 'on' });
  const running = await until(id, (x) => x.runtimeStatus === 'Running', 6000);
  await op('terminate', id, {});
  return { r, s: short(s), again, resumed, running: short(running) };
});
probe('instances.suspendWhileActivityRuns', async (id) => {
  await start('pxSleepThen', id, { ms: 1500 });
  await sleep(500);
  await op('suspend', id, { reason: 'hold' });
  await sleep(3000);
  const held = await now(id);
  await op('resume', id, { reason: 'on' });
  return { held, end: await fin(id) };
});
probe('instances.suspendTimer', async (id) => {
  await start('pxTimerMs', id, { ms: 1500 });
  await sleep(500);
  await op('suspend', id, { reason: 'hold' });
  await sleep(2500);
  const held = await now(id);
  await op('resume', id, {});
  const end = await fin(id);
  return { held, end: end.status };
});
probe('instances.suspendMissingAndFinished', async (id) => {
  await run('pxInput', id, 1);
  return {
    missing: await op('suspend', `${id}-none`, {}),
    finished: await op('suspend', id, {}),
    resumeMissing: await op('resume', `${id}-none`, {}),
    resumeFinished: await op('resume', id, {}),
  };
});
probe('instances.resumeRunning', async (id) => {
  await start('pxWaitGo', id);
  await waiting(id);
  const r = await op('resume', id, { reason: 'x' });
  await sleep(800);
  const s = await now(id);
  await op('terminate', id, {});
  return { r, s };
});
probe('instances.manageWebhook', async (id) => {
  await start('pxWaitGo', id);
  await waiting(id);
  const r = {};
  r.suspend = await seen('POST', await web(`instances/${id}/suspend`, { reason: 'a' }));
  await reach(id, 'Suspended');
  r.resume = await seen('POST', await web(`instances/${id}/resume`, { reason: 'b' }));
  await reach(id, 'Running');
  r.terminate = await seen('POST', await web(`instances/${id}/terminate`, { reason: 'c' }));
  await reach(id, 'Terminated');
  r.terminateAgain = await seen('POST', await web(`instances/${id}/terminate`));
  r.raise = await seen('POST', await web(`instances/${id}/raiseEvent/go`), {
    body: '1',
    headers: { 'content-type': 'application/json' },
  });
  r.raiseMissing = await brief('POST', await web(`instances/${id}-none/raiseEvent/go`), {
    body: '1',
    headers: { 'content-type': 'application/json' },
  });
  r.rewind = await brief('POST', await web(`instances/${id}/rewind`));
  r.restart = await brief('POST', await web(`instances/${id}/restart`));
  r.odd = await brief('POST', await web(`instances/${id}/nonsense`));
  r.wrongMethod = await brief('GET', await web(`instances/${id}/terminate`));
  return r;
});

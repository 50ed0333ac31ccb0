// Functions of the probes: orchestrations about tasks, timers and children.
'use strict';
const df = require('durable-functions');
const { err } = require('./values.cjs');

df.app.orchestration('pxTimerPast', function* (c) {
  const s = c.df.currentUtcDateTime.getTime();
  yield c.df.createTimer(new Date(s - 10_000));
  return 'fired';
});
df.app.orchestration('pxTimerMs', function* (c) {
  const s = c.df.currentUtcDateTime.getTime();
  yield c.df.createTimer(new Date(s + c.df.getInput().ms));
  return c.df.currentUtcDateTime.getTime() - s;
});
df.app.orchestration('pxAnyLoser', function* (c) {
  const a = c.df.callActivity('pxSleep', { ms: 10, v: 'fast' });
  const b = c.df.callActivity('pxSleep', { ms: 1500, v: 'slow' });
  const w = yield c.df.Task.any([a, b]);
  return { won: w === a ? 'a' : 'b', result: w.result };
});
df.app.orchestration('pxFireForget', function* (c) {
  c.df.callActivity('pxSleep', { ms: 600 });
  return 'done';
});
df.app.orchestration('pxFireForgetSub', function* (c) {
  c.df.callSubOrchestrator('pxTimerMs', { ms: 900 }, `${c.df.instanceId}:kid`);
  return 'done';
});
df.app.orchestration('pxNested', function* (c) {
  const g = (ms, v) => c.df.callActivity('pxSleep', { ms, v });
  const r = yield c.df.Task.all([c.df.Task.any([g(10, 1), g(300, 2)]), c.df.Task.all([g(10, 3), g(20, 4)])]);
  return [r[0] && r[0].result, r[1]];
});
df.app.orchestration('pxSameKid', function* (c) {
  const id = `${c.df.instanceId}-same`;
  const out = [];
  for (let i = 0; i < 2; i++) {
    try {
      out.push(yield c.df.callSubOrchestrator('pxInput', { i }, id));
    } catch (e) {
      out.push(err(e));
    }
  }
  return out;
});
df.app.orchestration('pxKidId', function* (c) {
  return [
    yield c.df.callSubOrchestrator('pxGuid'),
    yield c.df.callSubOrchestrator('pxGuid', null, `${c.df.instanceId}-k`),
  ];
});
df.app.orchestration('pxFan', function* (c) {
  const n = c.df.getInput().n;
  return (yield c.df.Task.all(Array.from({ length: n }, (_, i) => c.df.callActivity('pxEcho', { i }))))
    .length;
});
df.app.orchestration('pxChain', function* (c) {
  const n = c.df.getInput().n;
  for (let i = 0; i < n; i++) yield c.df.callActivity('pxEcho', { i });
  return n;
});
df.app.orchestration('pxMarkAfter', function* (c) {
  const s = c.df.getInput();
  return yield c.df.callActivity('pxMark', s);
});
df.app.orchestration('pxSleepThen', function* (c) {
  const a = yield c.df.callActivity('pxSleep', c.df.getInput());
  const b = yield c.df.callActivity('pxEcho', 'second');
  return [a, b.value];
});
df.app.orchestration('pxParent', function* (c) {
  try {
    return ['child said', yield c.df.callSubOrchestrator('pxWaitGo', null, `${c.df.instanceId}-kid`)];
  } catch (e) {
    return err(e);
  }
});
df.app.orchestration('pxTimerOpen', function* (c) {
  c.df.createTimer(new Date(c.df.currentUtcDateTime.getTime() + c.df.getInput().ms));
  return 'returned';
});
df.app.orchestration('pxTimerLoser', function* (c) {
  const t = c.df.createTimer(new Date(c.df.currentUtcDateTime.getTime() + 60_000));
  const a = c.df.callActivity('pxEcho', 1);
  const w = yield c.df.Task.any([a, t]);
  if (c.df.getInput().cancel) t.cancel();
  return { won: w === a ? 'activity' : 'timer', cancelled: t.isCanceled };
});
df.app.orchestration('pxTimerNow', function* (c) {
  yield c.df.createTimer(c.df.currentUtcDateTime);
  return 'fired';
});
df.app.orchestration('pxTimerLong', function* (c) {
  yield c.df.createTimer(new Date(c.df.currentUtcDateTime.getTime() + 10 * 86_400_000));
  return 'fired';
});
df.app.orchestration('pxHttp', function* (c) {
  const r = yield c.df.callHttp(c.df.getInput());
  return {
    statusCode: r.statusCode,
    content: r.content,
    headers: Object.keys(r.headers ?? {})
      .map((h) => h.toLowerCase())
      .sort(),
  };
});
df.app.orchestration('pxEverything', function* (c) {
  yield c.df.callActivity('pxEcho', 1);
  yield c.df.createTimer(new Date(c.df.currentUtcDateTime.getTime() + 200));
  yield c.df.callSubOrchestrator('pxInput', { a: 1 }, `${c.df.instanceId}-kid`);
  const id = new df.EntityId('pxCounter', c.df.instanceId);
  yield c.df.callEntity(id, 'add', 1);
  c.df.signalEntity(id, 'add', 1);
  const e = yield c.df.waitForExternalEvent('go');
  try {
    yield c.df.callActivity('pxThrow', { kind: 'error' });
  } catch {
    /* recorded in the history */
  }
  try {
    yield c.df.callSubOrchestrator('pxThrowIn', { kind: 'error' }, `${c.df.instanceId}-bad`);
  } catch {
    /* recorded in the history */
  }
  return e;
});
df.app.orchestration('pxLateYield', function* (c) {
  const early = c.df.callActivity('pxMark', { ms: 1, key: c.df.instanceId });
  yield c.df.callActivity('pxSleep', { ms: 2500 });
  return yield early;
});

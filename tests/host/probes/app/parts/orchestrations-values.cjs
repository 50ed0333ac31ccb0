// Functions of the probes: orchestrations about values, sizes, status and context.
'use strict';
const df = require('durable-functions');
const { show, err, values, fold } = require('./values.cjs');

df.app.orchestration('pxReturns', function* (c) {
  const out = {};
  for (const k of Object.keys(values)) {
    try {
      out[k] = fold(show(yield c.df.callActivity('pxReturn', { kind: k })));
    } catch (e) {
      out[k] = err(e);
    }
  }
  return out;
});
df.app.orchestration('pxEchoes', function* (c) {
  const out = {};
  for (const k of Object.keys(values)) {
    try {
      out[k] = yield c.df.callActivity('pxEcho', values[k]());
    } catch (e) {
      out[k] = err(e);
    }
  }
  return out;
});
df.app.orchestration('pxNoArg', function* (c) {
  return yield c.df.callActivity('pxEcho');
});
df.app.orchestration('pxInput', function* (c) {
  return fold(show(c.df.getInput()));
});
df.app.orchestration('pxOut', function* (c) {
  return values[c.df.getInput().kind]();
});
df.app.orchestration('pxSubIn', function* (c) {
  const out = {};
  for (const k of c.df.getInput()) {
    try {
      out[k] = yield c.df.callSubOrchestrator('pxInput', values[k]());
    } catch (e) {
      out[k] = err(e);
    }
  }
  return out;
});
df.app.orchestration('pxSubOut', function* (c) {
  const out = {};
  for (const k of c.df.getInput()) {
    try {
      out[k] = fold(show(yield c.df.callSubOrchestrator('pxOut', { kind: k })));
    } catch (e) {
      out[k] = err(e);
    }
  }
  return out;
});
df.app.orchestration('pxStatusKinds', function* (c) {
  c.df.setCustomStatus(values[c.df.getInput().kind]());
  yield c.df.waitForExternalEvent('go');
  return 1;
});
df.app.orchestration('pxStatusSize', function* (c) {
  c.df.setCustomStatus('s'.repeat(c.df.getInput().n));
  yield c.df.callActivity('pxEcho', 1);
  return 'fine';
});
df.app.orchestration('pxStatusThenThrow', function* (c) {
  c.df.setCustomStatus({ at: 'before' });
  yield c.df.callActivity('pxEcho', 1);
  throw new Error('after status');
});
df.app.orchestration('pxGuid', function* (c) {
  const a = c.df.newGuid('x');
  const t1 = c.df.currentUtcDateTime.getTime();
  yield c.df.callActivity('pxSleep', { ms: 50 });
  const t2 = c.df.currentUtcDateTime.getTime();
  return {
    guid: a.length,
    order: t2 >= t1,
    parent: c.df.parentInstanceId ?? null,
    version: c.df.version ?? null,
    instance: c.df.instanceId,
  };
});
df.app.orchestration('pxActCase', function* (c) {
  return yield c.df.callActivity('PXECHO', 1);
});
df.app.orchestration('pxBigIn', function* (c) {
  return yield c.df.callActivity('pxLen', { s: 'x'.repeat(c.df.getInput().n) });
});
df.app.orchestration('pxBigOut', function* (c) {
  return (yield c.df.callActivity('pxBig', c.df.getInput())).length;
});
df.app.orchestration('pxBigResult', function* (c) {
  return 'x'.repeat(c.df.getInput().n);
});
df.app.orchestration('pxContextOf', function* (c) {
  return {
    act: yield c.df.callActivity('pxContext', {}),
    keys: c.triggerMetadata ? Object.keys(c.triggerMetadata).sort() : null,
    replaying: c.df.isReplaying,
  };
});
df.app.orchestration('pxVersion', function* (c) {
  return c.df.version ?? null;
});
df.app.orchestration('pxIds', function* (c) {
  return { instanceId: c.df.instanceId, parent: c.df.parentInstanceId ?? null };
});
df.app.orchestration('pxReplayLog', function* (c) {
  const log = [c.df.isReplaying];
  yield c.df.callActivity('pxEcho', 1);
  log.push(c.df.isReplaying);
  yield c.df.callActivity('pxEcho', 2);
  log.push(c.df.isReplaying);
  return log;
});

// Functions of the probes: orchestrations that fail, hang, retry or change.
'use strict';
const df = require('durable-functions');
const { show, err, throws } = require('./values.cjs');

df.app.orchestration('pxActErr', function* (c) {
  const out = {};
  for (const k of Object.keys(throws)) {
    try {
      yield c.df.callActivity('pxThrow', { kind: k });
    } catch (e) {
      out[k] = err(e);
    }
  }
  return out;
});
df.app.orchestration('pxThrowIn', function* (c) {
  throws[c.df.getInput().kind]();
});
df.app.orchestration('pxThrowLater', function* (c) {
  yield c.df.callActivity('pxEcho', 1);
  throws[c.df.getInput().kind]();
});
df.app.orchestration('pxSubErr', function* (c) {
  const out = {};
  for (const k of c.df.getInput()) {
    try {
      yield c.df.callSubOrchestrator('pxThrowLater', { kind: k });
    } catch (e) {
      out[k] = err(e);
    }
  }
  return out;
});
df.app.orchestration('pxUncaught', function* (c) {
  yield c.df.callActivity('pxThrow', { kind: c.df.getInput().kind });
});
df.app.orchestration('pxAllFail', function* (c) {
  try {
    yield c.df.Task.all([
      c.df.callActivity('pxEcho', 1),
      c.df.callActivity('pxThrow', { kind: 'error' }),
      c.df.callActivity('pxThrow', { kind: 'error' }),
    ]);
    return 'no error';
  } catch (e) {
    return err(e);
  }
});
df.app.orchestration('pxNoActivity', function* (c) {
  yield c.df.callActivity('doesNotExist', 1);
  return 'no error';
});
df.app.orchestration('pxNoActivityCaught', function* (c) {
  try {
    yield c.df.callActivity('doesNotExist', 1);
  } catch (e) {
    return err(e);
  }
  return 'no error';
});
df.app.orchestration('pxNoSub', function* (c) {
  try {
    yield c.df.callSubOrchestrator('doesNotExist', 1);
  } catch (e) {
    return err(e);
  }
  return 'no error';
});
df.app.orchestration('pxRetry', function* (c) {
  try {
    yield c.df.callActivityWithRetry('pxThrow', new df.RetryOptions(100, 2), { kind: 'odd' });
  } catch (e) {
    return err(e);
  }
});
df.app.orchestration('pxRetryThenMore', function* (c) {
  try {
    yield c.df.callActivityWithRetry('pxThrow', new df.RetryOptions(100, 2), { kind: 'odd' });
  } catch {
    /* expected */
  }
  return yield c.df.callActivity('pxEcho', 'after');
});
df.app.orchestration('pxSubRetry', function* (c) {
  try {
    yield c.df.callSubOrchestratorWithRetry('pxThrowLater', new df.RetryOptions(100, 2), { kind: 'error' });
  } catch (e) {
    return err(e);
  }
});
df.app.orchestration('pxAnyFail', function* (c) {
  try {
    const bad = c.df.callActivity('pxThrow', { kind: 'error' });
    const w = yield c.df.Task.any([bad, c.df.callActivity('pxSleep', { ms: 1500 })]);
    return { won: w === bad ? 'the failing' : 'the other', completed: w.isCompleted, faulted: w.isFaulted };
  } catch (e) {
    return err(e);
  }
});
df.app.orchestration('pxForgetFail', function* (c) {
  c.df.callActivity('pxThrow', { kind: 'error' });
  return 'done';
});
df.app.orchestration('pxAllEmpty', function* (c) {
  try {
    return show(yield c.df.Task.all([]));
  } catch (e) {
    return err(e);
  }
});
df.app.orchestration('pxAnyEmpty', function* (c) {
  try {
    return show(yield c.df.Task.any([]));
  } catch (e) {
    return err(e);
  }
});
df.app.orchestration('pxYieldOdd', function* (c) {
  const odd = {
    number: 5,
    undef: undefined,
    promise: Promise.resolve(1),
    array: [c.df.callActivity('pxEcho', 1)],
  };
  return show(yield odd[c.df.getInput().kind]);
});
df.app.orchestration('pxPlainFunction', (_c) => 'plain');
df.app.orchestration('pxAsyncGenerator', async function* (_c) {
  return 'async';
});
const seen = new Map();
df.app.orchestration('pxNonDeterministic', function* (c) {
  const n = (seen.get(c.df.instanceId) ?? 0) + 1;
  seen.set(c.df.instanceId, n);
  yield c.df.callActivity(n === 1 ? 'pxEcho' : 'pxLen', { s: 'x' });
  return 'no error';
});
df.app.orchestration('pxNonDeterministicKind', function* (c) {
  const n = (seen.get(c.df.instanceId) ?? 0) + 1;
  seen.set(c.df.instanceId, n);
  if (n === 1) yield c.df.callActivity('pxEcho', 1);
  else yield c.df.createTimer(new Date(c.df.currentUtcDateTime.getTime() + 100));
  return 'no error';
});
df.app.orchestration('pxRewindable', function* (c) {
  const a = yield c.df.callActivity('pxMark', { ms: 1, key: `${c.df.instanceId}-first` });
  const b = yield c.df.callActivity('pxFlaky', { key: `${c.df.instanceId}-flaky`, failures: 1 });
  return [a, b];
});
df.app.orchestration('pxRetryFine', function* (c) {
  const o = new df.RetryOptions(100, 3);
  o.backoffCoefficient = 2;
  return yield c.df.callActivityWithRetry('pxFlaky', o, { key: c.df.instanceId, failures: 2 });
});
df.app.orchestration('pxRetryTimeout', function* (c) {
  // Far more attempts than fit into the time: timers under a second fire at once, on the real host too.
  const o = new df.RetryOptions(200, 5000);
  o.retryTimeoutInMilliseconds = 600;
  try {
    return yield c.df.callActivityWithRetry('pxThrow', o, { kind: 'error' });
  } catch (e) {
    return err(e);
  }
});
df.app.orchestration('pxRetryRace', function* (c) {
  const t = c.df.createTimer(new Date(c.df.currentUtcDateTime.getTime() + 20_000));
  const w = c.df.callActivityWithRetry('pxFlaky', new df.RetryOptions(100, 3), {
    key: c.df.instanceId,
    failures: c.df.getInput().failures,
  });
  yield c.df.Task.any([w, t]);
  t.cancel();
  return (yield c.df.callActivity('pxEcho', 'after')).value;
});

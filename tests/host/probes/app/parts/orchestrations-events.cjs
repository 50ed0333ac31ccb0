// Functions of the probes: orchestrations about events and continueAsNew.
'use strict';
const df = require('durable-functions');
const { show, values } = require('./values.cjs');

df.app.orchestration('pxEvents', function* (c) {
  const { names, ms } = c.df.getInput();
  const out = [];
  for (const n of names) {
    const t = c.df.createTimer(new Date(c.df.currentUtcDateTime.getTime() + (ms ?? 4000)));
    const e = c.df.waitForExternalEvent(n);
    const w = yield c.df.Task.any([e, t]);
    if (w === e) {
      t.cancel();
      out.push([n, show(e.result)]);
    } else out.push([n, 'timeout']);
  }
  return out;
});
df.app.orchestration('pxTwoWaiters', function* (c) {
  const a = c.df.waitForExternalEvent('e');
  const b = c.df.waitForExternalEvent('e');
  const first = yield c.df.Task.any([a, b]);
  const all = yield c.df.Task.all([a, b]);
  return { first: first === a ? 'a' : 'b', all };
});
df.app.orchestration('pxEventDuringActivity', function* (c) {
  yield c.df.callActivity('pxSleep', { ms: 1200 });
  return [yield c.df.waitForExternalEvent('e'), yield c.df.waitForExternalEvent('e')];
});
df.app.orchestration('pxCan', function* (c) {
  // consumes one event a generation
  const s = c.df.getInput();
  const e = yield c.df.waitForExternalEvent('e');
  yield c.df.callActivity('pxSleep', { ms: s.ms });
  const seen = [...s.seen, e];
  if (seen.length < s.want) {
    c.df.continueAsNew({ ...s, seen });
    return;
  }
  return seen;
});
df.app.orchestration('pxCanOther', function* (c) {
  // events of a name not waited for in the first generation
  const s = c.df.getInput();
  if (s.gen === 0) {
    yield c.df.callActivity('pxSleep', { ms: 1500 });
    c.df.continueAsNew({ gen: 1 });
    return;
  }
  const t = c.df.createTimer(new Date(c.df.currentUtcDateTime.getTime() + 4000));
  const e = c.df.waitForExternalEvent('later');
  const w = yield c.df.Task.any([e, t]);
  if (w === e) {
    t.cancel();
    return ['got', e.result];
  }
  return 'lost';
});
df.app.orchestration('pxCanKinds', function* (c) {
  const s = c.df.getInput();
  if (s && s.kind && !s.done) {
    c.df.continueAsNew(values[s.kind]());
    return;
  }
  return show(s);
});
df.app.orchestration('pxCanStatus', function* (c) {
  const s = c.df.getInput();
  if (s.gen < 2) {
    c.df.setCustomStatus({ gen: s.gen });
    yield c.df.callActivity('pxEcho', 1);
    c.df.continueAsNew({ gen: s.gen + 1 });
    return 'ignored?';
  }
  yield c.df.callActivity('pxEcho', 2);
  return 'end';
});
df.app.orchestration('pxCanOpenTimer', function* (c) {
  const s = c.df.getInput();
  if (s.gen < 1) {
    c.df.createTimer(new Date(c.df.currentUtcDateTime.getTime() + 3000));
    yield c.df.callActivity('pxEcho', 1);
    c.df.continueAsNew({ gen: 1, at: c.df.currentUtcDateTime.getTime() });
    return;
  }
  return c.df.currentUtcDateTime.getTime() - s.at;
});
df.app.orchestration('pxCanThrow', function* (c) {
  c.df.continueAsNew({});
  throw new Error('after can');
});
df.app.orchestration('pxBigEvent', function* (c) {
  return (yield c.df.waitForExternalEvent('e')).s.length;
});
df.app.orchestration('pxWaitGo', function* (c) {
  c.df.setCustomStatus({ waiting: true });
  return yield c.df.waitForExternalEvent('go');
});
df.app.orchestration('pxWaitMixedCase', function* (c) {
  return yield c.df.waitForExternalEvent('MixedCase');
});
df.app.orchestration('pxCanCount', function* (c) {
  const s = c.df.getInput();
  yield c.df.callActivity('pxEcho', s.n);
  if (s.n < s.until) {
    c.df.continueAsNew({ ...s, n: s.n + 1 });
    return;
  }
  return s.n;
});
df.app.orchestration('pxCanBuffered', function* (c) {
  // the second event of a name is buffered, not awaited, when the first generation ends
  const s = c.df.getInput();
  const wait = function* () {
    const t = c.df.createTimer(new Date(c.df.currentUtcDateTime.getTime() + 3000));
    const e = c.df.waitForExternalEvent('e');
    const w = yield c.df.Task.any([e, t]);
    if (w === e) t.cancel();
    return w === e ? e.result : 'nothing';
  };
  if (s.gen === 0) {
    const first = yield c.df.waitForExternalEvent('e');
    yield c.df.callActivity('pxSleep', { ms: 1500 });
    c.df.continueAsNew({ gen: 1, first });
    return;
  }
  return { first: s.first, second: yield* wait() };
});
df.app.orchestration('pxCanLoserOpen', function* (c) {
  // the loser of Task.any is open when the generation ends
  const s = c.df.getInput();
  if (s.gen > 0)
    return c.df.currentUtcDateTime.getTime() - s.at > 1500 ? 'waited for the loser' : 'started at once';
  const loser =
    s.kind === 'timer'
      ? c.df.createTimer(new Date(c.df.currentUtcDateTime.getTime() + 4000))
      : c.df.callActivity('pxSleep', { ms: 3000 });
  yield c.df.Task.any([c.df.callActivity('pxEcho', 1), loser]);
  c.df.continueAsNew({ gen: 1, at: c.df.currentUtcDateTime.getTime() });
});
df.app.orchestration('pxCanSubOpen', function* (c) {
  const s = c.df.getInput();
  if (s.gen === 0) {
    c.df.callActivity('pxSleep', { ms: 1200 });
    yield c.df.callActivity('pxEcho', 1);
    c.df.continueAsNew({ gen: 1, at: c.df.currentUtcDateTime.getTime() });
    return;
  }
  return c.df.currentUtcDateTime.getTime() - s.at > 900
    ? 'second generation waited for the open activity'
    : 'second generation started at once';
});

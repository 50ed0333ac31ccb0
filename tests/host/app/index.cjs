// A small function app for the tests of the local host: what its activities do stands in a file, so that it can be
// seen after a kill.
'use strict';
const { appendFileSync } = require('node:fs');
const { app } = require('@azure/functions');
const df = require('durable-functions');

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const note = (text) => appendFileSync(process.env.NOTES, `${text}\n`);

// Activities: `work` notes when it begins and when it has ended.
df.app.activity('work', {
  handler: async ({ key, ms = 0 }) => {
    note(`begin ${key}`);
    if (ms > 0) await sleep(ms);
    note(`end ${key}`);
    return { key };
  },
});
df.app.activity('nothing', { handler: () => ({}) });
// Whoever asks the second time waits longer.
const asked = new Set();
df.app.activity('slowTwin', {
  handler: async ({ key }) => {
    if (asked.has(key)) await sleep(100);
    asked.add(key);
    return { key };
  },
});
df.app.activity('kindOf', { handler: (x) => ({ type: typeof x, value: x ?? null }) });

df.app.orchestration('fan', function* (c) {
  const { n, ms } = c.df.getInput();
  const works = Array.from({ length: n }, (_, i) =>
    c.df.callActivity('work', { key: `${c.df.instanceId}-${i}`, ms }),
  );
  return { done: (yield c.df.Task.all(works)).length };
});
df.app.orchestration('chain', function* (c) {
  const { n, ms } = c.df.getInput();
  for (let i = 0; i < n; i++) yield c.df.callActivity('work', { key: `${c.df.instanceId}-${i}`, ms });
  return { done: n };
});
// The shape of a delivery: waves, a signal to an entity, continue-as-new.
df.app.orchestration('waves', function* (c) {
  const { left, size, done = 0 } = c.df.getInput();
  const wave = Math.min(left, size);
  yield c.df.Task.all(Array.from({ length: wave }, () => c.df.callActivity('nothing', { wave: done })));
  const total = yield c.df.callEntity(new df.EntityId('counter', c.df.instanceId), 'add', wave);
  c.df.setCustomStatus({ done: total });
  if (left > wave) c.df.continueAsNew({ left: left - wave, size, done: done + wave });
  return { done: total };
});
// Each execution is one activity: what comes late of one is there when the next begins.
df.app.orchestration('rounds', function* (c) {
  const { left, keys = [] } = c.df.getInput();
  const { key } = yield c.df.callActivity('slowTwin', { key: `${c.df.instanceId}-${left}` });
  const all = [...keys, key];
  if (left > 1) c.df.continueAsNew({ left: left - 1, keys: all });
  return { keys: all };
});
df.app.orchestration('parent', function* (c) {
  const kids = [0, 1].map((i) =>
    c.df.callSubOrchestrator('chain', { n: 3, ms: c.df.getInput().ms }, `${c.df.instanceId}-${i}`),
  );
  return { done: (yield c.df.Task.all(kids)).map((kid) => kid.done) };
});
df.app.orchestration('approval', function* (c) {
  c.df.setCustomStatus({ waiting: true });
  return { approved: yield c.df.waitForExternalEvent('approved') };
});
df.app.orchestration('timer', function* (c) {
  const at = c.df.currentUtcDateTime.getTime() + c.df.getInput().ms;
  yield c.df.createTimer(new Date(at));
  return { early: c.df.currentUtcDateTime.getTime() < at };
});
df.app.orchestration('bareBoolean', function* (c) {
  return yield c.df.callActivity('kindOf', true);
});
df.app.orchestration('dropsEvents', function* (c) {
  if (c.df.getInput().again) return 'second';
  yield c.df.waitForExternalEvent('go');
  c.df.continueAsNew({ again: true });
});
df.app.orchestration('bigInput', function* (c) {
  yield c.df.callActivity('nothing', { text: 'x'.repeat(50_000) });
});
df.app.orchestration('longOne', function* (c) {
  const { n } = c.df.getInput();
  yield c.df.Task.all(Array.from({ length: n }, () => c.df.callActivity('nothing', {})));
});

df.app.entity('counter', (c) => {
  const value = c.df.getState(() => 0);
  if (c.df.operationName === 'add') c.df.setState(value + c.df.getInput());
  c.df.return(c.df.getState(() => 0));
});

const client = { extraInputs: [df.input.durableClient()] };
app.http('start', {
  route: 'start/{name}/{id}',
  methods: ['POST'],
  authLevel: 'function',
  ...client,
  handler: async (request, context) => {
    const { name, id: instanceId } = request.params;
    const id = await df.getClient(context).startNew(name, { instanceId, input: await request.json() });
    return { status: 202, jsonBody: { id } };
  },
});
app.http('status', {
  route: 'status/{id}',
  methods: ['GET'],
  authLevel: 'anonymous',
  ...client,
  handler: async (request, context) => ({
    jsonBody: await df.getClient(context).getStatus(request.params.id),
  }),
});
app.http('raise', {
  route: 'raise/{id}/{event}',
  methods: ['POST'],
  authLevel: 'function',
  ...client,
  handler: async (request, context) => {
    await df.getClient(context).raiseEvent(request.params.id, request.params.event, await request.json());
    return { status: 202 };
  },
});
app.http('slow', {
  authLevel: 'anonymous',
  handler: async () => {
    await sleep(700);
    return { body: 'answered' };
  },
});
app.http('say', {
  authLevel: 'anonymous',
  handler: (_request, context) => {
    context.log('a line\nof two');
    return { body: process.env.SAID ?? 'nothing' };
  },
});
app.timer('tick', {
  schedule: '%TICK%',
  handler: (timer) => note(`tick ${timer.isPastDue ? 'past due' : 'in time'}`),
});

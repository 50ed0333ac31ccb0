// Functions of the probes: activities.
'use strict';
const df = require('durable-functions');
const { show, values, fold, throws } = require('./values.cjs');
const { marks } = require('./marks.cjs');

df.app.activity('pxReturn', { handler: (x) => values[x.kind]() });
df.app.activity('pxEcho', { handler: (x) => fold(show(x)) });
df.app.activity('pxLen', { handler: (x) => (x && x.s ? x.s.length : -1) });
df.app.activity('pxBig', { handler: (x) => 'x'.repeat(x.n) });
df.app.activity('pxSleep', {
  handler: async (x) => {
    await new Promise((r) => setTimeout(r, x.ms));
    return x.v ?? 'slept';
  },
});
df.app.activity('pxContext', {
  handler: (_x, ctx) => ({
    functionName: ctx.functionName,
    trigger: ctx.triggerMetadata && Object.keys(ctx.triggerMetadata).sort(),
    retry: ctx.retryContext ?? null,
    trace: Boolean(ctx.traceContext && ctx.traceContext.traceParent),
  }),
});
df.app.activity('pxThrow', { handler: (x) => throws[x.kind]() });
df.app.activity('pxMark', {
  handler: async (x) => {
    await new Promise((r) => setTimeout(r, x.ms));
    marks.set(x.key, (marks.get(x.key) ?? 0) + 1);
    return 'marked';
  },
});
df.app.activity('pxFlaky', {
  handler: (x) => {
    const n = (marks.get(x.key) ?? 0) + 1;
    marks.set(x.key, n);
    if (n <= x.failures) throw new Error(`attempt ${n} failed`);
    return `fine after ${n}`;
  },
});

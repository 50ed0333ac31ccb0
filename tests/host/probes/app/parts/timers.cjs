// Functions of the probes: timers.
'use strict';
const { app } = require('@azure/functions');
const { marks } = require('./marks.cjs');

let tick = null;
let ticks = 0;
app.timer('pxTick', {
  schedule: '0 0 0 1 1 *',
  handler: (t, ctx) => {
    tick = { t, trigger: ctx.triggerMetadata, options: Object.keys(ctx.options || {}) };
    ticks++;
  },
});
app.timer('pxTickSlow', {
  schedule: '0 0 0 1 1 *',
  handler: async () => {
    await new Promise((r) => setTimeout(r, 600));
    marks.set('tickslow', (marks.get('tickslow') ?? 0) + 1);
  },
});
app.timer('pxTickFail', {
  schedule: '0 0 0 1 1 *',
  handler: () => {
    throw new Error('tick fails');
  },
});
app.http('pxLastTick', {
  route: 'lasttick',
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: () => ({ jsonBody: { tick, ticks } }),
});

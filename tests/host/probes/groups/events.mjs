// Probes: external events.
import { op, start, fin, run, now, reach, waiting, orStuck, web } from '../client.mjs';
import { sleep, all } from '../context.mjs';
import { brief } from '../http.mjs';
import { probe } from '../registry.mjs';

probe('events.toNobody', (id) => op('raise', id, { name: 'e', data: 1 }));
probe('events.toFinished', async (id) => {
  await run('pxInput', id, 1);
  return op('raise', id, { name: 'e', data: 1 });
});
probe('events.beforeWaiting', async (id) => {
  await start('pxEventDuringActivity', id);
  await sleep(300);
  const r = [await op('raise', id, { name: 'e', data: 1 }), await op('raise', id, { name: 'e', data: 2 })];
  return { r, ...(await fin(id)) };
});
probe('events.atOnceAfterStart', async (id) => {
  await start('pxWaitGo', id);
  await op('raise', id, { name: 'go', data: 'early' });
  return fin(id);
});
probe('events.otherCase', async (id) => {
  await start('pxWaitMixedCase', id);
  await sleep(800);
  await op('raise', id, { name: 'mixedcase', data: 'lower' });
  const lower = await fin(id, 4000);
  await op('raise', id, { name: 'MixedCase', data: 'exact' });
  return { lower, exact: await orStuck(id) };
});
probe('events.twoWaiters', async (id) => {
  await start('pxTwoWaiters', id);
  await sleep(1000);
  await op('raise', id, { name: 'e', data: 'one' });
  await sleep(1000);
  await op('raise', id, { name: 'e', data: 'two' });
  return orStuck(id);
});
probe('events.otherNameFirst', async (id) => {
  await start('pxEvents', id, { names: ['a', 'b'], ms: 15_000 });
  await reach(id, 'Running');
  await op('raise', id, { name: 'b', data: 'B' });
  await sleep(500);
  await op('raise', id, { name: 'a', data: 'A' });
  return fin(id);
});
probe('events.timeout', (id) => run('pxEvents', id, { names: ['a'], ms: 1000 }));
probe('events.noData', async (id) => {
  await start('pxEvents', id, { names: ['a'], ms: 4000 });
  await sleep(800);
  const r = await op('raise', id, { name: 'a' });
  return { r, ...(await fin(id)) };
});
probe('events.large', async (id) => {
  await start('pxBigEvent', id);
  await reach(id, 'Running');
  await op('raise', id, { name: 'e', data: { s: 'x'.repeat(120_000) } });
  return fin(id);
});
probe('events.oneAGenerationSlowly', async (id) => {
  await start('pxCan', id, { ms: 100, want: 3, seen: [] });
  for (const n of [1, 2, 3]) {
    await sleep(2500);
    await op('raise', id, { name: 'e', data: n });
  }
  return fin(id, 10_000);
});
probe('events.threeAtOnceAcrossContinueAsNew', async (id) => {
  await start('pxCan', id, { ms: 500, want: 3, seen: [] });
  await sleep(1000);
  for (const n of [1, 2, 3]) await op('raise', id, { name: 'e', data: n });
  const r = await fin(id, 10_000);
  await op('terminate', id, {});
  return r;
});
probe('events.otherNameAcrossContinueAsNew', async (id) => {
  await start('pxCanOther', id, { gen: 0 });
  await sleep(400);
  await op('raise', id, { name: 'later', data: 'kept?' });
  return fin(id);
});
probe('events.bufferedAcrossContinueAsNew', async (id) => {
  await start('pxCanBuffered', id, { gen: 0 });
  await sleep(700);
  await op('raise', id, { name: 'e', data: 'first' });
  await op('raise', id, { name: 'e', data: 'second' });
  return fin(id);
});
probe('events.toSuspended', async (id) => {
  await start('pxWaitGo', id);
  await waiting(id);
  await op('suspend', id, { reason: 'hold' });
  await reach(id, 'Suspended');
  await op('raise', id, { name: 'go', data: 'while held' });
  await sleep(1500);
  const held = await now(id);
  await op('resume', id, { reason: 'on' });
  return { held, after: await fin(id) };
});
probe('events.webhook', async (id) =>
  all(['json', 'text', 'empty', 'bad', 'form'], async (k) => {
    const i = `${id}-${k}`;
    await start('pxEvents', i, { names: ['a'], ms: 6000 });
    await reach(i, 'Running');
    await sleep(500);
    const body = { json: '{"a":1}', text: 'plain', empty: '', bad: '{"a":', form: 'a=1' }[k];
    const type = { text: 'text/plain', form: 'application/x-www-form-urlencoded' }[k] ?? 'application/json';
    const r = await brief('POST', await web(`instances/${i}/raiseEvent/a`), {
      body,
      headers: { 'content-type': type },
    });
    return { r, ...(await fin(i)) };
  }),
);

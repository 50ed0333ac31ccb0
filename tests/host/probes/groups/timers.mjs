// Probes: durable timers.
import { op, start, until, fin, run, now, history, orStuck } from '../client.mjs';
import { all, sleep } from '../context.mjs';
import { probe } from '../registry.mjs';

probe('timers.past', (id) => run('pxTimerPast', id));
probe('timers.now', (id) => run('pxTimerNow', id));
probe(
  'timers.wholeSeconds',
  (id) =>
    all([500, 900, 1500, 2500, 3500], async (ms) => {
      const r = await run('pxTimerMs', `${id}-${ms}`, { ms });
      return { status: r.status, early: r.output < ms, afterSeconds: Math.floor(r.output / 1000) };
    }),
  { alone: true },
);
probe('timers.leftOpen', async (id) => {
  await start('pxTimerOpen', id, { ms: 4000 });
  await sleep(2500);
  const early = await now(id);
  return { early, end: await fin(id) };
});
probe('timers.loserCancelled', async (id) => {
  await start('pxTimerLoser', id, { cancel: true });
  return fin(id, 6000);
});
probe('timers.loserNotCancelled', async (id) => {
  await start('pxTimerLoser', id, { cancel: false });
  return orStuck(id, 5000);
});
probe('timers.openAcrossContinueAsNew', async (id) => {
  const r = await run('pxCanOpenTimer', id, { gen: 0 });
  return { status: r.status, waitedForTheTimer: r.output > 2000 };
});
probe('timers.tenDays', async (id) => {
  await start('pxTimerLong', id);
  await until(id, () => false, 2500);
  const h = await history(id);
  await op('terminate', id, {});
  return h.map?.((e) => [
    e.EventType,
    e.FireAt
      ? `${Math.round((Date.parse(e.FireAt) - Date.parse(e.Timestamp)) / 86_400_000)} days`
      : undefined,
  ]);
});

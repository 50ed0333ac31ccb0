// Probes: tasks, ids, sizes, callHttp.
import { op, start, until, fin, run, now, mark, short } from '../client.mjs';
import { base, sleep, all } from '../context.mjs';
import { probe } from '../registry.mjs';

probe('tasks.anyLoserActivity', async (id) => {
  await start('pxAnyLoser', id);
  await sleep(700);
  const early = await now(id);
  return { early: early.status, ...(await fin(id)) };
});
probe('tasks.forgottenActivity', (id) => run('pxFireForget', id));
probe('tasks.forgottenFailingActivity', (id) => run('pxForgetFail', id));
probe('tasks.forgottenSub', async (id) => {
  const r = await run('pxFireForgetSub', id);
  const kid = await fin(`${id}:kid`, 3000);
  return { ...r, kid: kid.status ?? kid };
});
probe('tasks.openActivityAcrossContinueAsNew', (id) => run('pxCanSubOpen', id, { gen: 0 }));
probe('tasks.openLoserAcrossContinueAsNew', (id) =>
  all(['timer', 'activity'], async (kind) => {
    await start('pxCanLoserOpen', `${id}-${kind}`, { gen: 0, kind });
    return fin(`${id}-${kind}`, 10_000);
  }),
);
probe('tasks.calledButNotYielded', async (id) => {
  await start('pxLateYield', id);
  await sleep(1500);
  const before = await mark(id);
  return { ranBeforeItWasYielded: before > 0, end: await fin(id), runs: await mark(id) };
});
probe('tasks.nested', (id) => run('pxNested', id));
probe('tasks.fanOut', (id) => run('pxFan', id, { n: 60 }));
probe('tasks.chain', (id) => run('pxChain', id, { n: 20 }));
probe('tasks.allOfNothing', async (id) => {
  await start('pxAllEmpty', id);
  return fin(id, 5000);
});
probe('tasks.anyOfNothing', async (id) => {
  await start('pxAnyEmpty', id);
  const r = await fin(id, 5000);
  await op('terminate', id, {});
  return r;
});
probe('tasks.activityNameInOtherCase', async (id) => {
  await start('pxActCase', id);
  return fin(id, 8000);
});
probe('tasks.orchestratorNameInOtherCase', async (id) => {
  const r = await op('start', id, { name: 'PXINPUT', input: 1 });
  const s = r.id ? await until(id) : r;
  return { r, name: s.name, ...short(s) };
});
probe('tasks.sameChildIdTwice', (id) => run('pxSameKid', id));
probe('tasks.childIds', async (id) => {
  const r = await run('pxKidId', id);
  return {
    ...r,
    output:
      r.output?.map?.((k) => ({ ...k, instance: k.instance.replace(/^[0-9a-f]{32}/, '<hex32>') })) ?? null,
  };
});
probe('tasks.guidAndClock', (id) => run('pxGuid', id));
probe('tasks.invocationContext', (id) => run('pxContextOf', id));
probe('tasks.isReplaying', (id) => run('pxReplayLog', id));
probe('tasks.largeInput', (id) =>
  all([40_000, 70_000, 1_000_000], (n) => run('pxBigIn', `${id}-${n}`, { n })),
);
probe('tasks.largeOutput', (id) =>
  all([40_000, 70_000, 1_000_000], (n) => run('pxBigOut', `${id}-${n}`, { n })),
);
probe('tasks.largeResult', (id) =>
  all([10_000, 40_000, 200_000], async (n) => {
    const r = await run('pxBigResult', `${id}-${n}`, { n });
    return { status: r.status, length: r.output?.length ?? null, begins: r.output?.slice?.(0, 12) };
  }),
);
probe('tasks.largeStartInput', async (id) => {
  const r = await run('pxInput', id, { s: 'x'.repeat(300_000) });
  return { status: r.status, length: r.output?.value?.s?.length ?? null };
});
probe('tasks.callHttp', (id) =>
  all(['fine', 'missing', 'accepted', 'refused'], async (k) => {
    const url = {
      fine: `${base}/api/anymethod`,
      missing: `${base}/api/nowhere`,
      accepted: `${base}/api/accepted/${id}`,
      refused: 'http://127.0.0.1:9/x',
    }[k];
    const r = await run('pxHttp', `${id}-${k}`, { method: 'GET', url });
    return k === 'refused' ? { ...r, output: r.output?.replace(/\{.*/s, '{...}') } : r;
  }),
);

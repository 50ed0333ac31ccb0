// Probes: the admin API and timers run by hand.
import { mark } from '../client.mjs';
import { sleep, inOrder } from '../context.mjs';
import { call, seen, brief } from '../http.mjs';
import { probe } from '../registry.mjs';

probe(
  'admin.runTimer',
  async () => {
    const before = (await call('GET', '/api/lasttick')).body.ticks;
    const r = await seen('POST', '/admin/functions/pxTick', {
      body: '{"input":""}',
      headers: { 'content-type': 'application/json' },
    });
    await sleep(1500);
    const t = (await call('GET', '/api/lasttick')).body;
    return { r, ran: t.ticks - before, tick: t.tick };
  },
  { alone: true },
);
probe(
  'admin.runTimerVariants',
  async () => {
    const json = { 'content-type': 'application/json' };
    const post = (name, o) => brief('POST', `/admin/functions/${name}`, o);
    const r = {
      otherCase: await post('PXTICK', { body: '{"input":""}', headers: json }),
      noBody: await post('pxTick'),
      emptyObject: await post('pxTick', { body: '{}', headers: json }),
      inputText: await post('pxTick', { body: '{"input":"x"}', headers: json }),
      badJson: await post('pxTick', { body: '{"input":', headers: json }),
      noType: await post('pxTick', { body: '{"input":""}' }),
      failing: await post('pxTickFail', { body: '{"input":""}', headers: json }),
      unknown: await post('doesNotExist', { body: '{"input":""}', headers: json }),
      http: await post('pxAnyMethod', { body: '{"input":""}', headers: json }),
      activity: await post('pxEcho', { body: '{"input":"1"}', headers: json }),
      wrongMethod: await brief('PUT', '/admin/functions/doesNotExist'),
    };
    await sleep(800);
    return r;
  },
  { alone: true },
);
probe(
  'admin.runTimerDoesNotWait',
  async () => {
    const before = await mark('tickslow');
    const r = await call('POST', '/admin/functions/pxTickSlow', {
      body: '{"input":""}',
      headers: { 'content-type': 'application/json' },
    });
    const atOnce = await mark('tickslow');
    await sleep(1500);
    return {
      status: r.status,
      ranBeforeTheReply: atOnce > before,
      ranAfter: (await mark('tickslow')) - before,
    };
  },
  { alone: true },
);
probe('admin.hostStatus', async () => {
  const r = await call('GET', '/admin/host/status');
  return { status: r.status, keys: r.body && Object.keys(r.body).sort(), state: r.body?.state };
});
probe('admin.ping', async () => ({
  get: await seen('GET', '/admin/host/ping'),
  post: await seen('POST', '/admin/host/ping'),
}));
probe('admin.functions', async () => {
  const r = await call('GET', '/admin/functions');
  const one = (n) => r.body?.find?.((f) => f.name === n);
  return {
    status: r.status,
    has: ['pxTick', 'pxEcho', 'pxInput', 'pxCounter', 'pxDrive'].filter(one),
    http: one('pxOpt')
      ? { ...one('pxOpt'), config: { ...one('pxOpt').config, functionDirectory: '<path>' } }
      : null,
    timer: one('pxTick')?.config?.bindings ?? null,
  };
});
probe('admin.function', async () => ({
  known: (await brief('GET', '/admin/functions/pxOpt')).body?.invoke_url_template ?? null,
  unknown: await brief('GET', '/admin/functions/doesNotExist'),
  status: await brief('GET', '/admin/functions/pxOpt/status'),
}));
probe('admin.others', () =>
  inOrder(
    ['/admin', '/admin/nowhere', '/admin/host', '/admin/functions/pxOpt/nonsense', '/admin/vfs/'],
    async (p) => {
      const r = await call('GET', p);
      return { status: r.status, body: r.raw?.text ? 'some' : 'none' };
    },
  ),
);

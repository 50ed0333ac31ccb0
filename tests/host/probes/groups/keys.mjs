// Probes: keys: only with --master, on a host that checks them.
import { op, run, hook } from '../client.mjs';
import { master, sleep, inOrder } from '../context.mjs';
import { call, see, seen, brief } from '../http.mjs';
import { probe } from '../registry.mjs';

const H = (k) => ({ headers: { 'x-functions-key': k } });
probe(
  'keys.levels',
  async () => {
    const m = `code=${encodeURIComponent(master)}`;
    const get = async (p) => (await call('GET', p, H(master))).body;
    const fn = (await get('/admin/functions/pxNeedKey/keys'))?.keys?.[0]?.value;
    const other = (await get('/admin/functions/pxNeedKeyToo/keys'))?.keys?.[0]?.value;
    const host = (await get('/admin/host/functionkeys'))?.keys?.[0]?.value;
    const system = (await get('/admin/host/systemkeys'))?.keys?.find((k) => /durable/.test(k.name))?.value;
    const creds = {
      none: {},
      empty: H(''),
      wrong: H('wrong'),
      functionKey: H(fn ?? 'x'),
      otherFunctionsKey: H(other ?? 'x'),
      hostKey: H(host ?? 'x'),
      systemKey: H(system ?? 'x'),
      masterKey: H(master),
    };
    const paths = [
      '/api/anymethod',
      '/api/needkey',
      '/api/needadmin',
      '/admin/host/status',
      '/admin/host/ping',
      '/admin/functions',
      '/admin/nowhere',
      '/runtime/webhooks/durabletask/instances/none',
      '/runtime/webhooks/durabletask/nonsense',
      '/api/nowhere',
      '/',
    ];
    const table = await inOrder(paths, (p) =>
      inOrder(Object.keys(creds), async (c) => {
        const r = await call('GET', p, creds[c]);
        return p === '/' || p === '/admin/functions' || p === '/admin/host/status'
          ? r.status
          : { status: r.status, ...(r.body === undefined ? {} : { body: r.body }) };
      }),
    );
    const query = {
      function: await brief('GET', `/api/needkey?code=${encodeURIComponent(fn)}`),
      host: await brief('GET', `/api/needkey?code=${encodeURIComponent(host)}`),
      master: await brief('GET', `/api/needkey?${m}`),
      wrong: await brief('GET', '/api/needkey?code=wrong'),
      wrongHeaderRightQuery: await brief('GET', `/api/needkey?${m}`, H('wrong')),
      rightHeaderWrongQuery: await brief('GET', '/api/needkey?code=wrong', H(master)),
      upperCaseParameter: await brief('GET', `/api/needkey?CODE=${encodeURIComponent(master)}`),
      bearer: await brief('GET', '/api/needkey', { headers: { authorization: `Bearer ${master}` } }),
      webhookSystem: await brief(
        'GET',
        `/runtime/webhooks/durabletask/instances/none?code=${encodeURIComponent(system)}`,
      ),
      webhookHost: await brief(
        'GET',
        `/runtime/webhooks/durabletask/instances/none?code=${encodeURIComponent(host)}`,
      ),
      adminMaster: (await brief('GET', `/admin/host/status?${m}`)).status,
      adminSystem: (await brief('GET', `/admin/host/status?code=${encodeURIComponent(system)}`)).status,
      functionKeyOtherCase: await brief(
        'GET',
        `/api/needkey?code=${encodeURIComponent(fn?.toUpperCase?.() ?? '')}`,
      ),
    };
    return { table, query };
  },
  { keys: true, alone: true },
);
probe(
  'keys.refusalHeaders',
  async () => ({
    function: await seen('GET', '/api/needkey'),
    admin: await seen('GET', '/admin/host/status'),
    webhook: await seen('GET', '/runtime/webhooks/durabletask/instances/none'),
    wrongMethod: await seen('POST', '/api/needkey'),
    options: await seen('OPTIONS', '/api/needkey'),
  }),
  { keys: true, alone: true },
);
probe(
  'keys.runTimer',
  async () => ({
    none: await brief('POST', '/admin/functions/pxTick', {
      body: '{"input":""}',
      headers: { 'content-type': 'application/json' },
    }),
    master: await brief('POST', '/admin/functions/pxTick', {
      body: '{"input":""}',
      headers: { 'content-type': 'application/json', 'x-functions-key': master },
    }),
  }),
  { keys: true, alone: true },
);
const mask = (v) =>
  Array.isArray(v)
    ? v.map(mask)
    : v && typeof v === 'object'
      ? Object.fromEntries(
          Object.entries(v).map(([k, x]) => [
            k,
            k === 'value' && typeof x === 'string'
              ? `<key of ${x.length} characters${/^[A-Za-z0-9_-]+={0,2}$/.test(x) ? ', base64url' : ''}>`
              : mask(x),
          ]),
        )
      : v;
probe(
  'keys.adminApi',
  async () =>
    inOrder(
      [
        '/admin/host/keys',
        '/admin/host/functionkeys',
        '/admin/host/systemkeys',
        '/admin/host/systemkeys/_master',
        '/admin/functions/pxNeedKey/keys',
        '/admin/functions/pxAnyMethod/keys',
        '/admin/functions/pxInput/keys',
        '/admin/functions/doesNotExist/keys',
        '/admin/functions/pxNeedKey/keys/default',
        '/admin/functions/pxNeedKey/keys/none',
      ],
      async (p) => mask(await brief('GET', p, H(master))),
    ),
  { keys: true, alone: true },
);
probe(
  'keys.makeAndDelete',
  async () => {
    const json = { 'content-type': 'application/json', 'x-functions-key': master };
    const name = '/admin/functions/pxNeedKey/keys/probe';
    const made = await call('POST', name, { headers: json });
    await sleep(2000);
    const works = await brief('GET', '/api/needkey', H(made.body?.value ?? 'x'));
    const given = await call('PUT', name, {
      body: { name: 'probe', value: 'own-value-of-a-key' },
      headers: json,
    });
    await sleep(2000);
    const worksGiven = await brief('GET', '/api/needkey', H('own-value-of-a-key'));
    const oldWorks = (await call('GET', '/api/needkey', H(made.body?.value ?? 'x'))).status;
    const gone = await brief('DELETE', name, { headers: json });
    await sleep(2000);
    const after = (await call('GET', '/api/needkey', H('own-value-of-a-key'))).status;
    return { made: mask(see(made)), works, given: mask(see(given)), worksGiven, oldWorks, gone, after };
  },
  { keys: true, alone: true },
);
probe(
  'keys.managementUrls',
  async (id) => {
    await run('pxInput', id, 1);
    const u = await hook(id);
    const noKey = `${u.pathname}?${[...u.searchParams]
      .filter(([k]) => k !== 'code')
      .map((p) => p.join('='))
      .join('&')}`;
    return {
      withKey: (await call('GET', u.pathname + u.search)).status,
      without: await brief('GET', noKey),
      codeLength: u.searchParams.get('code')?.length ?? null,
      binding: (await op('binding', id)).requiredQueryStringParameters?.replace(/=.*/, '=<key>') ?? null,
    };
  },
  { keys: true, alone: true },
);

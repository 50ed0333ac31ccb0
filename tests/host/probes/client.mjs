// Drives the px functions: start, wait, raise, look.
import { sleep } from './context.mjs';
import { call, see } from './http.mjs';

/** One client operation inside the app; an error of the durable client comes back as { clientError }. */
export async function op(name, id, body = {}) {
  if (['terminate', 'suspend', 'resume'].includes(name) && body.reason === undefined && !body.noReason)
    body = { ...body, reason: 'r' }; // none at all is a probe of its own
  const r = await call('POST', `/api/px/${name}/${encodeURIComponent(encodeURIComponent(id))}`, { body });
  if (r.broken) return r;
  if (r.status === 599) return { clientError: r.body.message ?? r.body };
  return r.status === 200 ? (r.body ?? null) : { status: r.status, body: r.body ?? null };
}

export const start = (name, id, input, more = {}) => op('start', id, { name, input, ...more });

export const ended = new Set(['Completed', 'Failed', 'Terminated', 'Canceled']);

/** Waits until the instance satisfies `want` (default: has ended). */
export async function until(id, want = (s) => ended.has(s.runtimeStatus), ms = 25_000) {
  const end = Date.now() + ms;
  let s;
  do {
    s = await op('statusPlain', id, {});
    if (s?.runtimeStatus && want(s)) return s;
    await sleep(100);
  } while (Date.now() < end);
  return { ...s, notReached: true };
}

export const short = (s) =>
  s?.none || s?.clientError || s?.broken
    ? s
    : {
        status: s.notReached ? `still ${s.runtimeStatus}` : s.runtimeStatus,
        ...(s.output === null ? {} : { output: s.output }),
        ...(s.customStatus === null ? {} : { customStatus: s.customStatus }),
      };

export const fin = async (id, ms) => short(await until(id, undefined, ms));

export const run = async (name, id, input, more) => {
  const s = await start(name, id, input, more);
  return s?.clientError || s?.broken ? { start: s } : fin(s.id);
};

export const now = async (id) => short(await op('statusPlain', id));

export const reach = (id, status, ms) =>
  until(id, (s) => s.runtimeStatus === status, ms).then((s) =>
    s.notReached ? `still ${s.runtimeStatus}` : s.runtimeStatus,
  );

export const waiting = (id) => until(id, (s) => s.customStatus !== null);

export const mark = async (key) => (await call('GET', `/api/marks/${encodeURIComponent(key)}`)).body;

/** The history as the webhook gives it; the client of durable-functions 3.5 never shows one. */
export const history = async (id) => {
  const r = await call(
    'GET',
    await web(`instances/${id}`, { showHistory: 'true', showHistoryOutput: 'true' }),
  );
  return r.body?.historyEvents ?? see(r);
};

/** Ends an instance that would stay open for ever; says whether it had to. */
export const orStuck = async (id, ms = 6000) => {
  const r = await fin(id, ms);
  if (/^still/.test(r.status ?? '')) await op('terminate', id, {});
  return r;
};

export const hook = async (id) => new URL((await op('payload', id)).statusQueryGetUri);

/** The webhook address of an instance or entity, with the key the host put into its management URLs. */
export async function web(path, query = {}) {
  const u = await hook('x');
  for (const [k, v] of Object.entries(query)) u.searchParams.set(k, v);
  return `/runtime/webhooks/durabletask/${path}${u.search}`;
}

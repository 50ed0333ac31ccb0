/** What the status shows to whom, and that no part of it can hold up or break the others. */
import type { Caller } from '../../shared/access/roles';
import { emptyPace, noteWait, reserve } from '../../shared/activecampaign/pace';
import type { Connection } from '../../shared/model/connection';
import { ProductError } from '../../shared/model/errors';
import { effectiveLimits } from '../../shared/model/limits';
import { statusSchema } from '../../shared/status/schema';
import { gatherStatus, type StatusSources } from '../../shared/status/status';

const now = new Date('2026-11-24T02:20:00.000Z');
const schedule = '0 */15 * * * *';
const as = (role: Caller['role']): Caller => ({ id: 'x', displayName: 'Zoë Müller', role, kind: 'user' });

const good = { ok: true, message: 'The key is valid. 312 of 500 contacts are used, 188 are free.' };
const connectionOf = (id: string, change: Partial<Connection> = {}): Connection => ({
  id,
  type: 'ActiveCampaign',
  displayName: `Name of ${id}`,
  host: `${id}-account.api-us1.com`,
  secretName: `${id}-secret`,
  secretWritten: false,
  audience: 'administrators',
  consent: { accepted: true, version: '1', by: 'Zoë Müller', at: now.toISOString() },
  account: { name: `${id}-account`, headroomReadable: true, contactLimit: 500, contactTotal: 312 },
  exportUser: 'Zoë Müller',
  checked: { at: now.toISOString(), activeCampaign: good, customerInsights: good },
  enabled: true,
  createdAt: now.toISOString(),
  updatedAt: now.toISOString(),
  ...change,
});

const request = {
  ...({ requester: 'news.20261124t020000-abcdef', connection: 'shared', kind: 'import', count: 50 } as const),
  limits: effectiveLimits(undefined, 60),
};
const busy = noteWait(
  reserve(emptyPace(), request, now.getTime()).state,
  now.getTime() + 60_000,
  'rate_limited',
);

const all = [
  connectionOf('hidden', {
    checked: {
      at: now.toISOString(),
      activeCampaign: { ok: false, code: 'key_refused', message: 'hidden-account refuses the key.' },
      customerInsights: good,
    },
  }),
  connectionOf('shared', { audience: 'contributors' }),
  connectionOf('off', { enabled: false }),
];
const sources = (change: Partial<StatusSources> = {}): StatusSources => ({
  tick: () => Promise.resolve({ at: '2026-11-24T02:15:00.000Z', notReadySince: {}, due: {} }),
  connections: () => Promise.resolve(all),
  exports: () => Promise.resolve([]),
  snapshots: () => Promise.resolve(new Map([['Members', '2026/11/24/0215']])),
  vault: () => Promise.resolve(),
  pace: () => Promise.resolve(busy),
  ...change,
});
const statusFor = async (role: Caller['role'], change: Partial<StatusSources> = {}, limitMs = 5000) =>
  statusSchema.parse(await gatherStatus(sources(change), as(role), schedule, now, limitMs));

test('an administrator sees connections with what was found, and the pace with its account', async () => {
  const status = await statusFor('Administrator');
  expect(status.connections).toMatchObject({ enabled: 2, disabled: 1, failing: 1 });
  expect(status.connections.value.map(({ id }) => id)).toEqual(['hidden', 'shared', 'off']);
  expect(status.connections.value[0]?.checked.activeCampaign).toEqual({
    ok: false,
    code: 'key_refused',
    message: 'hidden-account refuses the key.',
  });
  expect(status.pace.value).toHaveLength(2);
  expect(status.pace.value[0]).toMatchObject({
    account: 'hidden-account',
    connections: ['hidden'],
    imports: { used: 0, limit: 100 },
    waiting: { until: '2026-11-24T02:21:00.000Z', reason: 'rate_limited' },
    ahead: { slots: 50 },
    requesters: [{ id: 'news.20261124t020000-abcdef', ahead: 50 }],
  });
});

test('a contributor sees shared connections without the words of the checks, a viewer none; figures stay without names', async () => {
  const contributor = await statusFor('Contributor');
  expect(contributor.connections.value).toEqual([
    {
      ...{ id: 'shared', type: 'ActiveCampaign', displayName: 'Name of shared', enabled: true },
      checked: { at: now.toISOString(), activeCampaign: { ok: true }, customerInsights: { ok: true } },
    },
  ]);
  expect(contributor.pace.value.map(({ connections }) => connections)).toEqual([[], ['shared']]);
  const viewer = await statusFor('Viewer');
  expect(viewer.connections).toEqual({ enabled: 2, disabled: 1, failing: 1, value: [] });
  expect(viewer.pace.value).toHaveLength(2);
  for (const secret of ['hidden', 'account', 'secret"', '312', 'Zoë', 'api-us1'])
    expect([secret, JSON.stringify(viewer).includes(secret)]).toEqual([secret, false]);
  expect(JSON.stringify(contributor)).not.toMatch(/hidden|312|Zoë|-account|-secret|api-us1/);
});

const never = () => new Promise<never>(() => undefined);
const storage = { ok: false, code: 'storage_unavailable' };
test.each<[keyof StatusSources, object]>([
  ['tick', { storage }],
  ['connections', { storage, connections: { value: [], problem: { code: 'storage_unavailable' } } }],
  [
    'exports',
    { storage, runs: { problem: { code: 'storage_unavailable' } }, exports: { value: [], problem: {} } },
  ],
  ['snapshots', { segments: { ok: false, code: 'segments_unreachable' } }],
  ['vault', { vault: { ok: false, code: 'vault_unavailable' } }],
  ['pace', { durable: { ok: false }, pace: { value: [], problem: { code: 'storage_unavailable' } } }],
])('when %s never answers, or fails, that part says so and the others are there', async (name, expected) => {
  const parts = ['storage', 'segments', 'vault', 'durable'] as const;
  for (const broken of [never, () => Promise.reject(new Error('jane@example.com'))]) {
    const status = await statusFor('Viewer', { [name]: broken }, 100);
    expect(status).toMatchObject(expected);
    expect(parts.filter((part) => !status[part].ok)).toHaveLength(1);
    expect(JSON.stringify(status)).not.toContain('jane');
  }
});

test('with everything away the status still comes, in the time of two parts', async () => {
  const began = Date.now();
  const status = await statusFor(
    'Viewer',
    { tick: never, connections: never, exports: never, snapshots: never, vault: never, pace: never },
    100,
  );
  expect(Date.now() - began).toBeLessThan(5000);
  expect(status.timer).toEqual({ schedule, nextTick: '2026-11-24T02:30:00.000Z', late: false });
});

test('a foreseen failure keeps its code and loses its words, which may name a secret', async () => {
  const status = await statusFor('Viewer', {
    vault: (name) => Promise.reject(new ProductError('secret_forbidden', `Not "${name}".`)),
  });
  expect(status.vault).toMatchObject({ ok: false, code: 'secret_forbidden' });
  expect(JSON.stringify(status)).not.toContain('hidden-secret');
});

test.each([
  ['2026-11-24T02:15:00.000Z', '2026-11-24T02:20:00Z', false],
  ['2026-11-24T01:45:00.000Z', '2026-11-24T02:20:00Z', false],
  ['2026-11-24T01:30:00.000Z', '2026-11-24T02:20:00Z', true],
])('last tick at %s, now %s: late %s', async (at, time, late) => {
  const tick = () => Promise.resolve({ at, notReadySince: {}, due: {} });
  const status = await gatherStatus(sources({ tick }), as('Viewer'), schedule, new Date(time));
  expect(status.timer).toMatchObject({ lastTick: at, late });
});

/** Which exports a caller may reach for what their runs hold, and which they may run: by the audience of the connection. */
import { reachable, usable } from '../../functions/runViews';
import type { CallServices } from '../../functions/route';
import type { Caller, Role } from '../../shared/access/roles';
import { connectionSchema } from '../../shared/model/connection';
import { DocumentStore } from '../../shared/store/documents';
import { connectionPath, exportPath } from '../../shared/store/paths';
import { exportDocument } from '../runs/exportDocument';
import { newContainer } from '../storage/blobs';

const at = '2026-11-24T00:00:00.000Z';
const connection = (id: string, change: object = {}) =>
  connectionSchema.parse({
    ...{ id, type: 'ActiveCampaign', displayName: id, host: `${id}.api-us1.com`, secretName: 'k' },
    ...{ secretWritten: false, audience: 'administrators', enabled: true },
    consent: { accepted: true, version: '1', by: 'me', at },
    account: { name: id, headroomReadable: false },
    checked: { at, activeCampaign: { ok: true, message: '' }, customerInsights: { ok: true, message: '' } },
    ...{ createdAt: at, updatedAt: at, exportUser: 'me' },
    ...change,
  });

let services: CallServices;
beforeAll(async () => {
  const documents = new DocumentStore(await newContainer());
  services = { documents } as CallServices;
  const shared = { audience: 'contributors' };
  for (const one of [
    connection('open', shared),
    connection('closed'),
    connection('off', { ...shared, enabled: false }),
    connection('closedOff', { enabled: false }),
  ])
    await documents.write(connectionPath(one.id), one);
  for (const connectionId of ['open', 'closed', 'off', 'closedOff', 'gone', null])
    await documents.write(
      exportPath(`on-${connectionId}`),
      exportDocument({ id: `on-${connectionId}`, connectionId }),
    );
});

const caller = (role: Role): Caller => ({ kind: 'user', id: 'x', displayName: 'X', role });
const outcome = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'yes',
    (error: unknown) => (error as { code: string }).code,
  );

test.each<[string, Record<Exclude<Role, 'Viewer'>, [string, string]>]>([
  ['on-open', { Contributor: ['yes', 'yes'], Administrator: ['yes', 'yes'] }],
  ['on-closed', { Contributor: ['not_found', 'not_found'], Administrator: ['yes', 'yes'] }],
  ['on-off', { Contributor: ['yes', 'connection_disabled'], Administrator: ['yes', 'connection_disabled'] }],
  // What a caller may not see does not say whether it is disabled either.
  [
    'on-closedOff',
    { Contributor: ['not_found', 'not_found'], Administrator: ['yes', 'connection_disabled'] },
  ],
  ['on-gone', { Contributor: ['not_found', 'not_found'], Administrator: ['yes', 'connection_missing'] }],
  [
    'on-null',
    { Contributor: ['not_found', 'connection_missing'], Administrator: ['yes', 'connection_missing'] },
  ],
  ['nowhere', { Contributor: ['not_found', 'not_found'], Administrator: ['not_found', 'not_found'] }],
])('%s: reached and run by contributors and administrators as the connection is shared', async (id, by) => {
  for (const role of ['Contributor', 'Administrator'] as const)
    expect([
      role,
      await outcome(reachable(services, caller(role), id)),
      await outcome(usable(services, caller(role), id)),
    ]).toEqual([role, ...by[role]]);
});

/** Exports over their calls, against simulator, vault stand-in and storage emulator. */
import { exportSchema } from '../../shared/model/export';
import { beginErasure } from '../../shared/people/erasure';
import { newRun } from '../../shared/runs/runStore';
import { connectionPath, exportPath, runPath } from '../../shared/store/paths';
import { connectionBody, exportBody } from '../connections/bodies';
import { startWorld, type Who, type World } from '../connections/world';

let world: World;
beforeAll(async () => {
  world = await startWorld({
    accounts: [
      {
        keys: ['simulator-key'],
        lists: [
          { id: 1, name: 'Newsletter' },
          { id: 7, name: 'Named people', requireName: true },
        ],
        fields: [
          { id: 1, title: 'Loyalty tier' },
          { id: 2, title: 'Birthday' },
          { id: 3, title: 'Twice' },
          { id: 4, title: 'Twice' },
        ],
        tags: ['customer', 'Gold'],
      },
    ],
  });
});
afterAll(() => world.stop());
/** The two connections as they were saved: writing them again takes no calls. */
const connections = new Map<string, unknown>();
const ids = ['main', 'private'];
beforeEach(async () => {
  await world.clean();
  if (connections.size > 0) {
    for (const id of ids) await world.documents.write(connectionPath(id), connections.get(id));
    return;
  }
  const allow = { columns: ['LoyaltyTier', 'Customer*'], segments: ['Loyal*'] };
  for (const id of ids) {
    const body = connectionBody(world, id === 'main' ? { audience: 'contributors', allow } : {});
    const answer = await world.as('Administrator', 'putConnection', { params: { id }, body });
    connections.set(id, answer.json);
  }
});

const put = (
  more: object = {},
  who: Who = 'Contributor',
  headers: Record<string, string> = {},
  id = 'news',
) => world.as(who, 'putExport', { params: { id }, body: exportBody(more), headers });
const of = (name: string, who: Who = 'Contributor', body?: object) =>
  world.as(who, name, { params: { id: 'news' }, ...(body ? { body } : {}) });
const errorOf = (answer: { json: Record<string, unknown> }) => answer.json.error as Record<string, unknown>;
const stored = async () => (await world.documents.read(exportPath('news'), exportSchema))?.value;
const mapping = (more: object) => ({ mapping: { email: 'Email', ...more } });

test('an export is saved with its list shown by name, and nothing is sent', async () => {
  const answer = await put();
  expect(answer).toMatchObject({
    status: 201,
    json: {
      id: 'news',
      listId: '1',
      listName: 'Newsletter',
      mode: 'changes',
      enabled: true,
      updatedBy: 'Zoë Müller',
    },
  });
  expect((await of('getExport', 'Viewer')).json).toEqual(answer.json);
  expect((await world.simulator.control.summary()).imports.requests).toBe(0);
  expect((await world.blobNames()).filter((name) => name.startsWith('runs/'))).toEqual([]);
});

const field = (more: object) => mapping({ fields: [{ column: 'LoyaltyTier', ...more }] });
const refusals: [string, object, string, string][] = [
  ['an unknown segment', { segments: ['LoyalMember'] }, 'segment_missing', '"LoyalMembers"'],
  [
    'a segment that the connection does not allow',
    { segments: ['Churned'], ...mapping({}) },
    'segment_not_allowed',
    'Churned',
  ],
  ['a segment that is named twice', { segments: ['LoyalMembers', 'LoyalMembers'] }, 'body_invalid', 'twice'],
  ['a column that is not there', mapping({ firstName: 'FristName' }), 'column_missing', '"FirstName"'],
  [
    'a column of another segment only',
    { segments: ['LoyalMembers', 'Churned'] },
    'column_missing',
    'Churned',
  ],
  [
    'a column that the connection does not allow',
    mapping({ fields: [{ id: '1', column: 'Diagnosis' }] }),
    'column_not_allowed',
    'Diagnosis',
  ],
  ['an unknown list', { listId: '99' }, 'list_missing', '7: Named people'],
  [
    'a list that needs names, without names',
    { listId: '7', ...mapping({ firstName: 'FirstName' }) },
    'list_requires_name',
    'Named people',
  ],
  ['an unknown field by title', field({ title: 'Loyalty teir' }), 'field_missing', '"Loyalty tier"'],
  ['an unknown field by id', field({ id: '99' }), 'field_missing', '99'],
  ['an id and a title of different fields', field({ id: '2', title: 'Loyalty tier' }), 'field_missing', '2'],
  ['a title that two fields have', field({ title: 'Twice' }), 'field_missing', '3, 4'],
  ['a field without id and title', field({}), 'body_invalid', 'mapping.fields[0]'],
  [
    'a field that is mapped twice',
    mapping({
      fields: [
        { id: '1', column: 'LoyaltyTier' },
        { title: 'loyalty tier', column: 'CustomerId' },
      ],
    }),
    'body_invalid',
    'mapped twice',
  ],
  ['an unknown tag', { tags: ['customers'] }, 'tag_missing', '"customer"'],
  ['a tag in other letter case', { tags: ['gold'] }, 'tag_missing', '"Gold"'],
  ['no choice about automations', { automations: undefined }, 'automations_required', 'newContacts'],
  ['a wrong choice about automations', { automations: 'sometimes' }, 'body_invalid', 'automations'],
  ['mark without field and values', { leavers: { policy: 'mark' } }, 'body_invalid', 'leavers.memberValue'],
  [
    'mark with an unknown field',
    { leavers: { policy: 'mark', field: '99', memberValue: 'y', leaverValue: 'n' } },
    'field_missing',
    '99',
  ],
  [
    'mark with equal values',
    { leavers: { policy: 'mark', field: '2', memberValue: 'y', leaverValue: 'y' } },
    'body_invalid',
    'leavers.leaverValue',
  ],
  [
    'values without mark',
    { leavers: { policy: 'keep', memberValue: 'y' } },
    'body_invalid',
    'leavers.memberValue',
  ],
  ['a recurrence without time', { schedule: { type: 'recurrence' } }, 'body_invalid', 'schedule.cron'],
  [
    'a time that never comes',
    { schedule: { type: 'recurrence', cron: '0 0 31 2 *' } },
    'body_invalid',
    'schedule.cron',
  ],
  [
    'a time of six fields',
    { schedule: { type: 'recurrence', cron: '0 0 0 1 1 *' } },
    'body_invalid',
    'Five fields',
  ],
  [
    'an unknown time zone',
    { schedule: { type: 'recurrence', cron: '0 6 * * *', timeZone: 'Europe/Atlantis' } },
    'body_invalid',
    'schedule.timeZone',
  ],
  ['a connection that does not exist', { connectionId: 'none' }, 'connection_missing', 'none'],
  ['a connection that is not shared', { connectionId: 'private' }, 'connection_missing', 'private'],
  [
    'a connection id with a path',
    { connectionId: '../connections/main' },
    'connection_missing',
    'connectionId',
  ],
  ['an unknown field of the body', { segment: 'LoyalMembers' }, 'body_invalid', 'segment'],
  [
    'a mapping to an attribute of the prototype',
    { mapping: { email: 'constructor' } },
    'column_missing',
    'constructor',
  ],
];
test.each(refusals)('%s is refused and named before anything is saved', async (_name, more, code, named) => {
  const before = await world.blobNames();
  const answer = await put(more);
  expect([answer.status, errorOf(answer).code]).toEqual([422, code]);
  expect(JSON.stringify(errorOf(answer)).replaceAll('\\"', '"')).toContain(named);
  expect(await world.blobNames()).toEqual(before);
});

test('custom fields are found by title and kept by id; tags may be new when createTags says so', async () => {
  const answer = await put({ ...field({ title: 'LOYALTY TIER' }), tags: ['new one'], createTags: true });
  expect(answer.json).toMatchObject({
    mapping: { fields: [{ id: '1', title: 'Loyalty tier', column: 'LoyaltyTier' }] },
    tags: ['new one'],
  });
});

test('the one-way door of unsubscribing is said when it is chosen', async () => {
  expect((await put({ leavers: { policy: 'unsubscribe' } })).json.notes).toEqual([
    expect.stringContaining('one-way door'),
  ]);
});

test('saving keeps what runs have left in the document', async () => {
  await put();
  const document = await stored();
  const at = '2026-11-24T02:15:00.000Z';
  const history = {
    delivered: { path: 'exports/news/delivered/x', rows: 3, contacts: 3, basis: 'b', runId: 'news.x', at },
    lastSnapshots: { LoyalMembers: '2026/11/24/0215' },
    lastRunId: 'news.x',
  };
  await world.documents.write(exportPath('news'), { ...document, ...history });
  const answer = await put({ displayName: 'Renamed' });
  expect(answer).toMatchObject({ status: 200, json: { delivered: { rows: 3, runId: 'news.x', at } } });
  expect(JSON.stringify(answer.json)).not.toContain('delivered/x');
  expect(await stored()).toMatchObject({ ...history, displayName: 'Renamed' });
});

test('a run that writes at the same time is not overwritten, and does not fail the call', async () => {
  await put();
  const marks = Array.from({ length: 5 }, (_, at) => `news.${at}`);
  const [answer] = await Promise.all([
    put({ displayName: 'Renamed' }),
    ...marks.map((lastRunId) =>
      world.documents.update(exportPath('news'), exportSchema, (document) => ({ ...document, lastRunId })),
    ),
  ]);
  expect(answer.status).toBe(200);
  expect((await stored())?.displayName).toBe('Renamed');
  expect(marks).toContain((await stored())?.lastRunId);
});

test('changes honour If-Match and If-None-Match', async () => {
  const first = await put({}, 'Contributor', { 'if-none-match': '*' });
  const etag = first.headers.etag ?? '';
  expect((await put({}, 'Contributor', { 'if-none-match': '*' })).status).toBe(412);
  expect((await put({}, 'Contributor', { 'if-match': etag })).status).toBe(200);
  expect(errorOf(await put({}, 'Contributor', { 'if-match': etag })).code).toBe('precondition_failed');
});

test('contributors manage every export of a shared connection and none of another', async () => {
  await put();
  await put({ connectionId: 'private' }, 'Administrator', {}, 'hidden');
  const hidden = (name: string, body?: object) =>
    world.as('Contributor', name, { params: { id: 'hidden' }, ...(body ? { body } : {}) });
  for (const name of ['deleteExport', 'detachExport', 'enableExport', 'disableExport'])
    expect((await hidden(name)).status).toBe(403);
  expect((await hidden('duplicateExport', { id: 'copy' })).status).toBe(403);
  expect((await hidden('putExport', exportBody())).status).toBe(403);
  expect((await hidden('getExport')).status).toBe(200);
  expect((await of('disableExport')).json).toMatchObject({ enabled: false });
  expect((await of('enableExport')).json).toMatchObject({ enabled: true });
  for (const name of ['putExport', 'deleteExport', 'disableExport'])
    expect((await of(name, 'Viewer', exportBody())).status).toBe(403);
});

test('a change of the audience keeps the exports; contributors lose them', async () => {
  await put();
  await world.as('Administrator', 'putConnection', {
    params: { id: 'main' },
    body: connectionBody(world, { audience: 'administrators' }),
  });
  expect((await of('getExport', 'Viewer')).status).toBe(200);
  expect((await of('disableExport')).status).toBe(403);
});

test('detached, an export keeps everything else, and is attached again by a save', async () => {
  await put({ tags: ['customer'] });
  const detached = await of('detachExport');
  expect(detached.json).toMatchObject({ connectionId: null, tags: ['customer'], listId: '1' });
  expect(detached.json.notes).toEqual([expect.stringContaining('Detached')]);
  expect((await put({ connectionId: 'main' })).json).toMatchObject({ connectionId: 'main', notes: [] });
});

test('a copy has another id, is disabled, and has no history; an id that is taken is refused', async () => {
  await put();
  const copy = await of('duplicateExport', 'Contributor', { id: 'copy' });
  expect(copy).toMatchObject({
    status: 201,
    headers: { location: '/api/exports/copy' },
    json: { id: 'copy', displayName: 'Newsletter (copy)', enabled: false, listId: '1' },
  });
  expect((await of('duplicateExport', 'Contributor', { id: 'copy' })).status).toBe(412);
  expect((await of('duplicateExport', 'Contributor', { id: '../news' })).status).toBe(422);
});

test('removing takes delivered state and run data, and leaves the audit and other exports', async () => {
  await put();
  await put({}, 'Contributor', {}, 'news-2');
  const data = ['runs/news/news.1/run.json', 'runs/news/news.1/batches.csv', 'exports/news/delivered/1'];
  const others = ['runs/news-2/news-2.1/run.json', 'exports/news-2/delivered/1'];
  for (const path of [...data, ...others]) await world.documents.write(path, {});
  expect((await of('deleteExport')).status).toBe(204);
  const left = (await world.blobNames()).filter((name) => !name.startsWith('audit/'));
  expect(left).toEqual(
    ['connections/main.json', 'connections/private.json', ...others, 'exports/news-2.json'].sort(),
  );
  expect((await of('getExport')).status).toBe(404);
  expect((await world.audit()).at(-1)).toMatchObject({ action: 'export.delete', target: { id: 'news' } });
});

test('while a run is going, an export is neither removed nor detached', async () => {
  await put();
  const run = newRun(
    { runId: 'news.20261124t021500-abcdef', exportId: 'news', mode: 'full', dryRun: false, startedBy: 'x' },
    new Date(),
  );
  await world.documents.write(runPath(run.runId), run);
  await world.documents.update(exportPath('news'), exportSchema, (document) => ({
    ...document,
    activeRunId: run.runId,
  }));
  for (const name of ['deleteExport', 'detachExport']) {
    const answer = await of(name);
    expect([answer.status, errorOf(answer).code]).toEqual([409, 'run_active']);
  }
  await world.documents.write(runPath(run.runId), { ...run, state: 'succeeded' });
  expect((await of('deleteExport')).status).toBe(204);
});

test('a preview shows contacts as they would be sent and rows that would be refused, saves nothing, and is audited', async () => {
  const body = exportBody({ ...field({ title: 'Loyalty tier' }), tags: ['customer'] });
  const before = (await world.blobNames()).length;
  const answer = await world.as('Contributor', 'previewExport', { body });
  expect(answer.status).toBe(200);
  expect(answer.headers['cache-control']).toBe('no-store');
  const { contacts, rejects } = answer.json as { contacts: Record<string, unknown>[]; rejects: object[] };
  expect(contacts).toHaveLength(10);
  expect(contacts[0]).toEqual({
    segment: 'LoyalMembers',
    file: 'LoyalMembers/2026/11/24/0215/LoyalMembers_1.csv',
    line: 2,
    contact: {
      email: 'jane@example.com',
      fields: [{ id: 1, value: 'gold' }],
      tags: ['customer'],
      subscribe: [{ listid: 1 }],
    },
  });
  expect(rejects).toMatchObject([
    { line: 3, code: 'duplicate', values: { Email: 'JANE@example.com', LoyaltyTier: 'gold' } },
    { line: 4, code: 'email_malformed', values: { Email: 'not an address', LoyaltyTier: 'silver' } },
  ]);
  expect(await world.blobNames()).toHaveLength(before + 1);
  const entry = (await world.audit()).at(-1);
  expect(entry).toMatchObject({ action: 'export.preview' });
  expect(JSON.stringify([entry, answer.logged])).not.toContain('example.com');
});

test('a preview shows nothing of an erased person but the place', async () => {
  await beginErasure(world.documents, 'jane@example.com', new Date());
  const answer = await world.as('Contributor', 'previewExport', { body: exportBody() });
  expect(answer.text).not.toMatch(/jane/i);
  expect(answer.json.rejects).toMatchObject([
    { line: 2, code: 'person_erased', values: { Email: '' } },
    { line: 3, code: 'person_erased' },
    { line: 4, code: 'email_malformed' },
  ]);
});

test('segments are listed with their columns and a suggested mapping', async () => {
  const list = await world.as('Contributor', 'listSegments');
  expect((list.json.value as { name: string }[]).map(({ name }) => name)).toEqual([
    'Churned',
    'LoyalMembers',
  ]);
  const one = await world.as('Contributor', 'getSegment', { params: { name: 'LoyalMembers' } });
  expect(one.json).toMatchObject({
    snapshot: '2026/11/24/0215',
    suggestedMapping: { email: 'Email', firstName: 'FirstName', lastName: 'LastName', phone: 'Phone' },
  });
  const none = await world.as('Contributor', 'getSegment', { params: { name: 'LoyalMember' } });
  expect([none.status, errorOf(none).message]).toEqual([404, expect.stringContaining('"LoyalMembers"')]);
  expect((await world.as('Viewer', 'listSegments')).status).toBe(403);
});

test('lists of exports come in pages', async () => {
  for (const id of ['a', 'b', 'c']) await put({}, 'Contributor', {}, id);
  await world.documents.write('exports/a/delivered/1', {});
  const first = await world.as('Viewer', 'listExports', { query: { top: '2' } });
  expect((first.json.value as { id: string }[]).map(({ id }) => id)).toEqual(['a', 'b']);
  const next = new URL(first.json.nextLink as string, 'http://x');
  const second = await world.as('Viewer', 'listExports', { query: Object.fromEntries(next.searchParams) });
  expect((second.json.value as { id: string }[]).map(({ id }) => id)).toEqual(['c']);
  expect(second.json.nextLink).toBeUndefined();
});

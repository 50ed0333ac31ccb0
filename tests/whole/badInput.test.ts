/** Bad input ends in a clear error that names the thing, before anything is sent; nothing is marked as delivered. */
import { modelBlob, sampleContainer, samplePrefix } from '../../local/sample/layout';
import {
  connectionBody,
  exportBody,
  setUp,
  simulatorSummary,
  startWhole,
  type ErrorBody,
  type Whole,
} from './harness';

let whole: Whole;
beforeAll(async () => {
  whole = await startWhole();
  await setUp(whole);
});
afterAll(async () => {
  const sent = (await simulatorSummary(whole)).imports.requests;
  const document = (await whole.call('GET', 'exports/sample')).body as { delivered?: unknown };
  await whole.stack.stop();
  expect(sent).toBe(0);
  expect(document.delivered).toBeUndefined();
});

interface Case {
  what: string;
  put: () => Promise<[string, object]>;
  status: number;
  code: string;
  names: string;
}

const cases: Case[] = [
  {
    what: 'an unknown segment',
    put: () => Promise.resolve(['exports/bad', exportBody({ segments: ['HighValueCustomer'] })]),
    status: 422,
    code: 'segment_missing',
    names: 'HighValueCustomers',
  },
  {
    what: 'a mapping to a column that is not there',
    put: () => Promise.resolve(['exports/bad', exportBody({ mapping: { email: 'E-Mial' } })]),
    status: 422,
    code: 'column_missing',
    names: 'E-Mial',
  },
  {
    what: 'an unknown list id',
    put: () => Promise.resolve(['exports/bad', exportBody({ listId: '999' })]),
    status: 422,
    code: 'list_missing',
    names: '999',
  },
  {
    what: 'a host name with https://',
    put: async () => [
      'connections/bad',
      await connectionBody(whole, { host: 'https://contoso.api-us1.com' }),
    ],
    status: 422,
    code: 'host_invalid',
    names: 'contoso.api-us1.com',
  },
  {
    what: 'a secret that does not exist',
    put: async () => ['connections/bad', await connectionBody(whole, { secretName: 'no-such-secret' })],
    status: 422,
    code: 'secret_missing',
    names: 'no-such-secret',
  },
];

test.each(cases)(
  '$what is refused at save, and the answer names it',
  async ({ put, status, code, names }) => {
    const [path, body] = await put();
    const answer = await whole.call('PUT', path, body);
    const { error } = answer.body as ErrorBody;
    expect({ status: answer.status, code: error.code }).toEqual({ status, code });
    expect(JSON.stringify(error)).toContain(names);
    expect(error.action).not.toBe('');
    expect((await whole.call('GET', path)).status).toBe(404);
  },
);

test.each(['forbidden', 'loginPage'] as const)(
  'a wrong key (%s) is refused and nothing is saved',
  async (badKey) => {
    const other = await startWhole({ simulator: { badKey, accounts: [{ keys: ['another-key'] }] } });
    try {
      other.stack.vault?.secrets.set('activecampaign-key', 'wrong-key');
      const answer = await other.call('PUT', 'connections/sim', await connectionBody(other));
      const { error } = answer.body as ErrorBody;
      expect(answer.status).toBe(422);
      expect(JSON.stringify(error)).toContain(badKey === 'forbidden' ? 'key_refused' : 'login_page');
      expect(answer.text).not.toContain('wrong-key');
      expect((await other.call('GET', 'connections/sim')).status).toBe(404);
    } finally {
      await other.stack.stop();
    }
  },
);

test('a partition that model.json names and that is missing keeps a run from starting', async () => {
  const container = whole.stack.blobs?.getContainerClient(sampleContainer);
  if (!container) throw new Error('no storage');
  const model = JSON.parse(
    (await container.getBlobClient(modelBlob(samplePrefix)).downloadToBuffer()).toString(),
  ) as {
    entities: { partitions: { location: string }[] }[];
  };
  const location = new URL(model.entities[0]?.partitions[1]?.location ?? '').pathname;
  const blob = decodeURIComponent(location.slice(location.indexOf(samplePrefix)));
  const content = await container.getBlobClient(blob).downloadToBuffer();
  await container.deleteBlob(blob);
  try {
    const answer = await whole.call('POST', 'exports/sample/runs', {});
    const { error } = answer.body as ErrorBody;
    expect({ status: answer.status, code: error.code }).toEqual({ status: 409, code: 'snapshot_not_ready' });
    expect(JSON.stringify(error)).toContain(blob.split('/').at(-1) ?? '');
    expect((await whole.call('GET', 'exports/sample/runs')).body).toEqual({ value: [] });
  } finally {
    await container.getBlockBlobClient(blob).uploadData(content);
  }
});

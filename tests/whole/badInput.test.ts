/** Bad input ends in a clear error that names the thing, before anything is sent; nothing is marked as delivered. */
import type { FaultKind } from '../../local/simulator/faults/settings';
import { modelBlob, sampleContainer, samplePrefix } from '../../local/sample/layout';
import {
  connectionBody,
  exportBody,
  setUp,
  simulatorSummary,
  startWhole,
  waitForRun,
  type ErrorBody,
  type Whole,
} from './harness';

let whole: Whole;
beforeAll(async () => {
  whole = await startWhole();
  await setUp(whole);
}, 120_000);
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

/** Every call is answered so; answers how to end it. */
const answersOnly = (fault: FaultKind) => async () => {
  await whole.stack.simulator?.control.setFaults({ shares: { [fault]: 1 } });
  return async () => {
    await whole.stack.simulator?.control.setFaults({ shares: {} });
  };
};

test.each([
  ['403', 'wrong', undefined, 'key_refused'],
  // Here the answer alone is that to a wrong key: the simulator gives every wrong one the same.
  ['200 and a login page', 'activecampaign-key', answersOnly('loginPage200'), 'login_page'],
] as const)('a wrong key (%s) is refused and nothing is saved', async (_what, secretName, spoil, code) => {
  whole.stack.vault?.secrets.set('wrong', 'wrong-key');
  const mend = await spoil?.();
  try {
    const body = await connectionBody(whole, { secretName });
    const answer = await whole.call('PUT', 'connections/bad', body);
    expect(answer.status).toBe(422);
    expect((answer.body as ErrorBody).error.code).toBe(code);
    expect(answer.text).toContain(whole.stack.simulator?.host);
    expect(answer.text).not.toContain('wrong-key');
    expect((await whole.call('GET', 'connections/bad')).status).toBe(404);
  } finally {
    await mend?.();
  }
});

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

/** Changes model.json, or another document, by its text; answers how to change it back. */
async function rewrite(name: string, container: string, change: (text: string) => string) {
  const blob = whole.stack.blobs?.getContainerClient(container).getBlockBlobClient(name);
  if (!blob) throw new Error('no storage');
  const before = await blob.downloadToBuffer();
  const after = change(before.toString());
  expect(after).not.toBe(before.toString());
  await blob.uploadData(Buffer.from(after));
  return async () => {
    await blob.uploadData(before);
  };
}
const inModel = (from: string, to: string) => () =>
  rewrite(modelBlob(samplePrefix), sampleContainer, (text) => text.replaceAll(from, to));
interface Turn {
  what: string;
  /** Spoils something after the save; answers how to mend it. */
  spoil: () => Promise<() => Promise<void>>;
  code: string;
  names: string;
}
const turns: Turn[] = [
  {
    what: 'a segment that is gone',
    spoil: inModel('"name": "HighValueCustomers"', '"name": "OtherCustomers"'),
    code: 'segment_missing',
    names: 'HighValueCustomers',
  },
  {
    what: 'a mapped column that is gone',
    spoil: inModel('"name": "EMail"', '"name": "Mail"'),
    code: 'column_missing',
    names: 'EMail',
  },
  {
    what: 'a list that is gone',
    spoil: () =>
      rewrite('exports/sample.json', 'exports', (text) => text.replace(/"listId": ?"1"/, '"listId":"999"')),
    code: 'list_missing',
    names: '999',
  },
  {
    what: 'a key that is refused',
    spoil: answersOnly('forbidden403'),
    code: 'key_refused',
    names: 'localhost:',
  },
  { what: 'a login page', spoil: answersOnly('loginPage200'), code: 'login_page', names: 'localhost:' },
];

test.each(turns)(
  '$what after the save ends the next run, or keeps it from starting, with an error that names it',
  async ({ spoil, code, names }) => {
    const mend = await spoil();
    try {
      const answer = await whole.call('POST', 'exports/sample/runs', {});
      const { runId } = answer.body as { runId?: string };
      const run = runId === undefined ? undefined : await waitForRun(whole, runId, undefined, 120_000);
      const { error } = run ?? (answer.body as ErrorBody);
      expect({ state: run?.state ?? 'failed', code: error?.code }).toEqual({ state: 'failed', code });
      expect(JSON.stringify(error)).toContain(names);
      expect(error?.action).not.toBe('');
      if (run) expect(run.counts.delivered).toBe(0);
    } finally {
      await mend();
    }
  },
  150_000,
);

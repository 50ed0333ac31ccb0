/** What outcomes and policies do to the next run, case by case. */
import { contactKey } from '../../shared/contacts/email';
import { compareRows, type RefusedRow } from '../../shared/delta/compare';
import { Decider } from '../../shared/delta/decide';
import type { StateRecord } from '../../shared/delta/record';
import { StateIndex } from '../../shared/delta/stateIndex';
import type { Row } from '../../shared/segments/rows';
import { type Account, type Cells, mapping, run, type RunOptions } from './harness';

const ann: Cells = ['a@b.cc', 'Ann', '1'];
const bob: Cells = ['b@b.cc', 'Bob', '2'];

/** Runs one snapshot after the other on one account. */
async function runs(
  ...steps: [Cells[], RunOptions?][]
): Promise<{ results: Awaited<ReturnType<typeof run>>[]; account: Account }> {
  const account: Account = new Map();
  const results: Awaited<ReturnType<typeof run>>[] = [];
  for (const [cells, options] of steps)
    results.push(await run(results.at(-1)?.state ?? [], cells, account, options));
  return { results, account };
}
const kinds = (result: { events: { kind: string }[] } | undefined): string[] =>
  (result?.events ?? []).map((event) => event.kind);

test('a row refused for good is told as still rejected until it changes', async () => {
  const refuse: RunOptions = { outcome: () => 'bounced' };
  const changed: Cells = ['a@b.cc', 'Anna', '1'];
  const { results } = await runs(
    [[ann], refuse],
    [[ann]],
    [[ann], { full: true, ...refuse }],
    [[changed], refuse],
    [[changed]],
  );
  expect(results.map(kinds)).toEqual([
    ['added'],
    ['still_rejected'],
    ['retried'],
    ['changed'],
    ['still_rejected'],
  ]);
});

test('a row refused without reason is sent in five runs, then it is final; a changed row begins anew', async () => {
  const refuse: RunOptions = { outcome: () => 'reason_not_given' };
  const changed: Cells = ['a@b.cc', 'Anna', '1'];
  const step: [Cells[], RunOptions] = [[ann], refuse];
  const { results } = await runs(
    step,
    step,
    step,
    step,
    step,
    step,
    [[changed], refuse],
    [[changed], refuse],
  );
  expect(results.map(kinds)).toEqual([
    ['added'],
    ['retried'],
    ['retried'],
    ['retried'],
    ['retried'],
    ['still_rejected'],
    ['changed'],
    ['retried'],
  ]);
});

test('a member whose changed row was refused is still a member: when the row goes, it is a leaver', async () => {
  const { results } = await runs([[ann]], [[['a@b.cc', 'Anna', '1']], { outcome: () => 'bounced' }], [[]]);
  expect(results[2]?.leavers).toEqual(['a@b.cc']);
});

test('who was refused from the start has never been a member and cannot leave', async () => {
  const { results } = await runs([[ann], { outcome: () => 'unsubscribed' }], [[]]);
  expect(results[1]?.leavers).toEqual([]);
});

test('an unknown outcome is sent again although nothing changed; what was not sent stays as it was', async () => {
  const { results } = await runs(
    [[ann, bob], { outcome: (key) => (key === 'a@b.cc' ? 'unknown' : 'notSent') }],
    [[ann, bob]],
    [[ann, bob]],
  );
  expect(results.map(kinds)).toEqual([['added', 'added'], ['retried', 'added'], []]);
});

test('who was removed and returns is told as returned', async () => {
  const { results } = await runs([[ann]], [[]], [[ann]], [[ann]]);
  expect(results[1]?.leavers).toEqual(['a@b.cc']);
  expect(results.map(kinds)).toEqual([['added'], [], ['returned'], []]);
});

describe('who was unsubscribed on leaving and returns', () => {
  const left: [Cells[], RunOptions?][] = [[[ann]], [[], { leavers: 'unsubscribe' }]];
  const refused: RunOptions = { outcome: () => 'unsubscribed' };
  const consent: RunOptions = { resubscribe: true };

  test('is told as returned, and as still rejected once refused', async () => {
    const { results } = await runs(...left, [[ann], refused], [[ann]]);
    expect(results.map(kinds)).toEqual([['added'], [], ['returned'], ['still_rejected']]);
    expect(results.flatMap(({ again }) => again)).toEqual([]);
  });
  test('is subscribed again with consent, also after a refusal before it was given, and is a member then', async () => {
    const { results } = await runs(
      ...left,
      [[ann], refused],
      [[ann], { ...consent, call: () => 'subscribed' }],
      [[ann], consent],
      [[], consent],
    );
    expect(results.map(kinds).slice(3)).toEqual([['returned'], [], []]);
    expect(results.map(({ again }) => again).slice(3)).toEqual([['a@b.cc'], [], []]);
    expect(results[5]?.leavers).toEqual(['a@b.cc']);
  });
  test('is a member from the call on, whatever becomes of the row', async () => {
    for (const outcome of ['unknown', 'bounced'] as const) {
      const step: RunOptions = { ...consent, call: () => 'subscribed', outcome: () => outcome };
      const { results } = await runs(...left, [[ann], step], [[], consent]);
      expect(results[3]?.leavers).toEqual(['a@b.cc']);
    }
  });
  test('is asked about once: whom ActiveCampaign refuses is still rejected until the row changes', async () => {
    const step: RunOptions = { ...consent, ...refused, call: () => 'refused' };
    const { results } = await runs(...left, [[ann], step], [[ann], consent], [[ann], consent]);
    expect(results.map(kinds).slice(2)).toEqual([['returned'], ['still_rejected'], ['still_rejected']]);
  });
  test('is asked about again by the next run when the call could not be made', async () => {
    const { results } = await runs(...left, [[ann], { ...consent, ...refused }], [[ann], consent]);
    expect(results[3]?.again).toEqual(['a@b.cc']);
  });
  test('stays known as such when a change of the mapping passes over it', async () => {
    const { results } = await runs(...left, [[bob], { comparable: false }], [[ann, bob], consent]);
    expect(results[3]?.again).toEqual(['a@b.cc']);
  });
});

test('who had unsubscribed by themselves before they left, or was only marked, is never subscribed again', async () => {
  const changed: Cells = ['a@b.cc', 'Anna', '1'];
  const { results } = await runs(
    [[ann, bob]],
    [[changed, bob], { outcome: () => 'unsubscribed' }],
    [[bob], { leavers: 'unsubscribe' }],
    [[], { leavers: 'remove' }],
    [[ann, bob], { resubscribe: true }],
  );
  expect(results.map(({ leavers }) => leavers)).toEqual([[], [], ['a@b.cc'], ['b@b.cc'], []]);
  expect(kinds(results[4])).toEqual(['returned', 'returned']);
  expect(results[4]?.again).toEqual([]);
});

test('leavers that are kept stay members and are told by every run', async () => {
  const { results } = await runs([[ann, bob]], [[bob], { leavers: 'keep' }], [[bob], { leavers: 'keep' }]);
  expect(results.map((result) => result.leavers)).toEqual([[], ['a@b.cc'], ['a@b.cc']]);
});

describe('an emptied value', () => {
  const emptied: Cells = ['a@b.cc', 'Ann', ''];
  test('under "leave" is no change, is told as kept by every run, and stays', async () => {
    const { results, account } = await runs(
      [[ann]],
      [[emptied]],
      [[['a@b.cc', 'Anna', '']]],
      [[['a@b.cc', 'Anna', '']]],
    );
    expect(results.map(kinds)).toEqual([['added'], [], ['changed'], []]);
    expect(results[2]?.sends[0]?.keptValue).toBe(true);
    expect(results.map((result) => result.kept)).toEqual([0, 1, 1, 1]);
    expect(account.get('a@b.cc')).toEqual({ first_name: 'Anna', phone: '1' });
  });
  test('under "leave" the old value coming back is no change either', async () => {
    const { results } = await runs([[ann]], [[['a@b.cc', 'Anna', '']]], [[['a@b.cc', 'Anna', '1']]]);
    expect(results.map(kinds)).toEqual([['added'], ['changed'], []]);
  });
  test('under "clear" is a change and is sent as empty, once, and only where there was a value', async () => {
    const clear: RunOptions = { emptyValues: 'clear' };
    const { results, account } = await runs(
      [[ann, ['b@b.cc', 'Bob', '']], clear],
      [[emptied, ['b@b.cc', 'Bo', '']], clear],
      [[emptied], clear],
    );
    expect(results[1]?.sends.map((sent) => JSON.parse(sent.json) as unknown)).toEqual([
      { email: 'a@b.cc', first_name: 'Ann', phone: '', subscribe: [{ listid: 1 }] },
      { email: 'b@b.cc', first_name: 'Bo', subscribe: [{ listid: 1 }] },
    ]);
    expect(kinds(results[2])).toEqual([]);
    expect(account.get('a@b.cc')).toEqual({ first_name: 'Ann', phone: '' });
  });
  test('under "clear" is cleared again when nobody knows whether it was', async () => {
    const clear: RunOptions = { emptyValues: 'clear' };
    const { account } = await runs(
      [[ann], clear],
      [[emptied], { ...clear, outcome: () => 'unknown' }],
      [[emptied], clear],
    );
    expect(account.get('a@b.cc')).toEqual({ first_name: 'Ann', phone: '' });
  });
});

test('the letter case of an address is no change', async () => {
  const { results } = await runs([[ann]], [[['A@B.CC', 'Ann', '1']]]);
  expect(kinds(results[1])).toEqual([]);
});

test('after a change of mapping every row is sent once, the first of its duplicates', async () => {
  const { results } = await runs(
    [[ann, bob]],
    [[['a@b.cc', 'X', ''], ann, bob], { comparable: false }],
    [[ann, bob]],
  );
  expect(results[1]?.events).toMatchObject([
    { kind: 'changed', line: 1 },
    { kind: 'duplicate', line: 2 },
    { kind: 'changed', line: 3 },
  ]);
});

test('what a full run after a change of mapping did not reach is sent by the next run, although its values are the same', async () => {
  const stopped: RunOptions = {
    comparable: false,
    outcome: (key) => (key === 'a@b.cc' ? 'delivered' : 'notSent'),
  };
  const { results } = await runs([[ann, bob]], [[ann, bob], stopped], [[ann, bob]], [[ann, bob]]);
  expect(results.map(kinds)).toEqual([['added', 'added'], ['changed', 'changed'], ['changed'], []]);
  expect(results[2]?.sends.map((sent) => sent.key)).toEqual(['b@b.cc']);
});

describe('rows that cannot be used', () => {
  const record: StateRecord = {
    email: 'A@b.cc',
    member: true,
    last: { kind: 'delivered' },
    fingerprint: [1, 2],
    slots: [],
  };
  const compare = async (row: Row): Promise<{ index: StateIndex; refused: RefusedRow[] }> => {
    const index = new StateIndex(2);
    index.load(record);
    const refused: RefusedRow[] = [];
    async function* read(): AsyncGenerator<Row[]> {
      yield [row];
    }
    await compareRows(
      [{ mapping, read }],
      new Decider(index, { emptyValues: 'leave', full: false, comparable: true }),
      {
        send: () => undefined,
        refuse: (reject) => refused.push(reject),
        unchanged: () => undefined,
        flush: () => Promise.resolve(),
      },
    );
    return { index, refused };
  };
  test.each<[string, Row]>([
    [
      'with too many cells',
      { file: 'x', line: 1, values: ['x', 'y', ' a@B.cc', 'z'], fault: 'column_count' },
    ],
    ['with broken quotes', { file: 'x', line: 1, values: ['a@b.cc', 'y', 'z'], fault: 'quotes_broken' }],
    [
      'without an address, but with it elsewhere',
      { file: 'x', line: 1, values: ['', 'a@b.cc', 'z'], fault: undefined },
    ],
  ])('%s: nobody whose address stands in one is a leaver', async (_title, row) => {
    const { index, refused } = await compare(row);
    expect(refused).toHaveLength(1);
    expect(index.leavers).toBe(0);
    expect(index.seen(index.find(contactKey('a@b.cc')))).toBe(true);
  });
  test('a contact that stands nowhere is a leaver', async () => {
    const { index } = await compare({
      file: 'x',
      line: 1,
      values: ['b@b.cc', 'a@b.c', 'z'],
      fault: undefined,
    });
    expect(index.leavers).toBe(1);
  });
});

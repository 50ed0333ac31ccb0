/** The comparison with the delivered state: properties over random snapshots, 10,000 cases for each promise. */
import fc from 'fast-check';
import { type Account, type Cells, run, type RunOptions, winners } from './harness';
import type { RowOutcome } from '../../shared/delta/record';

const cases = { numRuns: 10_000 };
/** For what is checked besides the promises. */
const fewer = { numRuns: 2_500 };

const email = fc.constantFrom('a@b.cc', 'A@b.cc', 'b@b.cc', 'B@B.CC', 'c@b.cc', 'd@b.cc', 'é@b.cc');
const value = fc.constantFrom('', '', 'x', 'y');
const cells = fc.tuple(email, value, value) as fc.Arbitrary<Cells>;
const snapshot = fc.array(cells, { maxLength: 8 });
const emptyValues = fc.constantFrom<'leave' | 'clear'>('leave', 'clear');

const byKey = (rows: readonly Cells[]): Map<string, Cells> => winners(rows);
const sorted = <T>(list: readonly T[]): string[] => list.map((item) => JSON.stringify(item)).sort();
/** Equal but for order; asks jest only when they differ, because that is slow. */
function expectSame(a: readonly unknown[], b: readonly unknown[]): void {
  if (sorted(a).join() !== sorted(b).join()) expect(sorted(a)).toEqual(sorted(b));
}
const membersOf = (state: { email: string; member: boolean }[]): string[] =>
  state.filter((record) => record.member).map((record) => record.email.toLowerCase());

/** Old snapshot delivered, then the new one: the account must hold the winners of the new one. */
async function twoRuns(
  before: Cells[],
  after: Cells[],
  options: RunOptions,
): Promise<{
  account: Account;
  first: Awaited<ReturnType<typeof run>>;
  second: Awaited<ReturnType<typeof run>>;
}> {
  const account: Account = new Map();
  const first = await run([], before, account, options);
  const second = await run(first.state, after, account, options);
  return { account, first, second };
}

test('property: the diff applied to the old state gives the new one', async () => {
  await fc.assert(
    fc.asyncProperty(snapshot, snapshot, emptyValues, async (before, after, policy) => {
      const { account, second } = await twoRuns(before, after, { emptyValues: policy });
      const old = byKey(before);
      const expected = winners(after, old);
      expectSame(membersOf(second.state), [...expected.keys()]);
      expectSame(
        second.leavers,
        [...old.keys()].filter((key) => !expected.has(key)),
      );
      for (const [key, [, first, phone]] of expected) {
        const [, oldFirst = '', oldPhone = ''] = old.get(key) ?? [];
        const kept = policy === 'leave';
        const held = {
          first_name: first === '' && kept ? oldFirst : first,
          phone: phone === '' && kept ? oldPhone : phone,
        };
        expectSame([account.get(key)], [held]);
      }
    }),
    cases,
  );
});

test('property: every row has exactly one outcome', async () => {
  await fc.assert(
    fc.asyncProperty(snapshot, snapshot, fc.nat(8), fc.nat(40), async (before, after, split, heldLimit) => {
      const { second } = await twoRuns(before, after, { split, heldLimit });
      expect(second.events.length + second.unchanged).toBe(after.length);
      const lines = second.events.map((event) => event.line);
      expect(new Set(lines).size).toBe(lines.length);
    }),
    fewer,
  );
});

test('property: the diff of equal snapshots is empty', async () => {
  await fc.assert(
    fc.asyncProperty(snapshot, emptyValues, async (rows, policy) => {
      const { second } = await twoRuns(rows, rows, { emptyValues: policy });
      expectSame([...second.sends, ...second.leavers], []);
      expect(second.unchanged).toBe(byKey(rows).size);
    }),
    cases,
  );
});

const shuffled = snapshot.chain((rows) =>
  fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
);

test('property: a delivery followed by any reordering gives an empty diff, whatever the duplicates', async () => {
  await fc.assert(
    fc.asyncProperty(shuffled, emptyValues, async ([rows, reordered], policy) => {
      const { second } = await twoRuns(rows, reordered, { emptyValues: policy });
      expectSame([...second.sends, ...second.leavers], []);
    }),
    cases,
  );
});

const distinct = fc.uniqueArray(cells, { maxLength: 6, selector: ([address]) => address.toLowerCase() });
const reorderedDistinct = distinct.chain((rows) =>
  fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })),
);

test('property: without conflicting duplicates the order of rows and segments does not matter', async () => {
  await fc.assert(
    fc.asyncProperty(snapshot, reorderedDistinct, fc.nat(6), async (before, [rows, reordered], split) => {
      const one = await twoRuns(before, rows, {});
      const other = await twoRuns(before, reordered, { split });
      expectSame(other.second.sends, one.second.sends);
      expectSame(other.second.leavers, one.second.leavers);
      expectSame(other.second.state, one.second.state);
    }),
    cases,
  );
});

test('property: how many rows fit into memory changes nothing but the order of telling', async () => {
  await fc.assert(
    fc.asyncProperty(snapshot, snapshot, fc.nat(60), fc.boolean(), async (before, after, heldLimit, full) => {
      const all = await twoRuns(before, after, { full });
      const few = await twoRuns(before, after, { full, heldLimit });
      expectSame(few.second.events, all.second.events);
      expectSame(few.second.state, all.second.state);
    }),
    fewer,
  );
});

const outcome = fc.constantFrom<RowOutcome>('delivered', 'unknown', 'notSent', 'reason_not_given', 'bounced');
const troubled = fc.record({
  rows: snapshot,
  outcomes: fc.array(outcome, { minLength: 5, maxLength: 5 }),
  applied: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  leavers: fc.constantFrom<'keep' | 'remove'>('keep', 'remove'),
});
const place = (key: string): number => ['a@b.cc', 'b@b.cc', 'c@b.cc', 'd@b.cc', 'é@b.cc'].indexOf(key);

test('property: whatever went wrong in earlier runs, a full run that is delivered brings the account in step', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(troubled, { maxLength: 4 }),
      snapshot,
      emptyValues,
      async (earlier, rows, policy) => {
        const account: Account = new Map();
        let state: Awaited<ReturnType<typeof run>>['state'] = [];
        for (const { rows: cellsOfRun, outcomes, applied, leavers } of earlier) {
          const result = await run(state, cellsOfRun, account, {
            emptyValues: policy,
            leavers,
            outcome: (key) => outcomes[place(key)] ?? 'delivered',
            applied: (key) => applied[place(key)] ?? false,
          });
          state = result.state;
        }
        const last = await run(state, rows, account, { emptyValues: policy, full: true });
        const told = new Set(
          last.events.filter((event) => event.kind === 'duplicate').map((event) => event.line),
        );
        const sent = rows.filter((_, index) => !told.has(index + 1));
        expectSame(
          sent.map(([address]) => address.toLowerCase()),
          [...byKey(rows).keys()],
        );
        for (const [address, first, phone] of sent) {
          const held = account.get(address.toLowerCase());
          if (first !== '' || policy === 'clear') expect(held?.first_name).toBe(first);
          if (phone !== '' || policy === 'clear') expect(held?.phone).toBe(phone);
        }
        expectSame(membersOf(last.state), [...byKey(rows).keys()]);
      },
    ),
    fewer,
  );
});

test('property: whatever went wrong, what is not told as refused is in step after a run of changes that is delivered', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(troubled, { maxLength: 4 }),
      snapshot,
      emptyValues,
      async (earlier, rows, policy) => {
        const account: Account = new Map();
        let state: Awaited<ReturnType<typeof run>>['state'] = [];
        for (const { rows: cellsOfRun, outcomes, applied, leavers } of earlier)
          state = (
            await run(state, cellsOfRun, account, {
              emptyValues: policy,
              leavers,
              outcome: (key) => outcomes[place(key)] ?? 'delivered',
              applied: (key) => applied[place(key)] ?? false,
            })
          ).state;
        const last = await run(state, rows, account, { emptyValues: policy });
        const refused = new Set(
          last.events
            .filter((event) => ['duplicate', 'still_rejected'].includes(event.kind))
            .map((event) => event.line),
        );
        for (const [index, [address, first, phone]] of rows.entries()) {
          if (refused.has(index + 1)) continue;
          const held = account.get(address.toLowerCase());
          if (first !== '' || policy === 'clear') expect(held?.first_name).toBe(first);
          if (phone !== '' || policy === 'clear') expect(held?.phone).toBe(phone);
        }
        const again = await run(last.state, rows, account, { emptyValues: policy });
        expectSame(again.sends, []);
      },
    ),
    fewer,
  );
});

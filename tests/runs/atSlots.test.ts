/** Calls at their slots: prepared before, in time or not at all. */
import { setTimeout as sleep } from 'node:timers/promises';
import { callAtSlots, type Called } from '../../shared/runs/atSlots';

/** Longest time (ms) after its slot at which a call may begin. */
const latest = 200;
let account = 0;
/** Pauses are remembered by account: each test has its own. */
const nextAccount = (): string => `account-${++account}`;

test('what takes time is done before the slot, and the call begins at it', async () => {
  const slot = Date.now() + 700;
  let preparedAt = 0;
  let calledAt = 0;
  const prepare = async (): Promise<() => Promise<Called>> => {
    await sleep(100);
    preparedAt = Date.now();
    return () => {
      calledAt = Date.now();
      return Promise.resolve({});
    };
  };
  expect(await callAtSlots(nextAccount(), [{ slot, prepare }])).toEqual({ unused: [], late: 0 });
  expect(preparedAt).toBeLessThan(slot);
  expect(calledAt).toBeGreaterThanOrEqual(slot);
  expect(calledAt).toBeLessThanOrEqual(slot + latest);
});

test('a call that is not prepared in time is missed rather than sent late, and its slot is given back', async () => {
  const slot = Date.now() + 100;
  const call = jest.fn(() => Promise.resolve({}));
  const prepare = async (): Promise<() => Promise<Called>> => {
    await sleep(100 + latest + 50);
    return call;
  };
  expect(await callAtSlots(nextAccount(), [{ slot, prepare }])).toEqual({ unused: [slot], late: 1 });
  expect(call).not.toHaveBeenCalled();
});

test('where there is nothing to ask, the slot is given back and was not late', async () => {
  const slot = Date.now() + 50;
  expect(await callAtSlots(nextAccount(), [{ slot, prepare: () => Promise.resolve(undefined) }])).toEqual({
    unused: [slot],
    late: 0,
  });
});

test('after an answer that asks to wait, the calls that have not begun are left', async () => {
  const now = Date.now();
  const later = jest.fn(() => Promise.resolve({}));
  const spent = await callAtSlots(nextAccount(), [
    { slot: now + 50, prepare: () => Promise.resolve(() => Promise.resolve({ wait: 5 })) },
    { slot: now + 400, prepare: () => Promise.resolve(later) },
  ]);
  expect(spent).toMatchObject({ unused: [now + 400], late: 0 });
  expect(spent.waitUntil).toBeGreaterThan(now + 5000);
  expect(later).not.toHaveBeenCalled();
});

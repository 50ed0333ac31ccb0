import {
  emptyPace,
  giveBack,
  leadMs,
  noteAdvertised,
  noteWait,
  type PaceState,
  type PaceLimits,
  reserve,
  type Reservation,
  type ReserveRequest,
  summarizePace,
  waitForSlot,
} from '../../../shared/activecampaign/pace';
import { mostIn } from './world';

const documented: PaceLimits = {
  share: 1,
  importsPerMinute: 100,
  singleImportsPerMinute: 20,
  requestsPerSecond: 5,
};
const now = Date.UTC(2026, 10, 24, 2, 15);
const ask = (state: PaceState, more: Partial<ReserveRequest> = {}, at = now): Reservation =>
  reserve(
    state,
    { requester: 'run', connection: 'c', limits: documented, kind: 'import', count: 50, ...more },
    at,
  );
const gaps = (slots: number[]): number[] => slots.slice(1).map((slot, i) => slot - slots[i]!);

describe('handing out slots', () => {
  test('the first import is 5 s ahead, the others follow 290 ms apart', () => {
    const { slots, askAgainAt } = ask(emptyPace());
    expect(slots).toHaveLength(50);
    expect(slots[0]).toBe(now + 5000);
    expect(new Set(gaps(slots))).toEqual(new Set([290]));
    expect(askAgainAt).toBeUndefined();
  });

  test('two lanes of 50 use up the minute; the 101st import opens the next one, 60.5 s after the first', () => {
    const one = ask(emptyPace());
    const two = ask(one.state);
    expect(two.slots[0]).toBe(one.slots[49]! + 290);
    const three = ask(two.state, {}, two.slots[49]! + 1000);
    expect(three.slots[0]).toBe(one.slots[0]! + 60_500);
    expect(three.slots).toHaveLength(50);
  });

  test('other calls come after a second, in the gaps that imports leave, and delay no import', () => {
    const one = ask(emptyPace());
    const calls = ask(one.state, { kind: 'request', count: 20 });
    expect(calls.slots[0]).toBe(now + 1000);
    const all = [...one.slots, ...calls.slots].sort((a, b) => a - b);
    expect(Math.min(...gaps(all))).toBeGreaterThanOrEqual(290);
    // 13 fit before the first import, the others after the last.
    expect(calls.slots.filter((slot) => slot < one.slots[0]!)).toHaveLength(13);
    expect(calls.slots.filter((slot) => slot > one.slots[49]!)).toHaveLength(0);
    expect(ask(one.state, { kind: 'request', count: 1, lead: 5000 }).slots).toEqual([one.slots[49]! + 290]);
  });

  test('imports of a single contact are 20 a minute and count among the 100', () => {
    const singles = ask(emptyPace(), { kind: 'single', count: 30 });
    expect(singles.slots).toHaveLength(20);
    expect(ask(singles.state, { kind: 'single', count: 5 }, now + 30_000).slots[0]).toBe(
      singles.slots[0]! + 60_500,
    );
    const rest = ask(singles.state);
    const more = ask(rest.state, { count: 50 }, now + 20_000);
    expect(
      [...singles.slots, ...rest.slots, ...more.slots].filter((slot) => slot < singles.slots[0]! + 60_500),
    ).toHaveLength(100);
  });

  test('a wave takes at most 15 s from first to last slot, whatever the limits', () => {
    const slow = { ...documented, share: 0.2 };
    const { slots } = ask(emptyPace(), { limits: slow });
    expect(slots.at(-1)! - slots[0]!).toBeLessThanOrEqual(15_000);
    expect(slots).toHaveLength(11);
  });

  test('the lead shrinks with higher limits, from 5 s to 1 s', () => {
    expect(leadMs('import', documented)).toBe(5000);
    expect(leadMs('single', { ...documented, importsPerMinute: 200 })).toBe(2500);
    expect(leadMs('import', { ...documented, importsPerMinute: 6000 })).toBe(1000);
    expect(leadMs('import', { ...documented, importsPerMinute: 10 })).toBe(5000);
    expect(leadMs('request', documented)).toBe(1000);
  });

  test.each([2, 10, 25, 50])(
    'limits times %d are kept in time shortened as much: rehearsals have the real shape',
    (factor) => {
      const scaled = {
        share: 1,
        importsPerMinute: 100 * factor,
        singleImportsPerMinute: 20 * factor,
        requestsPerSecond: 5 * factor,
      };
      let state = emptyPace();
      const imports: number[] = [];
      const all: number[] = [];
      for (let at = now; imports.length < 1000; at += 500) {
        for (const kind of ['import', 'request'] as const) {
          const answer = ask(state, { kind, limits: scaled }, at);
          state = answer.state;
          all.push(...answer.slots);
          if (kind === 'import') imports.push(...answer.slots);
        }
      }
      expect(mostIn(all, 1000 / factor)).toBeLessThanOrEqual(5);
      expect(mostIn(imports, 60_000 / factor)).toBeLessThanOrEqual(100);
    },
  );

  test.each([{ count: 0 }, { count: -3 }, { count: NaN }, { lead: NaN }, { lead: Infinity }])(
    'a question that has no answer is refused, never searched for ever: %j',
    (more) => {
      expect(() => ask(emptyPace(), more)).toThrow(RangeError);
    },
  );

  test('slots are whole milliseconds, all different, also where limits are enormous', () => {
    const fast = {
      share: 1,
      importsPerMinute: 100_000,
      singleImportsPerMinute: 100_000,
      requestsPerSecond: 10_000,
    };
    const { slots } = ask(emptyPace(), { limits: fast });
    expect(new Set(slots).size).toBe(50);
    expect(slots.every((slot) => Number.isInteger(slot))).toBe(true);
  });
});

describe('slots given back', () => {
  test('make room for another import in the same minute', () => {
    const one = ask(emptyPace());
    const two = ask(one.state);
    const back = giveBack(two.state, 'run', one.slots.slice(0, 7));
    const late = two.slots[49]! + 1000;
    const again = ask(back, {}, late);
    expect(again.slots).toHaveLength(7);
    expect(again.slots[0]).toBe(late + 5000);
  });

  test('are free again for others while they lie ahead', () => {
    const one = ask(emptyPace());
    const back = giveBack(one.state, 'run', one.slots);
    expect(ask(back, { requester: 'other' }).slots).toEqual(one.slots);
  });

  test('twice, or by somebody who does not hold them, change nothing', () => {
    const mine = ask(emptyPace());
    expect(giveBack(mine.state, 'other', mine.slots)).toEqual(mine.state);
    const once = giveBack(mine.state, 'run', mine.slots.slice(0, 5));
    expect(giveBack(once, 'run', mine.slots.slice(0, 5))).toEqual(once);
    const theirs = ask(once, { requester: 'other', count: 5 });
    expect(theirs.slots).toEqual(mine.slots.slice(0, 5));
    expect(giveBack(theirs.state, 'run', mine.slots.slice(0, 5)).slots).toHaveLength(50);
  });
});

describe('waits and advertised limits', () => {
  test('after an answer that asks to wait, nobody gets a slot before its end', () => {
    const waiting = noteWait(ask(emptyPace()).state, now + 40_000, 'rate_limited');
    expect(ask(waiting, { requester: 'other' }).slots[0]).toBeGreaterThanOrEqual(now + 40_000);
    expect(ask(waiting, { kind: 'request', count: 1 }).slots[0]).toBe(now + 40_000);
    expect(ask(waiting, { kind: 'request', count: 1 }, now + 40_001).slots[0]).toBe(now + 41_001);
  });

  test('a shorter wait does not end a longer one', () => {
    const waiting = noteWait(noteWait(emptyPace(), now + 40_000, 'a'), now + 20_000, 'b');
    expect(waiting.wait).toEqual({ until: now + 40_000, reason: 'a' });
  });

  test('during a long wait no slots are held: the caller is told when to ask again', () => {
    const waiting = noteWait(emptyPace(), now + 900_000, 'rate_limited');
    const { slots, askAgainAt, state } = ask(waiting);
    expect(slots).toEqual([]);
    expect(askAgainAt).toBe(now + 830_000);
    expect(ask(state, {}, askAgainAt).slots[0]).toBe(now + 900_000);
  });

  test('an advertised limit is respected until it is not repeated for 15 minutes', () => {
    const told = noteAdvertised(emptyPace(), 1, now);
    expect(gaps(ask(told, { count: 3 }).slots)).toEqual([1450, 1450]);
    expect(gaps(ask(told, { count: 3 }, now + 15 * 60_000 + 1).slots)).toEqual([290, 290]);
  });
});

describe('several connections and runs on one account', () => {
  test('the strictest connection counts for all, until it has not asked for 15 minutes', () => {
    const strict = ask(emptyPace(), {
      connection: 'strict',
      requester: 'x',
      count: 1,
      limits: { ...documented, requestsPerSecond: 1 },
    }).state;
    expect(gaps(ask(strict, { count: 3 }).slots)).toEqual([1450, 1450]);
    expect(gaps(ask(strict, { count: 3 }, now + 15 * 60_000 + 1).slots)).toEqual([290, 290]);
  });

  test('a connection’s new limits replace its old ones at once', () => {
    const strict = ask(emptyPace(), { count: 1, limits: { ...documented, requestsPerSecond: 1 } }).state;
    expect(gaps(ask(strict, { count: 3 }).slots)).toEqual([290, 290]);
  });

  test('a run alone may hold a whole minute ahead, but not more', () => {
    const two = ask(ask(emptyPace()).state);
    const three = ask(two.state, {}, now + 10);
    expect(three.slots).toEqual([]);
    // Asked again when its 50 fit.
    expect(three.askAgainAt).toBe(two.slots[0]! - 290);
    expect(ask(three.state, {}, three.askAgainAt).slots).toHaveLength(50);
  });

  test('a small run that comes behind a large one gets its slots in the next minute at the latest, and the large one then holds half', () => {
    const large = ask(ask(emptyPace(), { requester: 'large' }).state, { requester: 'large' });
    const small = ask(large.state, { requester: 'small', count: 3 }, now + 100);
    expect(small.slots).toHaveLength(3);
    expect(small.slots[0]).toBeLessThanOrEqual(now + 5000 + 60_500);
    const again = ask(small.state, { requester: 'large' }, now + 20_000);
    expect(again.slots).toEqual([]);
    const later = ask(again.state, { requester: 'large' }, again.askAgainAt);
    expect(later.slots.length).toBeGreaterThanOrEqual(25);
    expect(later.slots.length).toBeLessThanOrEqual(50);
  });

  test('who has not asked for 90 s shares no more', () => {
    const other = ask(emptyPace(), { requester: 'other', count: 1 }).state;
    expect(ask(ask(other, {}).state, {}).slots).toEqual([]);
    const later = now + 91_000;
    expect(ask(ask(other, {}, later).state, {}, later).slots).toHaveLength(50);
  });

  test('is told when to ask again even if its slots would pass in no time', () => {
    const full = ask(ask(emptyPace()).state).state;
    const last = full.slots.at(-1)![0];
    const { askAgainAt } = ask(full, { count: 100 }, last - 1);
    expect(askAgainAt === undefined || askAgainAt >= last - 1 + 100).toBe(true);
  });
});

describe('the state', () => {
  test('stays below 10 KB while four runs are busy, and forgets everything in the end', () => {
    let state = emptyPace();
    let largest = 0;
    for (let at = now; at < now + 900_000; at += 1000) {
      for (const run of ['newsletter-de', 'newsletter-fr', 'loyalty', 'win-back']) {
        const requester = `${run}.20261124t021500-a1b2c3`;
        state = ask(state, { requester, connection: run }, at).state;
        state = ask(state, { requester, connection: run, kind: 'request', count: 25 }, at).state;
        largest = Math.max(largest, JSON.stringify(state).length);
      }
    }
    expect(largest).toBeLessThan(10 * 1024);
    const later = ask(state, { count: 1 }, now + 3_600_000).state;
    expect(later.slots).toHaveLength(1);
    expect(later.requesters).toHaveLength(1);
    expect(Object.keys(later.connections)).toEqual(['c']);
  });

  test('is plain data and never changed in place', () => {
    const before = ask(emptyPace()).state;
    const copy = JSON.parse(JSON.stringify(before)) as PaceState;
    ask(before);
    giveBack(before, 'run', [before.slots[0]![0]]);
    noteWait(before, now + 1, 'x');
    expect(before).toEqual(copy);
  });

  test('a clock that steps back a little forgets nothing that counts', () => {
    const one = ask(ask(emptyPace()).state);
    const edge = one.state.slots[0]![0] + 60_500;
    const forward = ask(one.state, { kind: 'request', count: 1 }, edge + 400).state;
    const times = forward.slots.filter(([, kind]) => kind === 'i').map(([at]) => at);
    expect(times).toHaveLength(100);
  });
});

describe('a sender with its slot', () => {
  test.each([
    [-5000, { state: 'wait', ms: 5000 }],
    [-1, { state: 'wait', ms: 1 }],
    [0, { state: 'send' }],
    [200, { state: 'send' }],
    [201, { state: 'missed' }],
    [300_000, { state: 'missed' }],
  ])('%d ms after its slot: %j', (late, todo) => {
    expect(waitForSlot(now, now + late)).toEqual(todo);
  });
});

describe('GET /status', () => {
  test('shows what is used, who holds what, and until when everybody waits and why', () => {
    const one = ask(emptyPace(), { count: 10 });
    const single = ask(one.state, { kind: 'single', count: 1, requester: 'other' });
    const state = noteAdvertised(noteWait(single.state, now + 60_000, 'rate_limited'), 4, now);
    const at = one.slots[4]! + 1;
    expect(summarizePace(state, at)).toEqual({
      imports: { used: 5, limit: 100, windowSeconds: 60.5 },
      singleImports: { used: 0, limit: 20, windowSeconds: 60.5 },
      calls: { used: 5, limit: 166, windowSeconds: 60.5 },
      waiting: { until: new Date(now + 60_000).toISOString(), reason: 'rate_limited' },
      ahead: { slots: 6, until: new Date(single.slots[0]!).toISOString() },
      requesters: [
        { id: 'run', ahead: 5 },
        { id: 'other', ahead: 1 },
      ],
      limits: { c: documented },
      advertised: 4,
    });
  });

  test('shows an account at rest', () => {
    expect(summarizePace(emptyPace(), now)).toEqual({
      imports: { used: 0, limit: 100, windowSeconds: 60.5 },
      singleImports: { used: 0, limit: 20, windowSeconds: 60.5 },
      calls: { used: 0, limit: 208, windowSeconds: 60.5 },
      ahead: { slots: 0 },
      requesters: [],
      limits: {},
    });
  });
});

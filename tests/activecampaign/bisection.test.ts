import fc from 'fast-check';
import {
  type Bisection,
  halves,
  mostCalls,
  mostCallsWithoutSuccess,
  nextPart,
  recordPart,
  startBisection,
} from '../../shared/activecampaign/bisection';

interface Outcome {
  state: Bisection;
  /** Everything that was in an accepted request. */
  accepted: number[];
  /** What was refused in a request of its own. */
  refusedAlone: Set<number>;
}

/** ActiveCampaign as far as it matters here: a request with a poison contact is refused whole. */
function isolate(size: number, poison: ReadonlySet<number>): Outcome {
  let state = startBisection(
    Array.from({ length: size }, (_, i) => i),
    'No.',
  );
  const accepted: number[] = [];
  const refusedAlone = new Set<number>();
  for (let part = nextPart(state); part !== undefined; part = nextPart(state)) {
    const bad = part.some((position) => poison.has(position));
    if (!bad) accepted.push(...part);
    else if (part.length === 1) refusedAlone.add(part[0]!);
    // The state travels through documents: it must be plain data.
    state = JSON.parse(
      JSON.stringify(recordPart(state, bad ? { accepted: false, reason: 'Poison.' } : { accepted: true })),
    ) as Bisection;
  }
  return { state, accepted, refusedAlone };
}

describe('a poison contact without a name', () => {
  test('is isolated among 250, wherever it stands, in at most 10 calls, and the other 249 are delivered', () => {
    let most = 0;
    for (let at = 0; at < 250; at += 1) {
      const { state, accepted } = isolate(250, new Set([at]));
      expect(state.refused).toEqual([{ position: at, reason: 'Poison.' }]);
      expect(state.delivered).toHaveLength(249);
      expect([...accepted].sort((a, b) => a - b)).toEqual(state.delivered);
      most = Math.max(most, state.calls);
    }
    expect(most).toBe(10);
  });

  test('in a batch of any size is isolated, with nobody sent twice in an accepted request', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 250 }), fc.nat(), (size, seed) => {
        const { state, accepted } = isolate(size, new Set([seed % size]));
        expect(state.refused.map(({ position }) => position)).toEqual([seed % size]);
        expect(new Set(accepted).size).toBe(accepted.length);
        expect(state.delivered).toHaveLength(size - 1);
        expect(state.calls).toBeLessThanOrEqual(2 + Math.ceil(Math.log2(Math.max(2, size))));
      }),
    );
  });

  test('several are all isolated, and everybody else is delivered', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 249 }), { minLength: 2, maxLength: 10 }), (positions) => {
        const poison = new Set(positions);
        const { state, refusedAlone } = isolate(250, poison);
        if (state.undecided.length > 0) {
          // Only when every call was refused so long that the request itself seems to be at fault.
          expect(state.calls).toBe(mostCallsWithoutSuccess);
          expect(state.delivered).toHaveLength(0);
        } else {
          expect(new Set(state.refused.map(({ position }) => position))).toEqual(poison);
          expect(refusedAlone).toEqual(poison);
          expect(state.delivered).toHaveLength(250 - poison.size);
          expect(state.calls).toBeLessThanOrEqual(10 * poison.size);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('whatever the number of them, every contact has exactly one outcome, and nobody is called refused who was not refused alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 250 }), fc.array(fc.nat({ max: 249 })), (size, positions) => {
        const poison = new Set(positions.filter((position) => position < size));
        const { state, accepted, refusedAlone } = isolate(size, poison);
        const all = [
          ...state.delivered,
          ...state.refused.map(({ position }) => position),
          ...state.undecided,
        ];
        expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
        expect(new Set(state.refused.map(({ position }) => position))).toEqual(refusedAlone);
        expect(new Set(accepted)).toEqual(new Set(state.delivered));
        expect(state.calls).toBeLessThanOrEqual(mostCalls);
      }),
      { numRuns: 500 },
    );
  });

  test('when every request is refused, it is given up after 24 calls: the request is at fault, not the contacts', () => {
    const everybody = new Set(Array.from({ length: 250 }, (_, i) => i));
    const { state } = isolate(250, everybody);
    expect(state.calls).toBe(mostCallsWithoutSuccess);
    expect(state.undecided.length + state.refused.length).toBe(250);
    expect(state.reason).toBe('Poison.');
  });

  test('a refusal that passes by itself delivers everybody', () => {
    let state = startBisection([0, 1, 2, 3], 'No.');
    for (let part = nextPart(state); part !== undefined; part = nextPart(state))
      state = recordPart(state, { accepted: true });
    expect(state).toMatchObject({ delivered: [0, 1, 2, 3], refused: [], undecided: [] });
  });

  test('works on the positions that are left after named contacts were dropped', () => {
    const state = startBisection([3, 7, 9], 'No.');
    expect(nextPart(state)).toEqual([3, 7]);
  });

  test('an answer too many is a defect, not a silent change', () => {
    expect(() => recordPart(startBisection([], 'No.'), { accepted: true })).toThrow('over');
  });
});

test('a request that is too large is cut into two halves that lose nobody', () => {
  expect(halves([1, 2, 3])).toEqual([[1, 2], [3]]);
  expect(halves([1])).toEqual([[1], []]);
});

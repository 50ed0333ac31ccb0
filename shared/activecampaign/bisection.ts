/**
 * Finds the contacts that make ActiveCampaign refuse a whole batch without naming anybody, while everybody else is
 * delivered. A search halves the suspects: an accepted half is delivered and clears itself, so the culprit is in the
 * other half, which need not be sent to know it. Halves set aside on the way are sent together at the end.
 * One culprit among 250: at most 8 calls to find it, 1 to send it alone, 1 for the rest. Nobody is called refused
 * who was not refused alone. Pure; the state is plain data.
 */

export interface Bisection {
  /** Positions of which at least one seems to be refused; empty between searches. */
  suspects: number[];
  /** Positions set aside, not yet known. */
  aside: number[];
  delivered: number[];
  refused: { position: number; reason: string }[];
  /** Positions given up: every call that held them was refused, but never alone. */
  undecided: number[];
  calls: number;
  /** Reason of the last refusal, for those given up. */
  reason: string;
}

/** Calls after which a batch with ever more culprits is given up; the rest of it is undecided. */
export const mostCalls = 160;
/** Calls after which it is not contacts but the request that is refused, when none was accepted. */
export const mostCallsWithoutSuccess = 24;

/** Begins with the positions of a batch that was refused as a whole. */
export const startBisection = (positions: readonly number[], reason: string): Bisection => ({
  suspects: [...positions],
  aside: [],
  delivered: [],
  refused: [],
  undecided: [],
  calls: 0,
  reason,
});

const firstHalf = (size: number): number => Math.ceil(size / 2);

/** The positions to send next in one request; undefined when every position has its outcome. */
export function nextPart(state: Bisection): number[] | undefined {
  if (state.suspects.length > 1) return state.suspects.slice(0, firstHalf(state.suspects.length));
  if (state.suspects.length === 1) return state.suspects;
  return state.aside.length > 0 ? state.aside : undefined;
}

const byNumber = (a: number, b: number): number => a - b;

/** Gives up what is left when the calls are used up. */
function bounded(state: Bisection): Bisection {
  const none = state.delivered.length === 0;
  if (state.calls < mostCalls && !(none && state.calls >= mostCallsWithoutSuccess)) return state;
  const undecided = [...state.undecided, ...state.suspects, ...state.aside].sort(byNumber);
  return { ...state, suspects: [], aside: [], undecided };
}

/**
 * Notes what became of `nextPart(state)`. Call it only with `accepted` or a refusal of the contacts; an answer that
 * says nothing about them (wait, lost, server error) means: send the same part again.
 */
export function recordPart(
  state: Bisection,
  answer: { accepted: true } | { accepted: false; reason: string },
): Bisection {
  const part = nextPart(state);
  if (part === undefined) throw new Error('The bisection is over.');
  const calls = state.calls + 1;
  const searching = state.suspects.length > 0;
  const others = searching ? state.suspects.slice(part.length) : [];
  if (answer.accepted) {
    const delivered = [...state.delivered, ...part].sort(byNumber);
    const aside = searching ? state.aside : [];
    return bounded({ ...state, delivered, suspects: others, aside, calls });
  }
  const { reason } = answer;
  if (part.length === 1) {
    const refused = [...state.refused, ...part.map((position) => ({ position, reason }))];
    const aside = searching ? [...state.aside, ...others].sort(byNumber) : [];
    return bounded({ ...state, refused, suspects: [], aside, calls, reason });
  }
  const aside = searching ? [...state.aside, ...others].sort(byNumber) : [];
  return bounded({ ...state, suspects: part, aside, calls, reason });
}

/** Two halves of a request that is too large (413); says nothing about its contacts. */
export function halves<T>(items: readonly T[]): [T[], T[]] {
  const middle = firstHalf(items.length);
  return [items.slice(0, middle), items.slice(middle)];
}
